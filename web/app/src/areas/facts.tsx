// The profile of an area in its parts: the sums, tables with bars, datasets, and what is missing.

import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { inMillions, millions, number, of, sorted } from "../format";
import { to } from "../router";
import { language } from "../state";
import { t } from "../words";
import { listOf, type Profile, type Row, rowName, spanOf, type TableName } from "./api";

export function Sums({ profile }: { profile: Profile }): VNode {
  const projects = listOf(profile.total.href);
  const cases = profile.duplicates;
  const tile = (name: string, value: VNode | string, heavy?: boolean) => <div class={heavy ? "tile heavy" : "tile"}><dt>{name}</dt><dd>{value}</dd></div>;
  const listed = (href: string | undefined, text: string, what: string) => (href ? <a href={href} aria-label={t("areas.openList", { what: `${what} ${text}` })}>{text}</a> : <>{text}</>);
  return (
    <dl class="tiles">
      {tile(t("areas.projects"), listed(projects, number(profile.total.projects), t("areas.projects")))}
      {tile(t("areas.budget"), millions(profile.total.satang))}
      {tile(t("areas.agencies"), number(profile.byAgency.length))}
      {tile(t("areas.span"), spanOf(profile))}
      {cases && tile(t("areas.cases"), listed(listOf(cases.href), number(cases.cases), t("areas.cases")))}
      {cases && cases.cases > 0 && tile(t("areas.doubled"), millions(cases.doubledSatang), true)}
    </dl>
  );
}

const FIRST = 8;

/** Projects and money of each row, with a bar; every number opens its list. */
export function Shares({ profile, table, short }: { profile: Profile; table: TableName | "parts"; short?: number }): VNode | null {
  const [all, setAll] = useState(false);
  const rows = table === "byFiscalYear" ? profile[table] : [...profile[table]].sort((a, b) => b.satang - a.satang);
  if (rows.length === 0) return null;
  const most = Math.max(1, ...rows.map((row) => row.satang));
  const shown = all ? rows : rows.slice(0, short ?? FIRST);
  const title = t(`areas.${table}`);
  return (
    <section class="card" aria-label={title}>
      <h3>{title}</h3>
      <div class="wide" role="region" tabIndex={0} aria-label={`${title} (${t("table.scroll")})`}>
        <table class="bars">
          <caption class="hidden">{title}</caption>
          <thead>
            <tr>
              <th scope="col">{title}</th>
              <th scope="col"><span class="hidden">{t("dash.chart", { title })}</span></th>
              <th scope="col" class="number">{t("areas.projects")}</th>
              <th scope="col" class="number">{t("millions", { amount: "" }).trim()}</th>
            </tr>
          </thead>
          <tbody>{shown.map((row) => <Line key={row.key} row={row} name={rowName(table, row)} most={most} own={table === "parts" ? to(`/areas/${row.key}`) : undefined} />)}</tbody>
        </table>
      </div>
      {rows.length > shown.length && <button type="button" class="small noprint" onClick={() => setAll(true)}>{t("dash.showAll", { count: number(rows.length) })}</button>}
    </section>
  );
}

function Line({ row, name, most, own }: { row: Row; name: string; most: number; own?: string }): VNode {
  const list = listOf(row.href);
  const count = number(row.projects);
  return (
    <tr>
      <th scope="row">{own ? <a href={own}>{name}</a> : name}</th>
      <td class="graph">
        <svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={`${name}: ${millions(row.satang)}`} focusable="false">
          <rect class="bar-ground" x="0" y="1" width="100" height="8" />
          <rect class="bar-fill own" x="0" y="1" width={Math.max(0.5, (row.satang / most) * 100)} height="8" />
        </svg>
      </td>
      <td class="number" data-label={t("areas.projects")}>{list ? <a href={list} aria-label={t("areas.openList", { what: `${name}: ${count}` })}>{count}</a> : count}</td>
      <td class="number" data-label={t("millions", { amount: "" }).trim()}>{inMillions(row.satang)}</td>
    </tr>
  );
}

export function Datasets({ profile }: { profile: Profile }): VNode {
  return (
    <>
      <h3>{t("areas.datasets")}</h3>
      {profile.datasets.length === 0 && <p>{t("areas.noDatasets")}</p>}
      <ul>{profile.datasets.map((one) => <li key={one.id}><a href={to(`/data/${encodeURIComponent(one.id)}`)}>{of(one.title)}</a></li>)}</ul>
    </>
  );
}

export function Gaps({ profile: { gaps }, short }: { profile: Profile; short?: boolean }): VNode {
  const list = listOf(gaps.withoutPlace.href);
  const named = (title: string, names: string[]) => names.length > 0 && (
    <li>
      {title}: <strong>{number(names.length)}</strong>
      <details open={!short && names.length <= FIRST}><summary>{t("areas.openNames")}<span class="hidden"> {title}</span></summary><ul>{sorted(names, (name) => name).map((name) => <li key={name}>{name}</li>)}</ul></details>
    </li>
  );
  const years = gaps.yearsWithoutPlans.map((year) => String(language.value === "th" ? year : year - 543));
  const none = gaps.withoutPlace.projects + gaps.withoutMoney + years.length + gaps.silentAgencies.length + gaps.missingThemes.length === 0;
  return (
    <>
      <h3>{t("areas.gaps")}</h3>
      {none && <p>{t("areas.noGaps")}</p>}
      <ul>
        {gaps.withoutPlace.projects > 0 && <li>{t("areas.withoutPlace")}: {list ? <a href={list}>{number(gaps.withoutPlace.projects)}</a> : number(gaps.withoutPlace.projects)} ({millions(gaps.withoutPlace.satang)})</li>}
        {gaps.withoutMoney > 0 && <li>{t("areas.withoutMoney")}: <strong>{number(gaps.withoutMoney)}</strong></li>}
        {years.length > 0 && <li>{t("areas.yearsWithout")}: <strong>{years.join(", ")}</strong></li>}
        {named(t("areas.silent"), gaps.silentAgencies.map((body) => of(body.name)))}
        {named(t("areas.themes"), gaps.missingThemes.map((theme) => of(theme.label)))}
      </ul>
    </>
  );
}
