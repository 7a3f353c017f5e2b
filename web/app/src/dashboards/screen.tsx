// The dashboards: cases and money counted twice, each number with its list, each chart with its table.

import type { VNode } from "preact";

import { operation } from "../api";
import { useAgencies, yearChoices } from "../desk/narrow";
import { Busy, Fault, Only } from "../parts/told";
import { millions, number, of } from "../format";
import { ask, place, to } from "../router";
import { language } from "../state";
import { useLoaded, useTitle } from "../use";
import { coded, t } from "../words";
import { getReport, type Report } from "./api";
import { Bars, type Bar } from "./bars";
import { CoverageTable } from "./coverage";

export function Dashboards(): VNode {
  useTitle(t("dash.title"));
  return (
    <Only scope="report" title={t("dash.title")}>
      <Shown />
    </Only>
  );
}

function Shown(): VNode {
  const query = { agency: place.value.query.get("agency") ?? undefined, fiscalYear: place.value.query.get("fiscalYear") ?? undefined };
  const { data, error, loading, again } = useLoaded((signal) => getReport(query, signal), [JSON.stringify(query)]);
  const agencies = useAgencies();
  const choice = (label: string, name: "agency" | "fiscalYear", options: [string, string][]) => (
    <label>
      {label}
      <select value={query[name] ?? ""} onChange={(event) => ask({ [name]: event.currentTarget.value || undefined })}>
        <option value="">{t("all")}</option>
        {options.map(([code, words]) => <option key={code} value={code}>{words}</option>)}
      </select>
    </label>
  );
  return (
    <>
      <div class="bar head">
        <h1>{t("dash.title")}</h1>
        <div class="bar noprint">
          {(["xlsx", "csv"] as const).map((format) => (
            <a key={format} class="button" download="" href={operation("/reports/duplicates", { ...query, format, lang: language.value, ...(format === "csv" ? { table: "groups" } : {}) })}>
              {t("dash.download", { format: format === "xlsx" ? "Excel" : "CSV" })}
            </a>
          ))}
          <button type="button" onClick={() => print()}>{t("print")} / PDF</button>
        </div>
      </div>
      <form class="bar" aria-label={t("filters")} onSubmit={(event) => event.preventDefault()}>
        {choice(t("agency"), "agency", agencies)}
        {choice(t("year"), "fiscalYear", yearChoices())}
      </form>
      {error && <Fault error={error} again={again} />}
      {!data && loading && <Busy />}
      {data && <Numbers report={data} narrowed={query} />}
    </>
  );
}

type Narrowed = Record<string, string | undefined>;

function Numbers({ report, narrowed }: { report: Report; narrowed: Narrowed }): VNode {
  const { total } = report.cases;
  const list = (more: Narrowed) => to("/cases", { ...narrowed, ...more });
  const year = (key: string) => (key ? String(language.value === "th" ? Number(key) : Number(key) - 543) : "");
  const groups: { title: string; bars: Bar[]; broad?: boolean }[] = [
    { title: t("dash.byYear"), bars: report.cases.byFiscalYear.map((one) => bar(one, year(one.key) || of(one.label), one.key ? list({ fiscalYear: one.key }) : undefined)) },
    { title: t("dash.byRelation"), bars: report.cases.byRelation.map((one) => bar(one, coded("relation", one.key), list({ relation: one.key }))) },
    { title: t("dash.byAgencies"), broad: true, bars: dearest(report.cases.byAgencies.map((one) => bar(one, of(one.label), list({ between: one.key })))) },
    { title: t("dash.byAmphoe"), bars: dearest(report.cases.byAmphoe.map((one) => bar(one, of(one.label), one.key ? list({ area: one.key }) : undefined))) },
    { title: t("dash.byKind"), bars: dearest(report.cases.byKind.map((one) => bar(one, of(one.label), one.key ? list({ kind: one.key }) : undefined))) },
  ];
  return (
    <>
      <dl class="tiles">
        <Tile word={t("dash.cases")} value={number(total.cases)} href={list({})} />
        <Tile word={t("dash.projects")} value={number(total.projects)} />
        <Tile word={t("dash.gross")} value={millions(total.grossSatang)} />
        <Tile word={t("dash.net")} value={millions(total.netSatang)} />
        <Tile word={t("dash.doubled")} value={millions(total.doubledSatang)} strong />
        <Tile word={t("dash.saving")} value={millions(total.savingSatang)} />
      </dl>
      <div class="charts">{groups.map((group) => <Bars key={group.title} {...group} />)}</div>
      <CoverageTable coverage={report.coverage} />
      <h2>{t("dash.measured")}</h2>
      <p>{of(report.measured.words)}</p>
      <h2>{t("dash.rule")}</h2>
      <p>{of(report.nettingRule)}</p>
    </>
  );
}

type Sums = Report["cases"]["byRelation"][number];

const bar = (group: Sums, name: string, href?: string): Bar => ({
  key: group.key,
  name,
  cases: group.cases,
  gross: group.grossSatang,
  net: group.netSatang,
  doubled: group.doubledSatang,
  saving: group.savingSatang,
  href,
});

const dearest = (bars: Bar[]) => [...bars].sort((a, b) => b.doubled - a.doubled);

function Tile({ word, value, href, strong }: { word: string; value: string; href?: string; strong?: boolean }): VNode {
  return (
    <div class={strong ? "tile heavy" : "tile"}>
      <dt>{word}</dt>
      <dd>{href ? <a href={href}>{value}<span class="hidden"> {t("dash.open", { what: word })}</span></a> : value}</dd>
    </div>
  );
}
