// What an officer has chosen and not yet sent: kept in the tab, so that a reload loses nothing.

import { useState } from "preact/hooks";

import type { Import, Wishes } from "./api";

export const TEXTS = ["kind", "dataset", "title", "titleEn", "visibility", "layer", "encoding", "crs", "columns", "plan", "edition", "years"] as const;
export const SWITCHES = ["repair", "partial", "createAgencies", "replace"] as const;
export type TextWish = (typeof TEXTS)[number];
export type Switch = (typeof SWITCHES)[number];
/** Columns of a layer: from the name in the file to that of the field, and those that are not taken. */
export interface Naming {
  rename: Record<string, string>;
  leaveOut: string[];
}
export type Draft = Record<TextWish, string> & Record<Switch, boolean> & Naming;

export function draftOf(wishes: Wishes): Draft {
  const texts = TEXTS.map((name) => [name, String(wishes[name] ?? "")]);
  const switches = SWITCHES.map((name) => [name, Boolean(wishes[name])]);
  return { ...Object.fromEntries([...texts, ...switches]), rename: wishes.rename ?? {}, leaveOut: wishes.leaveOut ?? [] } as unknown as Draft;
}

/** What differs from the wishes that the hub knows, as it takes changes: null lets a wish go. */
export function changesOf(draft: Draft, wishes: Wishes): Record<string, unknown> {
  const known = draftOf(wishes);
  const changed = [...TEXTS, ...SWITCHES].filter((name) => draft[name] !== known[name]);
  const changes: Record<string, unknown> = Object.fromEntries(changed.map((name) => [name, draft[name] === "" ? null : draft[name]]));
  const columns = [...Object.keys(known.rename), ...Object.keys(draft.rename)];
  const renamed = columns.filter((column) => draft.rename[column] !== known.rename[column]);
  if (renamed.length > 0) changes.rename = Object.fromEntries(renamed.map((column) => [column, draft.rename[column] ?? null]));
  if (draft.leaveOut.join("\n") !== known.leaveOut.join("\n")) changes.leaveOut = draft.leaveOut;
  return changes;
}

export interface Drafting {
  draft: Draft;
  changes: Record<string, unknown>;
  set: (changes: Partial<Draft>) => void;
  reset: () => void;
}

export function useDraft(one: Import): Drafting {
  const key = `phaen.import.${one.id}`;
  const known = draftOf(one.wishes);
  const [own, setOwn] = useState<Partial<Draft>>(() => JSON.parse(sessionStorage.getItem(key) ?? "{}") as Partial<Draft>);
  const keep = (next: Partial<Draft>) => {
    sessionStorage.setItem(key, JSON.stringify(next));
    setOwn(next);
  };
  const draft = { ...known, ...own };
  return {
    draft,
    changes: changesOf(draft, one.wishes),
    set: (changes) => keep({ ...own, ...changes }),
    reset: () => keep({}),
  };
}
