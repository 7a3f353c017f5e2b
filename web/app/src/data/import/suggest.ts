// The columns of a file as it calls them, and which fields of the dataset they are likely to be.

import type { Import } from "./api";
import type { Naming } from "./draft";

export interface FileColumn {
  name: string;
  type?: string;
  example?: string | null;
}

/** What of a dataset's field its names are. */
export interface Known {
  name: string;
  title?: { th?: string; en?: string } | null;
}

/** The columns of all layers that would be taken, in the order of the file; those that are left out stand last. */
export function columnsOf(one: Import): FileColumn[] {
  const found = new Map<string, FileColumn>();
  for (const layer of one.report?.layers ?? []) {
    for (const field of layer.fields ?? []) {
      const name = field.column ?? field.name;
      if (!found.has(name)) found.set(name, { name, type: field.type, example: field.example });
    }
  }
  for (const name of (one.report?.layers ?? []).flatMap((layer) => layer.leftOutColumns ?? [])) if (!found.has(name)) found.set(name, { name });
  return [...found.values()];
}

/** Letters and digits alone, so that `AREA_CODE`, `area code` and `Area code` are one. */
const plain = (text: string | undefined) => (text ?? "").normalize("NFC").toLowerCase().replace(/[^\p{L}\p{M}\p{N}]/gu, "");

/** Fields that no column is yet, for columns that are no field yet and bear the field's name or title written otherwise. */
export function suggested(columns: readonly FileColumn[], known: readonly Known[], draft: Naming): Naming["rename"] {
  const isField = (name: string) => known.some((field) => field.name === name);
  const free = columns.filter((column) => !isField(column.name) && !draft.rename[column.name] && !draft.leaveOut.includes(column.name));
  const taken = new Set([...columns.map((column) => draft.rename[column.name] ?? column.name)]);
  const likely: Naming["rename"] = {};
  for (const field of known.filter((field) => !taken.has(field.name))) {
    const names = new Set([field.name, field.title?.th, field.title?.en].map(plain).filter(Boolean));
    const fits = free.filter((column) => names.has(plain(column.name)) && !likely[column.name]);
    const [only] = fits;
    if (only && fits.length === 1) likely[only.name] = field.name;
  }
  return likely;
}
