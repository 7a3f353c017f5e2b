// The cases behind a number, page by page.

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

import { Busy, Fault, Only } from "../parts/told";
import { Pager, Table } from "../parts/table";
import { State } from "../desk/queue";
import { baht, fiscalYears, likely } from "../format";
import { place, to } from "../router";
import { language } from "../state";
import { useLoaded, useTitle } from "../use";
import { coded, t } from "../words";
import { CASE_FILTERS, type CaseEntry, listCases } from "./api";

export function Cases(): VNode {
  useTitle(t("cases.title"));
  return (
    <Only scope="read" title={t("cases.title")}>
      <Listed />
    </Only>
  );
}

function Listed(): VNode {
  const query = place.value.query;
  const narrowed: Record<string, string | undefined> = {};
  for (const name of CASE_FILTERS) narrowed[name] = query.get(name) ?? undefined;
  const key = JSON.stringify(narrowed);
  const [trail, setTrail] = useState<string[]>([]);
  useEffect(() => setTrail([]), [key]);
  const cursor = trail.at(-1);
  const { data, error, loading, again } = useLoaded((signal) => listCases({ ...narrowed, limit: 25, cursor }, signal), [key, cursor]);
  const next = data?.links.find((link) => link.rel === "next")?.href;
  const onward = next && (new URL(next).searchParams.get("cursor") ?? undefined);
  return (
    <>
      <h1>{t("cases.title")}</h1>
      <p class="lead">{t("cases.lead")}</p>
      {error && <Fault error={error} again={again} />}
      {!data && loading && <Busy />}
      {data && data.items.length === 0 && <p>{t("desk.empty")}</p>}
      {data && data.items.length > 0 && (
        <div aria-busy={loading}>
          <CaseTable cases={data.items} />
          <Pager onPrevious={trail.length > 0 ? () => setTrail(trail.slice(0, -1)) : undefined} onNext={onward ? () => setTrail([...trail, onward]) : undefined} />
        </div>
      )}
    </>
  );
}

function CaseTable({ cases }: { cases: CaseEntry[] }): VNode {
  return (
    <Table<CaseEntry>
      cards
      caption={t("cases.title")}
      rows={cases}
      id={(one) => one.id}
      columns={[
        {
          name: t("desk.projects"),
          heads: true,
          cell: (one) => <a href={to(`/cases/${one.id}`)}>{language.value === "th" ? one.sentenceTh : one.sentenceEn}</a>,
        },
        { name: t("agency"), cell: (one) => one.agencies.map((agency) => agency.agencyName).join(", ") },
        { name: t("desk.relation"), cell: (one) => coded("relation", one.relation) },
        { name: t("desk.severity"), cell: (one) => <span class={`badge ${one.severity}`}>{coded("severity", one.severity)}</span> },
        { name: t("desk.state"), cell: (one) => <State state={one.state} /> },
        { name: t("year"), cell: (one) => fiscalYears(one.fiscalYears) },
        { name: t("desk.score"), numeric: true, cell: (one) => likely(one.score) },
        { name: t("dash.doubled"), numeric: true, cell: (one) => baht(one.doubledSatang) },
      ]}
    />
  );
}
