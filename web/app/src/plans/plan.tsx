// One plan as it stood at an edition: its parts, one at a time, and a row of it where one is chosen.

import type { ComponentType, VNode } from "preact";

import { get } from "../api";
import { of } from "../format";
import { Busy, Fault } from "../parts/told";
import { ask, place, to } from "../router";
import { useLoaded, useTitle } from "../use";
import { coded, t } from "../words";
import { type Edition, editionName, getEditions, getPlan, type Plan, planYears, presentEdition } from "./api";
import { Differences } from "./differences";
import { Downloads } from "./downloads";
import { Editions } from "./editions";
import { RowPage } from "./row";
import { Rows } from "./rows";
import { SummaryPart } from "./summary";
import { PlanTimeline } from "./years";

/** What every part is given. */
export interface Part {
  plan: Plan;
  editions: Edition[];
  edition: Edition;
}

const PARTS: Record<string, ComponentType<Part>> = {
  rows: Rows,
  timeline: PlanTimeline,
  differences: Differences,
  summary: SummaryPart,
  editions: Editions,
  downloads: Downloads,
};

async function load(id: string, signal: AbortSignal) {
  const [plan, editions] = await Promise.all([getPlan(id, signal), getEditions(id, signal)]);
  const agency = await get<{ name: { th: string; en?: string } }>(`/agencies/${encodeURIComponent(plan.agency)}`, {}, signal).catch(() => undefined);
  return { plan, editions, agency: of(agency?.name) || plan.agency };
}

export function PlanPage({ id }: { id: string }): VNode {
  const { data, error, again } = useLoaded((signal) => load(id, signal), [id]);
  useTitle(data?.plan.title ?? t("plans.title"));
  if (!data) return <><h1>{t("plans.title")}</h1>{error ? <Fault error={error} again={again} /> : <Busy />}</>;
  const query = place.value.query;
  const present = presentEdition(data.editions);
  const edition = data.editions.find((one) => one.id === query.get("edition")) ?? present;
  const row = query.get("row");
  return (
    <>
      <p class="noprint"><a href={to("/plans")}>← {t("plans.title")}</a></p>
      <div class="bar head">
        <div>
          <h1>{data.plan.title}</h1>
          <p class="lead">{data.agency} · {coded("planKind", data.plan.kind)} · {planYears(data.plan)}</p>
        </div>
        <button type="button" class="noprint" onClick={() => print()}>{t("print")}</button>
      </div>
      {!edition && <p>{t("plans.noEditions")}</p>}
      {edition && row && <RowPage plan={data.plan} row={row} />}
      {edition && !row && <Parts plan={data.plan} editions={data.editions} edition={edition} present={present} />}
    </>
  );
}

function Parts({ plan, editions, edition, present }: Part & { present?: Edition }): VNode {
  const asked = place.value.query.get("part") ?? "rows";
  const part = asked in PARTS ? asked : "rows";
  const Shown = PARTS[part]!;
  const keep = { edition: edition.id === present?.id ? undefined : edition.id };
  const isOfOne = part !== "differences" && part !== "editions";
  return (
    <>
      <nav aria-label={t("plans.parts")}>
        <ul class="sections">
          {Object.keys(PARTS).map((name) => (
            <li key={name}><a href={to(`/plans/${encodeURIComponent(plan.id ?? "")}`, { ...keep, part: name === "rows" ? undefined : name })} aria-current={name === part ? "page" : undefined}>{coded("plans.part", name)}</a></li>
          ))}
        </ul>
      </nav>
      {isOfOne && (
        <div class="bar">
          <label>
            {t("plans.editionNow")}
            <select value={edition.id} onChange={(event) => ask({ edition: event.currentTarget.value === present?.id ? undefined : event.currentTarget.value })}>
              {editions.map((one) => <option key={one.id} value={one.id}>{editionName(one)}{one.state === "open" ? ` (${t("plans.open")})` : ""}</option>)}
            </select>
          </label>
        </div>
      )}
      <Shown plan={plan} editions={editions} edition={edition} />
    </>
  );
}
