// What the desk reads and writes: pairs, their evidence, and what people decide.

import { get, getTagged, Problem, send, type Tagged } from "../api";
import type { Query } from "../router";
import type { components } from "../schema";

type Schemas = components["schemas"];
export type PairEntry = Schemas["PairEntry"];
export type PairDetail = Schemas["PairDetail"];
export type Evidence = Schemas["Evidence"];
export type Decision = Schemas["DecisionEntry"];
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

export const FILTERS = ["agency", "between", "area", "fiscalYear", "relation", "severity", "state"] as const;
export type Narrowed = Partial<Record<(typeof FILTERS)[number], string>>;
export const PAGE = 25;

/** What comes first in the queue: pairs that were opened again, then open ones, the severest first. */
const RANKS: Narrowed[] = [
  { state: "re-assess" },
  { state: "open", severity: "high" },
  { state: "open", severity: "medium" },
  { state: "open", severity: "info" },
  { state: "open", severity: "none" },
];

/** Where a page of the queue goes on: the rank, and the cursor within it. */
export interface Place {
  rank: number;
  cursor?: string;
}

export interface Slice {
  items: PairEntry[];
  next?: Place;
}

export type Sort = "queue" | "score" | "stake";

export function getPair(id: string, signal?: AbortSignal): Promise<Tagged<PairDetail>> {
  return getTagged<PairDetail>(`/duplicates/${encodeURIComponent(id)}`, signal);
}

function list(query: Query, signal?: AbortSignal): Promise<Page<PairEntry>> {
  return get<Page<PairEntry>>("/duplicates", query, signal);
}

function cursorOf(page: Page<PairEntry>): string | undefined {
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

/** A page of the queue, put together of as many ranks as it takes to fill it. */
export async function slice(sort: Sort, narrowed: Narrowed, from: Place, signal?: AbortSignal): Promise<Slice> {
  if (sort !== "queue") {
    const page = await list({ ...narrowed, sortby: sort, limit: PAGE, cursor: from.cursor }, signal);
    const cursor = cursorOf(page);
    return { items: page.items, next: cursor ? { rank: 0, cursor } : undefined };
  }
  const ranks = ranksFor(narrowed);
  const items: PairEntry[] = [];
  let { rank, cursor } = from;
  while (rank < ranks.length && items.length < PAGE) {
    const page = await list({ ...narrowed, ...ranks[rank], limit: PAGE - items.length, cursor }, signal);
    items.push(...page.items);
    cursor = cursorOf(page);
    if (!cursor) rank += 1;
  }
  return { items, next: rank < ranks.length ? { rank, cursor } : undefined };
}

export async function decide(id: string, verdict: Verdict, reason: string, tag: string): Promise<Tagged<PairDetail>> {
  return send<PairDetail>("POST", `/duplicates/${encodeURIComponent(id)}/decisions`, { verdict, reason }, tag);
}

/** Decides about many pairs, one after the other; each with the version that is current. */
export async function decideAll(ids: string[], verdict: Verdict, reason: string): Promise<{ done: string[]; failed: number }> {
  const done: string[] = [];
  let failed = 0;
  for (const id of ids.slice(0, 100)) {
    try {
      const { tag } = await getPair(id);
      await decide(id, verdict, reason, tag);
      done.push(id);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      failed += 1;
    }
  }
  return { done, failed };
}
