// What would come of an import: counts, what stands against it, every row with its verdict, and the yes.

import type { VNode } from "preact";

import { number, of } from "../../format";
import { t, type Word } from "../../words";
import type { Import, Report, Told, Verdict } from "./api";
import type { Drafting } from "./draft";
import type { Deeds } from "./page";
import { PlanOutcome, type PlanReport } from "./plan";
import { Findings } from "./rows";

interface Shape {
  one: Import;
  drafting: Drafting;
  deeds: Deeds;
}

export function Outcome({ one, drafting, deeds }: Shape): VNode | null {
  const report = one.report;
  if (!report || report.waitingFor) return null;
  const found = countsOf(report);
  return (
    <section aria-labelledby="outcome">
      <h2 id="outcome" tabIndex={-1}>{t(one.state === "done" || one.state === "undone" ? "import.outcomeWas" : "import.outcome")}</h2>
      <Tiles report={report} />
      {(report.obstacles ?? []).length > 0 && one.state === "checked" && <Obstacles told={report.obstacles ?? []} repairs={report.kind !== "projects" && report.kind !== "plan"} one={one} deeds={deeds} />}
      {report.plan ? <PlanOutcome plan={report.plan as unknown as PlanReport} /> : null}
      <Findings id={one.id} counts={found} good={report.accepted ?? false} layered={(report.layers ?? []).length > 1} stamp={one.updatedAt} />
      {one.state === "checked" && report.accepted && (
        <div class="commit">
          <p>{t(Object.keys(drafting.changes).length > 0 ? "import.uncheckedFirst" : "import.ready")}</p>
          <button type="button" class="strong" disabled={deeds.busy || Object.keys(drafting.changes).length > 0} onClick={deeds.commit}>{t("import.commit")}</button>
        </div>
      )}
    </section>
  );
}

/** Things that were found, by what became of their rows. */
function countsOf(report: Report): Record<Verdict, number> {
  const counts: Record<Verdict, number> = { refused: 0, repaired: 0, warned: 0 };
  for (const layer of report.layers ?? []) for (const reason of layer.reasons ?? []) counts[reason.verdict] += reason.count;
  for (const reason of report.projects?.reasons ?? []) counts[reason.verdict] += reason.count;
  const doubts = (report.plan as unknown as PlanReport | undefined)?.doubts ?? [];
  counts.refused += doubts.filter((doubt) => doubt.gravity === "refused").length;
  counts.warned += doubts.filter((doubt) => doubt.gravity === "doubtful").length;
  return counts;
}

function Tiles({ report }: { report: Report }): VNode {
  const tiles: [string, string, boolean?][] = [];
  const add = (word: Word, value: number | null | undefined, heavy = false) => {
    if (value !== null && value !== undefined) tiles.push([t(word), number(value), heavy && value > 0]);
  };
  const many = (report.layers ?? []).length > 1;
  for (const layer of report.layers ?? []) {
    if (many) tiles.push([t("import.layer"), layer.layer ?? ""]);
    add("import.read", layer.rows?.read);
    add("import.taken", layer.rows?.taken);
    add("verdict.refused", layer.rows?.refused, true);
    add("verdict.repaired", layer.rows?.repaired);
    add("verdict.warned", layer.rows?.warned);
    if (layer.changes) for (const name of ["added", "changed", "unchanged", "removed"] as const) add(`change.${name}`, layer.changes[name], name === "removed");
    if (layer.qualityScore !== null && layer.qualityScore !== undefined) tiles.push([t("quality.score"), t("quality.of100", { score: layer.qualityScore })]);
  }
  const projects = report.projects;
  if (projects) {
    add("import.read", projects.rows);
    add("change.added", projects.created);
    add("change.changed", projects.updated);
    add("change.unchanged", projects.unchanged);
    add("verdict.refused", projects.refused, true);
    if ((projects.agenciesCreated ?? []).length > 0) tiles.push([t("import.agenciesMade"), (projects.agenciesCreated ?? []).join(", ")]);
  }
  return (
    <dl class="tiles">
      {tiles.map(([name, value, heavy], place) => <div key={place} class={heavy ? "tile heavy" : "tile"}><dt>{name}</dt><dd>{value}</dd></div>)}
    </dl>
  );
}

/** Why the file is not taken as it is, with the two ways on that need no other file. */
function Obstacles({ told, repairs, one, deeds }: { told: Told[]; repairs: boolean; one: Import; deeds: Deeds }): VNode {
  const refused = told.some((each) => each.code === "refused-rows");
  const all = told.some((each) => each.code === "all-refused");
  return (
    <div class="fault" role="alert">
      <p><strong>{t("import.against")}</strong></p>
      <ul>{told.map((each) => <li key={`${each.code} ${each.field}`}>{of(each.reason)}{each.remedy && <small> {of(each.remedy)}</small>}</li>)}</ul>
      <p class="bar">
        {(refused || all) && repairs && !one.wishes.repair && <button type="button" disabled={deeds.busy} onClick={() => deeds.wish({ repair: true })}>{t("import.repairNow")}</button>}
        {refused && <button type="button" disabled={deeds.busy} onClick={() => deeds.wish({ partial: true })}>{t("import.partialNow")}</button>}
      </p>
    </div>
  );
}
