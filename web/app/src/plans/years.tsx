// The rows of one plan over its fiscal years.

import type { VNode } from "preact";

import { Choose, Find } from "../parts/choose";
import { usePaged } from "../parts/paged";
import { Busy, Fault } from "../parts/told";
import { place, to } from "../router";
import { coded, t } from "../words";
import { calledOf, FORMS, listRows, type PlanRow } from "./api";
import type { Part } from "./plan";
import { type Line, Timeline } from "./timeline";

const ROWS = 25;

export function PlanTimeline({ plan, edition }: Part): VNode {
  const query = place.value.query;
  const id = plan.id ?? "";
  const asked = { edition: edition.id, form: query.get("form") ?? "", q: query.get("q") ?? "" };
  const { data, error, again, loading, pager } = usePaged<PlanRow>((cursor, signal) => listRows(id, { ...asked, limit: ROWS, cursor }, signal), JSON.stringify([id, asked]));
  const first = plan.yearFirst;
  const years = Array.from({ length: (plan.yearLast ?? first) - first + 1 }, (_, place) => first + place);
  const lines = (data?.items ?? []).map((row): Line => ({
    id: row.id,
    title: calledOf(row),
    href: to(`/plans/${encodeURIComponent(id)}`, { row: row.id }),
    note: coded("form", row.form),
    money: new Map((row.amounts ?? []).flatMap((one): [number, number][] => (typeof one.satang === "number" && one.year ? [[one.year, one.satang]] : []))),
  }));
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline">{t("plans.timeline")}</h2>
      <div class="bar noprint">
        <Find label={t("plans.rowFind")} value={asked.q} />
        <Choose label={t("plans.form")} name="form" value={asked.form} options={FORMS.map((form) => [form, coded("form", form)])} />
      </div>
      {error && <Fault error={error} again={again} />}
      {!data && !error && <Busy />}
      {data?.items.length === 0 && <p>{t("plans.noRows")}</p>}
      {lines.length > 0 && <div aria-busy={loading}><Timeline lines={lines} years={years} caption={t("plans.timeline")} />{pager}</div>}
    </section>
  );
}
