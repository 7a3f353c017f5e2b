// Every word that a reader sees, Thai and English side by side.

import { language } from "./state";
import { admin } from "./words/admin";
import { areas } from "./words/areas";
import { cases } from "./words/cases";
import { common } from "./words/common";
import { dashboards } from "./words/dashboards";
import { data } from "./words/data";
import { deeds } from "./words/deeds";
import { desk } from "./words/desk";
import { imports } from "./words/imports";
import { map } from "./words/map";
import { plans } from "./words/plans";
import { project } from "./words/project";
import { versions } from "./words/versions";

export const words = { ...common, ...admin, ...deeds, ...data, ...desk, ...cases, ...map, ...dashboards, ...plans, ...areas, ...imports, ...versions, ...project };

export type Word = keyof typeof words;

/** The words in the reader's language, with what stands in braces filled in. */
export function t(word: Word, filling: Record<string, string | number> = {}): string {
  const [thai, english] = words[word];
  const text = language.value === "th" ? thai : english;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(filling[name] ?? whole));
}

/** A programme that a record names in Thai, as the reader's language has it; the name itself where it is none of the twelve. */
export function programmeName(thai: string): string {
  const known = Object.entries(words).find(([word, [name]]) => word.startsWith("programme.") && name === thai);
  return known ? t(known[0] as Word) : thai;
}

/** Words that the API names by a code, such as the relation of a pair; the code itself where there are none. */
export function coded(group: string, code: string | null | undefined): string {
  if (!code) return "–";
  const word = `${group}.${code}`;
  return word in words ? t(word as Word) : code;
}
