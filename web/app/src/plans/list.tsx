// The plans that the hub has, narrowed by agency, kind and year.

import type { VNode } from "preact";

import { useAgencies, yearChoices } from "../desk/narrow";
import { Choose, Find } from "../parts/choose";
import { usePaged } from "../parts/paged";
import { Table } from "../parts/table";
import { Busy, Fault } from "../parts/told";
import { ask, place, to } from "../router";
import { useTitle } from "../use";
import { coded, t } from "../words";
import { listPlans, type Plan, planYears } from "./api";

const KINDS = ["local-development", "operation", "ordinance", "province", "cluster", "eec-integrated", "ministry", "community"];

export function Plans(): VNode {
  useTitle(t("plans.title"));
  const query = place.value.query;
  const asked = { q: query.get("q") ?? "", agency: query.get("agency") ?? "", kind: query.get("kind") ?? "", year: query.get("year") ?? "" };
  const agencies = useAgencies();
  const names = new Map(agencies);
  const { data, error, again, loading, pager } = usePaged<Plan>((cursor, signal) => listPlans({ ...asked, limit: 25, cursor }, signal), JSON.stringify(asked));
  return (
    <>
      <div class="bar head">
        <div>
          <h1>{t("plans.title")}</h1>
          <p class="lead">{t("plans.lead")}</p>
        </div>
        <a class="button noprint" href={to("/projects")}>{t("plans.toProjects")} →</a>
      </div>
      <div class="bar noprint">
        <Find label={t("plans.find")} value={asked.q} />
        <Choose label={t("agency")} name="agency" value={asked.agency} options={agencies} />
        <Choose label={t("plans.kind")} name="kind" value={asked.kind} options={KINDS.map((kind) => [kind, coded("planKind", kind)])} />
        <Choose label={t("year")} name="year" value={asked.year} options={yearChoices()} />
        {Object.values(asked).some(Boolean) && <button type="button" onClick={() => ask({ q: "", agency: "", kind: "", year: "" })}>{t("clear")}</button>}
      </div>
      {error && <Fault error={error} again={again} />}
      {!data && !error && <Busy />}
      {data?.items.length === 0 && <p>{t("plans.none")}</p>}
      {data && data.items.length > 0 && (
        <div aria-busy={loading}>
          <Table<Plan>
            cards
            caption={t("plans.title")}
            rows={data.items}
            id={(plan) => plan.id ?? ""}
            columns={[
              { name: t("plans.name"), heads: true, cell: (plan) => <a href={to(`/plans/${encodeURIComponent(plan.id ?? "")}`)}>{plan.title}</a> },
              { name: t("agency"), cell: (plan) => names.get(plan.agency) ?? plan.agency },
              { name: t("plans.kind"), cell: (plan) => coded("planKind", plan.kind) },
              { name: t("plans.years"), cell: planYears },
            ]}
          />
          {pager}
        </div>
      )}
    </>
  );
}
