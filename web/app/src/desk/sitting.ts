// One sitting at the desk: the queue as it was when it began, what is sent and what was decided since, so that it can be undone.

import { computed, signal } from "@preact/signals";

import type { Tagged } from "../api";
import { draft, keepDraft } from "../parts/draft";
import { of } from "../format";
import { t, type Word } from "../words";
import { decide, decideAll, type Decision, getPair, type Narrowed, type OneOfMany, type PairDetail, type PairEntry, type Place, type Relation, type Slice, slice, type Sort, type Verdict } from "./api";

interface Sitting {
  sort: Sort;
  narrowed: Narrowed;
  ids: string[];
  next?: Place;
}

/** One pair that was decided about, and what stood before. */
interface Taken {
  id: string;
  title: string;
  verdict: Verdict;
  version: number;
  before?: Decision;
}

/** What was done at once, and is undone at once. */
interface Step {
  taken: Taken[];
  /** Settled when the hub has answered. */
  sent: Promise<unknown>;
}

/** A decision that the hub did not take. */
export interface Refused {
  id: string;
  title: string;
  why: string;
}

export const sitting = signal<Sitting>({ sort: "queue", narrowed: {}, ids: [], next: { rank: 0 } });
/** What was decided in this sitting, the last at the end. */
export const steps = signal<Step[]>([]);
export const refused = signal<Refused[]>([]);
/** Decisions on their way. */
export const sending = signal(0);
export const count = computed(() => steps.value.reduce((sum, step) => sum + step.taken.length, 0));

addEventListener("beforeunload", (event) => {
  if (sending.value > 0) event.preventDefault();
});

export function begin(sort: Sort, narrowed: Narrowed, first: Slice): void {
  sitting.value = { sort, narrowed, ids: first.items.map((pair) => pair.id), next: first.next };
}

async function more(): Promise<boolean> {
  const { sort, narrowed, next, ids } = sitting.value;
  if (!next) return false;
  const page = await slice(sort, narrowed, next);
  const known = new Set(ids);
  const fresh = page.items.map((pair) => pair.id).filter((id) => !known.has(id));
  sitting.value = { ...sitting.value, ids: [...ids, ...fresh], next: page.next };
  return fresh.length > 0 || more();
}

/** The pair after this one; undefined at the end of the queue. */
export async function after(id: string): Promise<string | undefined> {
  const here = sitting.value.ids.indexOf(id);
  const settled = new Set(steps.value.flatMap((step) => step.taken.map((one) => one.id)));
  const next = () => sitting.value.ids.slice(here + 1).find((other) => other !== id && !settled.has(other));
  return next() ?? ((await more()) ? next() : undefined);
}

export function before(id: string): string | undefined {
  const { ids } = sitting.value;
  return ids[ids.indexOf(id) - 1];
}

/** How far the sitting has come: the place of a pair in the queue as far as it is known. */
export const placeOf = (id: string) => sitting.value.ids.indexOf(id) + 1;

// The pair that comes next is fetched while the one before is read; what is older is fetched again.
const FRESH = 120_000;
const ahead = new Map<string, { at: number; loaded: Promise<Tagged<PairDetail>>; there?: Tagged<PairDetail> }>();

function isFresh(id: string) {
  const known = ahead.get(id);
  return known && Date.now() - known.at < FRESH ? known : undefined;
}

/** A pair that is here already. */
export const here = (id: string): Tagged<PairDetail> | undefined => isFresh(id)?.there;

export function forget(...ids: string[]): void {
  for (const id of ids) ahead.delete(id);
}

export function fetchPair(id: string): Promise<Tagged<PairDetail>> {
  const known = isFresh(id);
  if (known) return known.loaded;
  if (ahead.size > 20) ahead.clear();
  const entry: { at: number; loaded: Promise<Tagged<PairDetail>>; there?: Tagged<PairDetail> } = { at: Date.now(), loaded: getPair(id) };
  entry.loaded.then((pair) => (entry.there = pair), () => ahead.delete(id));
  ahead.set(id, entry);
  return entry.loaded;
}

/** Fetches what comes after a pair, so that it is there at once. */
export async function lookAhead(id: string): Promise<void> {
  try {
    const next = await after(id);
    if (next) await fetchPair(next);
  } catch {
    // What could not be had ahead is asked for when it is wanted, and told then.
  }
}

export const standardReason = (verdict: Verdict) => t(`reason.${verdict}` as Word);

const titleOf = (pair: PairEntry) => `${pair.a.title} ↔ ${pair.b.title}`;

/** Sends a decision about the pair that is shown, and does not wait: a refusal is told, and what was typed is kept. */
export function settle(pair: Tagged<PairDetail>, verdict: Verdict, typed: string, relation?: Relation): void {
  const { body, tag } = pair;
  const taken: Taken = { id: body.id, title: titleOf(body), verdict, version: body.version, before: body.decisions[0] };
  const step: Step = { taken: [taken], sent: Promise.resolve() };
  const reason = typed.trim() || standardReason(verdict);
  keepDraft(`reason ${body.id}`, "");
  forget(body.id);
  sending.value += 1;
  step.sent = decide(body.id, verdict, reason, tag, relation).then(
    (now) => {
      taken.version = now.body.version;
    },
    (error: Error) => {
      steps.value = steps.value.filter((one) => one !== step);
      refused.value = [...refused.value, { id: body.id, title: taken.title, why: error.message || t("offline") }];
      if (!draft(`reason ${body.id}`)) keepDraft(`reason ${body.id}`, typed);
    },
  ).finally(() => (sending.value -= 1));
  steps.value = [...steps.value, step];
}

const words = (item: { refusal?: { reason: { th: string; en?: string } } | null }) => of(item.refusal?.reason);

/** Decides about many pairs at once; gives those that were refused, with why. */
export async function settleAll(pairs: PairEntry[], verdict: Verdict, reason: string): Promise<{ done: number; refused: Refused[] }> {
  const known = new Map(pairs.map((pair) => [pair.id, pair]));
  const said = reason.trim() || standardReason(verdict);
  const answer = await decideAll(pairs.map((pair) => ({ pair: pair.id, version: pair.version, verdict, reason: said })));
  const title = (id: string) => (known.has(id) ? titleOf(known.get(id) as PairEntry) : id);
  const taken = answer.items.filter((item) => item.decided).map((item): Taken => ({ id: item.pair, title: title(item.pair), verdict, version: item.version ?? 0, before: item.previous ?? undefined }));
  if (taken.length > 0) steps.value = [...steps.value, { taken, sent: Promise.resolve() }];
  forget(...known.keys());
  return { done: taken.length, refused: answer.items.filter((item) => !item.decided).map((item) => ({ id: item.pair, title: title(item.pair), why: words(item) })) };
}

/** What takes a decision back: the one that stood before where it still holds, else none. */
function back(one: Taken): OneOfMany {
  const earlier = one.before;
  const restores = earlier && earlier.current && earlier.verdict !== "withdraw";
  return { pair: one.id, version: one.version, verdict: restores ? earlier.verdict : "withdraw", relation: restores ? earlier.relation : undefined, reason: restores ? earlier.reason : standardReason("withdraw") };
}

/** Takes back what was done last, be it one pair or many; gives the pairs, and those that have been changed by others since. */
export async function undo(): Promise<{ ids: string[]; refused: Refused[] } | undefined> {
  const last = steps.value.at(-1);
  if (!last) return undefined;
  await last.sent;
  // The hub may have refused it in the meantime: then it was never done.
  if (!steps.value.includes(last)) return undo();
  const answer = await decideAll(last.taken.map(back));
  steps.value = steps.value.filter((step) => step !== last);
  const titles = new Map(last.taken.map((one) => [one.id, one.title]));
  const ids = last.taken.map((one) => one.id);
  forget(...ids);
  return { ids, refused: answer.items.filter((item) => !item.decided).map((item) => ({ id: item.pair, title: titles.get(item.pair) ?? item.pair, why: words(item) })) };
}
