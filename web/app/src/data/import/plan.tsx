// What a plan workbook would do: its sheets, what its rows become, and ผ.01 held against the rows.

import type { VNode } from "preact";

import { Table } from "../../parts/table";
import { number, of } from "../../format";
import { language } from "../../state";
import { t, type Word } from "../../words";
import type { Told } from "./api";

interface Words {
  th: string;
  en: string;
}

/** The report of a plan workbook (`/imports/{id}`, `report.plan`), as far as it is shown. */
export interface PlanReport {
  plan: string | null;
  edition: string | null;
  editionLabel: string | null;
  years: number[];
  rows: number;
  sheets: { name: string; form: string | null; rows: Record<string, number>; counts: boolean; why: Words }[];
  reconciliation: { programme: string | null; year: number; printed: Counted; rows: Counted; explained: boolean; because: string[]; words: Words }[];
  doubts: (Told & { gravity: "note" | "doubtful" | "refused"; cell: string })[];
  outcome: Record<string, number | unknown> | null;
}

interface Counted {
  projects: number | null;
  satang: number | null;
}

const FIGURES: [string, Word][] = [
  ["created", "plan.created"],
  ["amended", "plan.amended"],
  ["updated", "change.changed"],
  ["unchanged", "change.unchanged"],
  ["keptBefore", "plan.keptBefore"],
  ["removed", "change.removed"],
  ["projectsCreated", "plan.projectsCreated"],
  ["projectsUpdated", "plan.projectsUpdated"],
];

/** `p02-1` as it is printed: ผ.02/1. */
const printedForm = (form: string | null) => (form ? form.replace("p", "ผ.").replace("-", "/") : "–");

export function PlanOutcome({ plan }: { plan: PlanReport }): VNode {
  const differing = plan.reconciliation.filter((line) => !line.explained);
  const years = plan.years.map((year) => (language.value === "th" ? year : year - 543));
  return (
    <>
      <dl class="tiles">
        <div class="tile"><dt>{t("import.edition")}</dt><dd>{plan.editionLabel ?? "–"}</dd></div>
        <div class="tile"><dt>{t("plan.years")}</dt><dd>{years.length > 0 ? `${years[0]}–${years.at(-1)}` : "–"}</dd></div>
        <div class="tile"><dt>{t("import.read")}</dt><dd>{number(plan.rows)}</dd></div>
        {plan.outcome && FIGURES.map(([name, word]) => {
          const value = plan.outcome?.[name];
          return typeof value === "number" ? <div class="tile" key={name}><dt>{t(word)}</dt><dd>{number(value)}</dd></div> : null;
        })}
      </dl>
      <h3>{t("plan.sheets")}</h3>
      <Table<PlanReport["sheets"][number]>
        cards
        caption={t("plan.sheets")}
        rows={plan.sheets}
        id={(sheet) => sheet.name}
        columns={[
          { name: t("plan.sheet"), heads: true, cell: (sheet) => sheet.name },
          { name: t("plan.form"), cell: (sheet) => printedForm(sheet.form) },
          { name: t("plan.counts"), cell: (sheet) => t(sheet.counts ? "yes" : "no") },
          { name: t("plan.why"), cell: (sheet) => of(sheet.why) },
        ]}
      />
      <h3>{t("plan.reconciled")}</h3>
      {differing.length === 0 ? <p class="note">{t("plan.agrees")}</p> : <ul>{differing.slice(0, 30).map((line) => <li key={`${line.year} ${line.programme}`}>{of(line.words)}</li>)}</ul>}
    </>
  );
}
