// What the desk reads and writes: pairs, their evidence, what people decide, and to whom work is given.

import { get, getTagged, send, type Tagged } from "../api";
import type { Query } from "../router";
import type { components } from "../schema";

type Schemas = components["schemas"];
export type PairEntry = Schemas["PairEntry"];
export type PairDetail = Schemas["PairDetail"];
export type Evidence = Schemas["Evidence"];
export type Decision = Schemas["DecisionEntry"];
export type Relation = Schemas["Relation"];
export type Assignment = Schemas["DuplicateAssignment"];
export type NewAssignment = Schemas["NewAssignment"];
type BulkAssigned = Schemas["BulkAssigned"];
export type OneOfMany = Schemas["BulkDecision"];
export type Decided = Schemas["BulkDecided"];
export type Verdict = "confirm" | "reject" | "defer" | "withdraw";

export interface Page<T> {
  items: T[];
  links: { rel: string; href: string }[];
}

/** A project as the engine compares it. */
export interface Work {
  id: string;
  title: string;
  objective: string | null;
  outputs: string | null;
  agency: { code: string; name_th: string };
  unit: string | null;
  strategy: string | null;
  programme: string | null;
  budgets: Record<string, number>;
  location_text: string | null;
  geometry: object | null;
  location_quality: string | null;
  road_code: string | null;
  plan_edition: string | null;
}

export const FILTERS = ["agency", "between", "area", "fiscalYear", "relation", "severity", "state", "assignedTo", "assignee"] as const;
export type Narrowed = Partial<Record<(typeof FILTERS)[number], string>>;
export const PAGE = 25;
/** What one request may decide or assign. */
export const MOST = 100;

/** What comes first in the queue: pairs that were opened again, then open ones, the severest first. */
const RANKS: Narrowed[] = [
  { state: "re-assess" },
  { state: "open", severity: "high" },
  { state: "open", severity: "medium" },
  { state: "open", severity: "info" },
  { state: "open", severity: "none" },
];

/** Where a page of a ranked list goes on: the rank, and the cursor within it. */
export interface Place {
  rank: number;
  cursor?: string;
}

export interface Slice<T = PairEntry> {
  items: T[];
  next?: Place;
}

export type Sort = "queue" | "score" | "stake";

export function getPair(id: string, signal?: AbortSignal): Promise<Tagged<PairDetail>> {
  return getTagged<PairDetail>(`/duplicates/${encodeURIComponent(id)}`, signal);
}

function list(query: Query, signal?: AbortSignal): Promise<Page<PairEntry>> {
  return get<Page<PairEntry>>("/duplicates", query, signal);
}

export function cursorOf(page: Page<unknown>): string | undefined {
  const next = page.links.find((link) => link.rel === "next")?.href;
  return next ? (new URL(next).searchParams.get("cursor") ?? undefined) : undefined;
}

/** Ranks that the reader's filters leave. */
function ranksFor(narrowed: Narrowed): Narrowed[] {
  const fits = (rank: Narrowed) =>
    (!narrowed.state || narrowed.state === rank.state) && (!narrowed.severity || !rank.severity || narrowed.severity === rank.severity);
  const fitting = RANKS.filter(fits);
  return fitting.length > 0 ? fitting : [{}];
}

/** A page put together of as many ranks as it takes to fill it; each rank is asked for by itself, so that none waits on the others' rows. */
export async function ranked<T>(ranks: Query[], from: Place, ask: (query: Query) => Promise<Page<T>>): Promise<Slice<T>> {
  const items: T[] = [];
  let { rank, cursor } = from;
  while (rank < ranks.length && items.length < PAGE) {
    const page = await ask({ ...ranks[rank], limit: PAGE - items.length, cursor });
    items.push(...page.items);
    cursor = cursorOf(page);
    if (!cursor) rank += 1;
  }
  return { items, next: rank < ranks.length ? { rank, cursor } : undefined };
}

/** A page of the queue. */
export function slice(sort: Sort, narrowed: Narrowed, from: Place, signal?: AbortSignal): Promise<Slice> {
  const sorted = sort === "queue" ? {} : { sortby: sort };
  const ranks = sort === "queue" ? ranksFor(narrowed) : [{}];
  return ranked(ranks, from, (query) => list({ ...narrowed, ...sorted, ...query }, signal));
}

export function decide(id: string, verdict: Verdict, reason: string, tag: string, relation?: Relation): Promise<Tagged<PairDetail>> {
  return send<PairDetail>("POST", `/duplicates/${encodeURIComponent(id)}/decisions`, { verdict, reason, relation }, tag);
}

/** Decides about up to a hundred pairs in one request; each is answered for itself. */
export async function decideAll(decisions: OneOfMany[]): Promise<Decided> {
  return (await send<Decided>("POST", "/duplicates/decisions", { decisions })).body;
}

/**
 * Gives up to a hundred pairs to somebody, or takes them back; tells how each stands then. With `ifAssignedAt` only what was given at that
 * instant, or with null only what nobody has.
 */
export async function assignAll(pairs: string[], assignment: NewAssignment | null, ifAssignedAt?: string | null): Promise<BulkAssigned["items"]> {
  return (await send<BulkAssigned>("POST", "/duplicates/assignments", { pairs, assignment, ifAssignedAt })).body.items;
}

/** Gives one pair or case, by its address in the API, to somebody, or takes it back. */
export async function assignOne(path: string, tag: string, assignment: NewAssignment | null): Promise<void> {
  await (assignment ? send("PUT", `${path}/assignment`, assignment, tag) : send("DELETE", `${path}/assignment`, undefined, tag));
}
