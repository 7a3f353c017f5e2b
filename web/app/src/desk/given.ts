// What was given to somebody last, so that it can be taken back: each pair to whom had it before, unless another has given it since.

import { signal } from "@preact/signals";

import { assignAll, type Assignment, type NewAssignment, type PairEntry } from "./api";
import { forget } from "./sitting";

interface Given {
  /** To whom each pair was given by itself before. */
  before: Map<string, NewAssignment | null>;
  /** When it was given; null where it was taken back. */
  at: string | null;
}

export const lastGiven = signal<Given | undefined>(undefined);

/** What a pair has with its case is the case's. */
function own(assignment?: Assignment | null): NewAssignment | null {
  if (!assignment || assignment.withCase) return null;
  const { agency, unit, officer, due, note } = assignment;
  return { agency, unit, officer, due, note };
}

const same = (one: NewAssignment | null, other: NewAssignment | null) => JSON.stringify(one) === JSON.stringify(other);

/** Gives pairs to somebody, or with null takes them back. */
export async function giveAll(pairs: PairEntry[], to: NewAssignment | null): Promise<void> {
  const ids = pairs.map((pair) => pair.id);
  const now = await assignAll(ids, to);
  forget(...ids);
  const before = new Map(pairs.map((pair): [string, NewAssignment | null] => [pair.id, own(pair.assignment)]));
  // What nobody had and nobody has is as it was.
  if (!to) for (const [id, had] of before) if (!had) before.delete(id);
  lastGiven.value = before.size > 0 ? { before, at: to ? (now[0]?.assignment?.assignedAt ?? null) : null } : undefined;
}

/** Gives everything back to whom had it; tells how many, and how many another has given since, which stay. */
export async function giveBack(): Promise<{ done: number; left: number }> {
  const given = lastGiven.value;
  if (!given) return { done: 0, left: 0 };
  const groups = new Map<string, { to: NewAssignment | null; ids: string[] }>();
  for (const [id, to] of given.before) {
    const key = JSON.stringify(to);
    const group = groups.get(key) ?? { to, ids: [] };
    group.ids.push(id);
    groups.set(key, group);
  }
  let [done, left] = [0, 0];
  for (const { to, ids } of groups.values()) {
    const items = await assignAll(ids, to, given.at);
    const back = items.filter((item) => same(own(item.assignment), to)).length;
    done += back;
    left += items.length - back;
    forget(...ids);
    // What is back is not tried again where a later request fails.
    for (const id of ids) given.before.delete(id);
  }
  lastGiven.value = undefined;
  return { done, left };
}
