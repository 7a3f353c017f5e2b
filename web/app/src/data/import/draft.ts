// What an officer has chosen and not yet sent: kept in the tab, so that a reload loses nothing.

import { useState } from "preact/hooks";

import type { Import, Wishes } from "./api";

export const TEXTS = ["kind", "dataset", "title", "titleEn", "visibility", "layer", "encoding", "crs", "columns", "plan", "edition", "years"] as const;
export const SWITCHES = ["repair", "partial", "createAgencies", "replace"] as const;
export type TextWish = (typeof TEXTS)[number];
export type Switch = (typeof SWITCHES)[number];
export type Draft = Record<TextWish, string> & Record<Switch, boolean>;

export function draftOf(wishes: Wishes): Draft {
  const texts = TEXTS.map((name) => [name, String(wishes[name] ?? "")]);
  const switches = SWITCHES.map((name) => [name, Boolean(wishes[name])]);
  return Object.fromEntries([...texts, ...switches]) as Draft;
}

/** What differs from the wishes that the hub knows, as it takes changes: null lets a wish go. */
export function changesOf(draft: Draft, wishes: Wishes): Record<string, string | boolean | null> {
  const known = draftOf(wishes);
  const changed = [...TEXTS, ...SWITCHES].filter((name) => draft[name] !== known[name]);
  return Object.fromEntries(changed.map((name) => [name, draft[name] === "" ? null : draft[name]]));
}

export interface Drafting {
  draft: Draft;
  changes: Record<string, string | boolean | null>;
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
