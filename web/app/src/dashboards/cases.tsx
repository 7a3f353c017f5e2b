// The cases behind a number, page by page.

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

import { agencyName } from "../parts/agencies";
import { CASE_FILTERS, type CaseEntry, sliceOfCases } from "../cases/api";
import { Assignee } from "../desk/assign";
import type { Place } from "../desk/api";
import { Choose } from "../desk/narrow";
import { Busy, Fault, Only } from "../parts/told";
import { Pager, Table } from "../parts/table";
import { State } from "../desk/queue";
import { baht, fiscalYears, likely } from "../format";
import { ask, place, to } from "../router";
import { language } from "../state";
import { useLoaded, useTitle } from "../use";
import { coded, t } from "../words";

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
  const [trail, setTrail] = useState<Place[]>([]);
  useEffect(() => setTrail([]), [key]);
  const from = trail.at(-1) ?? { rank: 0 };
  const { data, error, loading, again } = useLoaded((signal) => sliceOfCases(narrowed, from, signal), [key, JSON.stringify(from)]);
  const onward = data?.next;
  const named = (group: string, codes: string[]) => codes.map((code): [string, string] => [code, coded(group, code)]);
  const active = Object.values(narrowed).some(Boolean);
  return (
    <>
      <h1>{t("cases.title")}</h1>
      <p class="lead">{t("cases.lead")}</p>
      <form class="bar noprint" aria-label={t("filters")} onSubmit={(event) => event.preventDefault()}>
        <Choose label={t("desk.state")} name="state" value={narrowed.state} options={named("state", ["re-assess", "open", "assessed", "proposed", "decided"])} />
        <Choose label={t("desk.severity")} name="severity" value={narrowed.severity} options={named("severity", ["high", "medium", "info", "none"])} />
        <Choose label={t("assign.to")} name="assignedTo" value={narrowed.assignedTo} options={named("assignedTo", ["me", "us", "nobody", "somebody"])} />
        {active && <button type="button" onClick={() => ask(Object.fromEntries(CASE_FILTERS.map((name) => [name, undefined])))}>{t("clear")}</button>}
      </form>
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
          cell: (one) => (
            <a class="pair-names" href={to(`/cases/${one.id}`)}>
              <span>{one.projects[0]?.title} {one.projects.length > 1 && <small class="nowrap">{t("cases.andOthers", { count: one.projects.length - 1 })}</small>}</span>
              <small>{language.value === "th" ? one.sentenceTh : one.sentenceEn}</small>
            </a>
          ),
        },
        { name: t("agency"), cell: (one) => one.agencies.map((agency) => agencyName(agency.agencyName)).join(", ") },
        { name: t("desk.severity"), cell: (one) => <span class="stacked"><span class={`badge ${one.severity}`}>{coded("severity", one.severity)}</span> <small>{coded("relation", one.relation)}</small></span> },
        { name: t("desk.state"), cell: (one) => <span class="stacked"><State state={one.state} /> <small><Assignee assignment={one.assignment} /></small></span> },
        { name: t("year"), cell: (one) => fiscalYears(one.fiscalYears) },
        { name: t("desk.score"), numeric: true, cell: (one) => likely(one.score) },
        { name: t("dash.doubled"), numeric: true, cell: (one) => baht(one.doubledSatang) },
      ]}
    />
  );
}
