// Names of agencies in the reader's language: records carry the Thai name, and the hub's list of agencies knows the English one.

import { signal } from "@preact/signals";

import { get } from "../api";
import { language } from "../state";

interface Listed {
  items: { name: { th: string; en?: string } }[];
}

/** English names by Thai ones, once they are there; asked for when the first is needed. */
const english = signal(new Map<string, string>());
let asked = false;

async function learn(): Promise<void> {
  const { items } = await get<Listed>("/agencies", { limit: 1000 });
  english.value = new Map(items.map(({ name }) => [name.th, name.en || name.th]));
}

export function agencyName(thai: string): string {
  if (language.value === "th") return thai;
  if (!asked) {
    asked = true;
    // Without them the Thai names stand.
    void learn().catch(() => undefined);
  }
  return english.value.get(thai) ?? thai;
}
