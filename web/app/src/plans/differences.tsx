// Two editions of a plan, one beside the other: what became of the rows, and of the money.

import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { number } from "../format";
import { Choose } from "../parts/choose";
import { Table } from "../parts/table";
import { Busy, Fault } from "../parts/told";
import { place, to } from "../router";
import { useLoaded } from "../use";
import { coded, t, type Word, words } from "../words";
import { amount, apart, compare, type Comparison, editionName, sum, yearName } from "./api";
import type { Part } from "./plan";

type Change = Comparison["changes"][number];
type Field = Change["fields"][number];

const FIRST = 40;
const LOOK: Record<string, string> = { added: "good", changed: "medium", moved: "medium", withdrawn: "high", merged: "medium" };

export function Differences({ plan, editions }: Part): VNode {
  const query = place.value.query;
  const chosen = (name: string, otherwise?: string) => editions.find((edition) => edition.id === query.get(name))?.id ?? otherwise ?? "";
  const from = chosen("from", editions.at(0)?.id);
  const to = chosen("to", editions.at(-1)?.id);
  const { data, error, again, loading } = useLoaded((signal) => (editions.length > 1 ? compare(plan.id ?? "", from, to, signal) : Promise.resolve(undefined)), [plan.id, from, to]);
  const options = editions.map((edition): [string, string] => [edition.id, editionName(edition)]);
  return (
    <section aria-labelledby="differences">
      <h2 id="differences">{t("plans.part.differences")}</h2>
      {editions.length < 2 && <p>{t("plans.oneEdition")}</p>}
      {editions.length > 1 && (
        <div class="bar">
          <Choose needed label={t("plans.from")} name="from" value={from} options={options} />
          <Choose needed label={t("plans.to")} name="to" value={to} options={options} />
        </div>
      )}
      {error && <Fault error={error} again={again} />}
      {loading && !data && <Busy />}
      {data && <Compared plan={plan.id ?? ""} found={data} />}
    </section>
  );
}

function Compared({ plan, found }: { plan: string; found: Comparison }): VNode {
  const [all, setAll] = useState(false);
  const shown = all ? found.changes : found.changes.slice(0, FIRST);
  return (
    <>
      <dl class="tiles">
        {Object.entries(found.counts).map(([change, count]) => <div class="tile" key={change}><dt>{coded("change", change)}</dt><dd>{number(count)}</dd></div>)}
        <div class="tile"><dt>{t("plans.unchanged")}</dt><dd>{number(found.unchanged)}</dd></div>
      </dl>
      <Totals found={found} />
      <h3>{t("plans.change")}</h3>
      {found.changes.length === 0 && <p>{t("plans.noChanges")}</p>}
      {shown.length > 0 && (
        <Table<Change>
          cards
          caption={t("plans.part.differences")}
          rows={shown}
          id={(change) => `${change.project} ${change.before ?? ""} ${change.after ?? ""}`}
          columns={[
            { name: t("plans.project"), heads: true, cell: (change) => <a href={to(`/plans/${encodeURIComponent(plan)}`, { row: change.after ?? change.before })}>{change.title ?? change.project}</a> },
            { name: t("plans.change"), cell: (change) => <span class={`badge ${LOOK[change.change] ?? ""}`}>{coded("change", change.change)}</span> },
            { name: t("plans.whatChanged"), cell: (change) => <What plan={plan} change={change} /> },
          ]}
        />
      )}
      {found.changes.length > shown.length && <button type="button" class="noprint" onClick={() => setAll(true)}>{t("plans.showAll", { count: number(found.changes.length) })}</button>}
    </>
  );
}

function Totals({ found: { before, after } }: { found: Comparison }): VNode {
  const years = before.years.map((year, place) => ({ year: year.fiscalYear, before: year.satang, after: after.years[place]?.satang ?? 0 }));
  const line = (name: string, cells: [number, number][], shown: (value: number) => string) => (
    <tr key={name}>
      <th scope="row">{name}</th>
      {cells.map(([value], place) => <td key={place} class="number">{shown(value)}</td>)}
    </tr>
  );
  const cells = (pick: (one: { before: number; after: number }) => number): [number, number][] => {
    const each = years.map((one): [number, number] => [pick(one), one.year]);
    return [...each, [pick({ before: before.totalSatang, after: after.totalSatang }), 0]];
  };
  return (
    <>
      <h3>{t("plans.sums")}</h3>
      <div class="wide" role="region" tabIndex={0} aria-label={`${t("plans.sums")} (${t("table.scroll")})`}>
        <table>
          <caption class="hidden">{t("plans.sums")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("plans.bahtOf")}</th>
              {years.map((one) => <th key={one.year} scope="col" class="number">{yearName(one.year)}</th>)}
              <th scope="col" class="number">{t("plans.total")}</th>
            </tr>
          </thead>
          <tbody>
            {line(t("plans.before"), cells((one) => one.before), sum)}
            {line(t("plans.after"), cells((one) => one.after), sum)}
            {line(t("plans.difference"), cells((one) => one.after - one.before), (value) => apart(value, sum))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function What({ plan, change }: { plan: string; change: Change }): VNode {
  if (change.change === "merged" && change.after) {
    return <>{t("plans.inRow")} <a href={to(`/plans/${encodeURIComponent(plan)}`, { row: change.after })}>{t("plans.openRow")}</a></>;
  }
  if (change.fields.length === 0) return <>–</>;
  return (
    <ul class="plain-list">
      {change.fields.map((field) => (
        <li key={field.field}>
          <span class="quiet">{fieldName(field.field)}:</span> <del>{valueOf(field, field.from)}</del> → <ins>{valueOf(field, field.to)}</ins>
        </li>
      ))}
    </ul>
  );
}

function fieldName(field: string): string {
  const [name = "", year] = field.split("/");
  if ((name === "amounts" || name === "ordinance") && year) return t(`planField.${name}`, { year: yearName(Number(year)) });
  const word = `planField.${field}`;
  return word in words ? t(word as Word) : field;
}

function valueOf(field: Field, value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  if (/^(amounts|ordinance)\//.test(field.field)) return typeof value === "number" ? amount(value) : String(value);
  if (field.field === "form") return coded("form", String(value));
  if (field.field === "status") return coded("planStatus", String(value));
  if (Array.isArray(value)) return value.map((one: { text?: string }) => one?.text ?? "").join(", ") || "–";
  return String(value);
}
