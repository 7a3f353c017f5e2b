// What would come of an import: counts, what stands against it, every row with its verdict, and the yes.

import { Fragment, type VNode } from "preact";

import { number, of } from "../../format";
import { holds } from "../../state";
import { t, type Word } from "../../words";
import type { Import, LayerReport, Report, Told, Verdict } from "./api";
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

type Tile = [name: string, value: string, heavy: boolean];

/** Figures that are known, as tiles. */
function tilesOf(figures: [Word, number | null | undefined, boolean?][]): Tile[] {
  return figures.flatMap(([word, value, heavy]): Tile[] => (value === null || value === undefined ? [] : [[t(word), number(value), heavy === true && value > 0]]));
}

function ofLayer({ rows, changes, qualityScore }: LayerReport): Tile[] {
  const tiles = tilesOf([
    ["import.read", rows?.read],
    ["import.taken", rows?.taken],
    ["verdict.refused", rows?.refused, true],
    ["verdict.repaired", rows?.repaired],
    ["verdict.warned", rows?.warned],
    ["change.added", changes?.added],
    ["change.changed", changes?.changed],
    ["change.unchanged", changes?.unchanged],
    ["change.removed", changes?.removed, true],
  ]);
  if (typeof qualityScore === "number") tiles.push([t("quality.score"), t("quality.of100", { score: qualityScore }), false]);
  return tiles;
}

function ofProjects(projects: NonNullable<Report["projects"]>): Tile[] {
  const tiles = tilesOf([
    ["import.read", projects.rows],
    ["change.added", projects.created],
    ["change.changed", projects.updated],
    ["change.unchanged", projects.unchanged],
    ["verdict.refused", projects.refused, true],
  ]);
  const made = projects.agenciesCreated ?? [];
  return made.length > 0 ? [...tiles, [t("import.agenciesMade"), made.join(", "), false]] : tiles;
}

function Tiles({ report }: { report: Report }): VNode {
  const layers = report.layers ?? [];
  return (
    <>
      {layers.map((layer) => (
        <Fragment key={layer.layer}>
          {layers.length > 1 && <h3>{layer.layer} <small>→ {layer.dataset}</small></h3>}
          <Row tiles={ofLayer(layer)} />
        </Fragment>
      ))}
      {report.projects && <Row tiles={ofProjects(report.projects)} />}
    </>
  );
}

function Row({ tiles }: { tiles: Tile[] }): VNode {
  return <dl class="tiles">{tiles.map(([name, value, heavy]) => <div key={name} class={heavy ? "tile heavy" : "tile"}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}

/** Why the file is not taken as it is, with the ways on that need no other file. */
function Obstacles({ told, repairs, one, deeds }: { told: Told[]; repairs: boolean; one: Import; deeds: Deeds }): VNode {
  const refused = told.some((each) => each.code === "refused-rows");
  const all = told.some((each) => each.code === "all-refused");
  const several = told.some((each) => each.code === "several-layers");
  const strangers = holds("admin") && !one.wishes.createAgencies && (one.report?.projects?.reasons ?? []).some((reason) => reason.code === "unknown-agency");
  const way = (words: string, wish: Record<string, unknown>) => <button type="button" disabled={deeds.busy} onClick={() => deeds.wish(wish)}>{words}</button>;
  return (
    <div class="fault" role="alert">
      <p><strong>{t("import.against")}</strong></p>
      <ul>{told.map((each) => <li key={`${each.code} ${each.field}`}>{of(each.reason)}{/* The remedy for refused rows is one of the buttons below. */}{each.remedy && each.code !== "refused-rows" && <small> {of(each.remedy)}</small>}</li>)}</ul>
      <p class="bar">
        {(refused || all) && repairs && !one.wishes.repair && way(t("import.repairNow"), { repair: true })}
        {strangers && way(t("import.createNow"), { createAgencies: true })}
        {refused && way(t("import.partialNow"), { partial: true })}
        {several && way(t("import.allLayers", { count: number(one.report?.layers?.length ?? 0) }), { layer: "all" })}
        {several && (one.report?.layers ?? []).slice(0, 8).map((layer) => way(t("import.onlyLayer", { layer: layer.layer ?? "" }), { layer: layer.layer }))}
      </p>
    </div>
  );
}
