// What the whole application shares: the language, the address, and who is signed in.

import { effect, signal } from "@preact/signals";

import type { components } from "./schema";

export type Language = "th" | "en";
export type Session = components["schemas"]["SessionEntry"];
export type SignedOut = components["schemas"]["SignedOut"];

function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
}

/** Path of the hub's public address, without a slash at its end. */
export const root = meta("phaen-path");
/** The hub's public address, as other programs call it. */
export const address = meta("phaen-address") || location.origin + root;
export const baseMap = { url: meta("base-map"), grid: meta("base-map-grid"), attribution: meta("base-map-attribution") };

const KEPT = "phaen.language";

function firstLanguage(): Language {
  const asked = new URLSearchParams(location.search).get("lang") ?? localStorage.getItem(KEPT) ?? document.documentElement.lang;
  return asked === "en" ? "en" : "th";
}

export const language = signal<Language>(firstLanguage());

effect(() => {
  document.documentElement.lang = language.value;
  localStorage.setItem(KEPT, language.value);
});

/** Null until it is known. */
export const session = signal<Session | null>(null);

export function holds(scope: string): boolean {
  const scopes: string[] = session.value?.scopes ?? [];
  return scopes.includes(scope) || scopes.includes("admin");
}

export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
