// The ladder of a plan with what stands on each step, and the rows, narrowed and in pages.

import type { VNode } from "preact";

import { inMillions, number } from "../format";
import { Choose, Find } from "../parts/choose";
import { usePaged } from "../parts/paged";
import { type Column, Table } from "../parts/table";
import { Busy, Fault } from "../parts/told";
import { ask, place, to } from "../router";
import { useLoaded } from "../use";
import { coded, t } from "../words";
import { amount, calledOf, FORMS, getLadder, type LadderTree, listRows, type PlanRow, type Sums, yearName } from "./api";
import type { Part } from "./plan";

const ROWS = 20;

export function Rows(part: Part): VNode {
  const { plan, edition } = part;
  const { data, error, again } = useLoaded((signal) => getLadder(plan.id ?? "", edition.id, signal), [plan.id, edition.id]);
  return (
    <>
      <section aria-labelledby="ladder">
        <h2 id="ladder">{t("plans.ladder")}</h2>
        {error && <Fault error={error} again={again} />}
        {!data && !error && <Busy />}
        {data && <Ladder tree={data} />}
      </section>
      <List part={part} tree={data} />
    </>
  );
}

interface Step {
  key: string;
  depth: number;
  name: string;
  sums: Sums;
  narrow?: { strategy?: string; programme?: string };
}

function stepsOf(tree: LadderTree): Step[] {
  const name = (text: string | null | undefined) => text || t("plans.noStep");
  return tree.strategies.flatMap((strategy, a) => [
    { key: `${a}`, depth: 1, name: name(strategy.strategy), sums: strategy.sums, narrow: { strategy: strategy.strategy ?? undefined } },
    ...strategy.tactics.flatMap((tactic, b) => [
      { key: `${a} ${b}`, depth: 2, name: name(tactic.tactic), sums: tactic.sums },
      ...tactic.programmes.map((programme, c) => ({
        key: `${a} ${b} ${c}`,
        depth: 3,
        name: name(programme.programme),
        sums: programme.sums,
        narrow: { strategy: strategy.strategy ?? undefined, programme: programme.code ?? programme.programme ?? undefined },
      })),
    ]),
  ]);
}

function Ladder({ tree }: { tree: LadderTree }): VNode {
  const ends: Step[] = [{ key: "total", depth: 0, name: t("plans.total"), sums: tree.total }];
  if (tree.coordination.rows > 0) ends.push({ key: "asked", depth: 0, name: t("plans.coordination"), sums: tree.coordination });
  const money = (satang: number) => (satang === 0 ? "–" : inMillions(satang));
  const line = (step: Step, foot?: boolean) => (
    <tr key={step.key} class={`step-${step.depth}`}>
      <th scope="row">
        {step.narrow && !foot && step.sums.rows > 0 ? <a href={to(place.value.path, { ...Object.fromEntries(place.value.query), strategy: "", programme: "", ...step.narrow })}>{step.name}</a> : step.name}
      </th>
      <td class="number">{number(step.sums.rows)}</td>
      {step.sums.years.map((year) => <td key={year.fiscalYear} class="number">{money(year.satang)}</td>)}
      <td class="number">{money(step.sums.totalSatang)}</td>
    </tr>
  );
  return (
    <>
      <p class="quiet">{t("plans.ladderUnit")}</p>
      <div class="wide" role="region" tabIndex={0} aria-label={`${t("plans.ladder")} (${t("table.scroll")})`}>
        <table class="ladder by-year">
          <caption class="hidden">{t("plans.ladder")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("plans.step")}</th>
              <th scope="col" class="number">{t("plans.rowCount")}</th>
              {tree.years.map((year) => <th key={year} scope="col" class="number">{yearName(year)}</th>)}
              <th scope="col" class="number">{t("plans.total")}</th>
            </tr>
          </thead>
          <tbody>{stepsOf(tree).map((step) => line(step))}</tbody>
          <tfoot>{ends.map((step) => line(step, true))}</tfoot>
        </table>
      </div>
    </>
  );
}

function List({ part: { plan, edition }, tree }: { part: Part; tree?: LadderTree }): VNode {
  const query = place.value.query;
  const asked = { edition: edition.id, form: query.get("form") ?? "", strategy: query.get("strategy") ?? "", programme: query.get("programme") ?? "", q: query.get("q") ?? "", all: query.get("all") ?? "" };
  const { data, error, again, loading, pager, turn } = usePaged<PlanRow>((cursor, signal) => listRows(plan.id ?? "", { ...asked, limit: ROWS, cursor }, signal), JSON.stringify([plan.id, asked]));
  const programmes = (tree?.programmes ?? []).map((one): [string, string] => [one.code ?? one.programme ?? "", one.code ? coded("programme", one.code) : (one.programme ?? t("plans.noStep"))]);
  const strategies = (tree?.strategies ?? []).flatMap((one): [string, string][] => (one.strategy ? [[one.strategy, one.strategy]] : []));
  const narrowed = asked.form || asked.strategy || asked.programme || asked.q || asked.all;
  return (
    <section aria-labelledby="rows">
      <h2 id="rows">{t("plans.rows")}</h2>
      <div class="bar noprint">
        <Find label={t("plans.rowFind")} value={asked.q} />
        <Choose label={t("plans.form")} name="form" value={asked.form} options={FORMS.map((form) => [form, coded("form", form)])} />
        <Choose label={t("plans.strategy")} name="strategy" value={asked.strategy} options={strategies} />
        <Choose label={t("plans.programme")} name="programme" value={asked.programme} options={programmes} />
        <label class="check"><input type="checkbox" checked={asked.all === "true"} onChange={(event) => ask({ all: event.currentTarget.checked ? "true" : undefined })} /> {t("plans.past")}</label>
        {narrowed && <button type="button" onClick={() => ask({ form: "", strategy: "", programme: "", q: "", all: "" })}>{t("clear")}</button>}
      </div>
      {error && <Fault error={error} again={again} />}
      {!data && !error && <Busy />}
      {data?.items.length === 0 && <p>{t("plans.noRows")}</p>}
      {data && data.items.length > 0 && (
        <div aria-busy={loading}>
          <p class="quiet">{t("plans.rowsUnit")} · {t("plans.fromRow", { from: number(turn * ROWS + 1), to: number(turn * ROWS + data.items.length) })}</p>
          <Table<PlanRow> cards caption={t("plans.rows")} rows={data.items} id={(row) => row.id} columns={columns(plan.id ?? "", tree?.years ?? [])} />
          {pager}
        </div>
      )}
    </section>
  );
}

function columns(plan: string, years: number[]): Column<PlanRow>[] {
  return [
    { name: t("plans.number"), cell: (row) => row.number ?? "–" },
    { name: t("plans.project"), heads: true, cell: (row) => <><a href={to(`/plans/${encodeURIComponent(plan)}`, { row: row.id })}>{calledOf(row)}</a>{row.section && <small class="under">{row.section}</small>}</> },
    { name: t("plans.form"), cell: (row) => coded("form", row.form) },
    ...years.map((year): Column<PlanRow> => ({ name: yearName(year), numeric: true, bare: (row) => (row.amounts ?? []).find((one) => one.year === year)?.satang === 0, cell: (row) => amount((row.amounts ?? []).find((one) => one.year === year)?.satang) })),
    { name: t("plans.total"), numeric: true, cell: (row) => <strong>{amount(row.totalSatang)}</strong> },
    { name: t("plans.status"), cell: (row) => <StatusBadge status={row.planStatus} /> },
  ];
}

const LOOK: Record<string, string> = { approved: "good", draft: "medium", withdrawn: "high" };

export function StatusBadge({ status }: { status: string }): VNode {
  return <span class={`badge ${LOOK[status] ?? ""}`}>{coded("planStatus", status)}</span>;
}
