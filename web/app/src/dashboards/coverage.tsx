// How much of what agencies sent can be compared at all.

import type { VNode } from "preact";

import { Table } from "../parts/table";
import { date, number, of, percent, sorted } from "../format";
import { t } from "../words";
import type { Report } from "./api";

type Line = Report["coverage"]["agencies"][number];

export function CoverageTable({ coverage }: { coverage: Report["coverage"] }): VNode {
  const rows = [coverage.total, ...sorted(coverage.agencies, (one) => of(one.agencyName))] as Line[];
  return (
    <section aria-labelledby="coverage">
      <h2 id="coverage">{t("dash.coverage")}</h2>
      <details>
        <summary>{of(coverage.total.agencyName)}: {t("dash.usable")} {percent(coverage.total.usableShare ?? 0)} {t("table.of", { count: number(coverage.total.projects) })}</summary>
        <Table<Line>
          cards
          caption={t("dash.coverage")}
          rows={rows}
          id={(line) => line.agency}
          columns={[
            { name: t("agency"), heads: true, cell: (line) => of(line.agencyName) },
            { name: t("dash.all"), numeric: true, cell: (line) => number(line.projects) },
            { name: t("dash.onMap"), numeric: true, cell: (line) => number(line.onMap) },
            { name: t("dash.usable"), numeric: true, cell: (line) => percent(line.usableShare ?? 0) },
            { name: t("dash.lastChange"), cell: (line) => (line.lastChange ? date(line.lastChange) : "–") },
          ]}
        />
      </details>
    </section>
  );
}
