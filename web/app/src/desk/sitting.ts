// One sitting at the desk: the queue as it was when it began, and what was decided since, so that it can be undone.

import { signal } from "@preact/signals";

import { decide, getPair, type Narrowed, type Place, type Slice, slice, type Sort, type Verdict } from "./api";
import { t, type Word } from "../words";

interface Sitting {
  sort: Sort;
  narrowed: Narrowed;
  ids: string[];
  next?: Place;
}

export const sitting = signal<Sitting>({ sort: "queue", narrowed: {}, ids: [], next: { rank: 0 } });
/** Pairs decided in this sitting, the last at the end. */
export const decided = signal<{ id: string; verdict: Verdict }[]>([]);

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
  const settled = new Set(decided.value.map((one) => one.id));
  const next = () => sitting.value.ids.slice(here + 1).find((other) => other !== id && !settled.has(other));
  return next() ?? ((await more()) ? next() : undefined);
}

export function before(id: string): string | undefined {
  const { ids } = sitting.value;
  return ids[ids.indexOf(id) - 1];
}

export const standardReason = (verdict: Verdict) => t(`reason.${verdict}` as Word);

export async function settle(id: string, verdict: Verdict, reason: string, tag: string): Promise<void> {
  await decide(id, verdict, reason.trim() || standardReason(verdict), tag);
  decided.value = [...decided.value, { id, verdict }];
}

/** Takes back what was decided last; gives the pair's id. */
export async function undo(): Promise<string | undefined> {
  const last = decided.value.at(-1);
  if (!last) return undefined;
  const { tag } = await getPair(last.id);
  await decide(last.id, "withdraw", standardReason("withdraw"), tag);
  decided.value = decided.value.slice(0, -1);
  return last.id;
}
