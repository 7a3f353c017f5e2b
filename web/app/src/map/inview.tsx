// The tables beside the map: the projects in view, the dearest first, and the pairs, the surest first; never more than a page of them.

import type { VNode } from "preact";

import { agencyName } from "../parts/agencies";
import { type Feature, getFeatures } from "../data/api";
import { Busy, Fault } from "../parts/told";
import { Table } from "../parts/table";
import { baht, number } from "../format";
import { to } from "../router";
import { language } from "../state";
import { useLoaded } from "../use";
import { coded, t } from "../words";
import type { Box } from "./base";

const ROWS = 15;

const boxText = (box: Box) => [Math.max(-180, box[0]), Math.max(-90, box[1]), Math.min(180, box[2]), Math.min(90, box[3])].map((value) => value.toFixed(5)).join(",");

export function InView({ box, filter }: { box: Box; filter?: string }): VNode {
  const bbox = boxText(box);
  const query = { bbox, filter, limit: ROWS, sortby: "-totalBaht" };
  const { data, error, loading, again } = useLoaded((signal) => getFeatures("projects", query, signal), [bbox, filter]);
  const text = (name: string) => (feature: Feature) => String(feature.properties[name] ?? "–");
  return (
    <section aria-label={t("map.table")} aria-busy={loading}>
      <h2>{t("map.table")}</h2>
      {error && <Fault error={error} again={again} />}
      {!data && loading && <Busy />}
      {data && data.features.length === 0 && <p>{t("map.tableEmpty")}</p>}
      {data && data.features.length > 0 && (
        <>
          <p class="quiet">
            {t("map.tableOf", { count: data.features.length })}
            {data.numberMatched !== undefined && ` (${t("table.of", { count: number(data.numberMatched) })})`}
          </p>
          <Table<Feature>
            cards
            caption={t("map.table")}
            rows={data.features}
            id={(feature) => feature.id}
            columns={[
              { name: t("field.titleOf"), heads: true, cell: (feature) => <a href={to(`/projects/${encodeURIComponent(feature.id)}`)}>{text("title")(feature)}</a> },
              { name: t("agency"), cell: (feature) => agencyName(text("agencyName")(feature)) },
              { name: t("year"), cell: (feature) => years(feature) },
              { name: t("field.budget"), numeric: true, cell: (feature) => money(feature.properties.totalBaht) },
            ]}
          />
        </>
      )}
    </section>
  );
}

/** The suspected pairs in view, the surest first: the same links that the map draws. */
export function PairsInView({ box }: { box: Box }): VNode {
  const bbox = boxText(box);
  const { data, error, loading, again } = useLoaded((signal) => getFeatures("duplicates", { bbox, limit: ROWS, sortby: "-score" }, signal), [bbox]);
  const text = (feature: Feature, name: string) => String(feature.properties[name] ?? "");
  return (
    <section aria-label={t("map.pairTable")} aria-busy={loading}>
      <h2>{t("map.pairTable")}</h2>
      {error && <Fault error={error} again={again} />}
      {!data && loading && <Busy />}
      {data && data.features.length === 0 && <p>{t("map.pairTableEmpty")}</p>}
      {data && data.features.length > 0 && (
        <Table<Feature>
          cards
          caption={t("map.pairTable")}
          rows={data.features}
          id={(feature) => feature.id}
          columns={[
            { name: t("desk.projects"), heads: true, cell: (feature) => <a href={to(`/duplicates/${feature.id}`)}>{text(feature, "titleA")} ↔ {text(feature, "titleB")}</a> },
            { name: t("desk.relation"), cell: (feature) => coded("relation", text(feature, "relation")) },
            { name: t("desk.state"), cell: (feature) => coded("state", text(feature, "state")) },
            { name: t("desk.stake"), numeric: true, cell: (feature) => money(feature.properties.stakeBaht) },
          ]}
        />
      )}
    </section>
  );
}

function years(feature: Feature): string {
  const [first, last] = [feature.properties.fiscalYearFirst, feature.properties.fiscalYearLast].map((year) =>
    typeof year === "number" ? (language.value === "th" ? year : year - 543) : undefined,
  );
  if (first === undefined) return "–";
  return last === undefined || last === first ? String(first) : `${first}–${last}`;
}

const money = (value: unknown) => (typeof value === "number" ? baht(value * 100) : "–");
