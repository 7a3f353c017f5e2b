// The agencies that the hub knows, found by words and kind.

import type { VNode } from "preact";

import { get } from "../api";
import { number, of, sorted } from "../format";
import { Choose, Find } from "../parts/choose";
import { Pager, Table } from "../parts/table";
import { Busy, Fault } from "../parts/told";
import { ask, place, to } from "../router";
import type { components } from "../schema";
import { useLoaded } from "../use";
import { coded, t } from "../words";

export type Agency = components["schemas"]["Agency"];

export const KINDS = [
  "provincial-administrative-organisation", "city-municipality", "town-municipality", "subdistrict-municipality", "subdistrict-administrative-organisation", "special-local-government",
  "ministry", "department", "province", "province-cluster", "state-enterprise", "public-organisation", "other-state", "private", "civil-society", "foreign",
];

const ROWS = 25;
const fold = (text: string | undefined) => (text ?? "").toLowerCase().replace(/\s+/g, "");

export function Agencies(): VNode {
  const query = place.value.query;
  const [q, kind, page] = [query.get("q") ?? "", query.get("kind") ?? "", Math.max(0, Number(query.get("page") ?? 0) || 0)];
  // A province has some hundreds: they are read once, and looked through here.
  const { data, error, again } = useLoaded((signal) => get<{ items: Agency[] }>("/agencies", { limit: 10000 }, signal), []);
  const fits = (agency: Agency) => (!kind || agency.kind === kind) && (!q || [agency.code, agency.name.th, agency.name.en, agency.abbreviation, agency.dlaCode ?? ""].some((text) => fold(text).includes(fold(q))));
  const found = sorted((data?.items ?? []).filter(fits), (agency) => of(agency.name));
  const shown = found.slice(page * ROWS, (page + 1) * ROWS);
  return (
    <section aria-labelledby="agencies">
      <div class="bar head">
        <h2 id="agencies">{t("admin.agencies")}</h2>
        <a class="button strong" href={to("/admin", { part: "agencies", agency: "+" })}>{t("admin.newAgency")}</a>
      </div>
      <div class="bar">
        <Find label={t("admin.findAgency")} value={q} />
        <Choose label={t("admin.agencyKind")} name="kind" value={kind} options={KINDS.map((one) => [one, coded("agencyKind", one)])} also={{ page: undefined }} />
      </div>
      {error && <Fault error={error} again={again} />}
      {!data && !error && <Busy />}
      {data && found.length === 0 && <p>{t("admin.noAgency")}</p>}
      {shown.length > 0 && (
        <>
          <Table<Agency>
            cards
            caption={t("admin.agencies")}
            rows={shown}
            id={(agency) => agency.code}
            columns={[
              { name: t("agency"), heads: true, cell: (agency) => <a href={to("/admin", { part: "agencies", agency: agency.code })}>{of(agency.name)}</a> },
              { name: t("admin.code"), cell: (agency) => <code>{agency.code}</code> },
              { name: t("admin.abbreviation"), cell: (agency) => agency.abbreviation || "–" },
              { name: t("admin.agencyKind"), cell: (agency) => coded("agencyKind", agency.kind) },
              { name: t("admin.validTo"), cell: (agency) => agency.validTo ?? "–" },
            ]}
          />
          <Pager onPrevious={page > 0 ? () => ask({ page: page - 1 || undefined }) : undefined} onNext={found.length > (page + 1) * ROWS ? () => ask({ page: page + 1 }) : undefined}>
            {t("table.rows", { from: number(page * ROWS + 1), to: number(page * ROWS + shown.length) })} {t("table.of", { count: number(found.length) })}
          </Pager>
        </>
      )}
    </section>
  );
}
