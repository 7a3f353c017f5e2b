// What somebody types and has not sent yet: kept for this tab, so that a way round, a reload or a refusal loses nothing.

import { useState } from "preact/hooks";

const name = (key: string) => `phaen.draft ${key}`;

export function draft(key: string): string {
  return sessionStorage.getItem(name(key)) ?? "";
}

export function keepDraft(key: string, text: string): void {
  try {
    if (text) sessionStorage.setItem(name(key), text);
    else sessionStorage.removeItem(name(key));
  } catch {
    // A browser that keeps nothing still lets people type.
  }
}

/** A text that is kept while it is typed; empty text forgets it. */
export function useDraft(key: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => draft(key));
  const set = (next: string) => {
    setText(next);
    keepDraft(key, next);
  };
  return [text, set];
}
