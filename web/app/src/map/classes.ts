// Which value is drawn by which mark: the commonest values of a text, or the fifths of a number.

import { getFeatures } from "../data/api";
import { cell, number, sorted, yearOf } from "../format";
import { coded } from "../words";
import { AMOUNTS, KINDS, type Mark, OTHER } from "./marks";

export interface Entry {
  label: string;
  mark: Mark;
}

export interface Classes {
  field: string;
  /** In the order of the legend. */
  entries: Entry[];
  markOf: (value: unknown) => Mark;
  /** Every value is known to have an entry. */
  whole: boolean;
}

/** Values that are looked at to make the classes. */
const SAMPLE = 500;

/** Fields of projects whose values are codes, with the group of words that names them. */
const CODES: Record<string, string> = { programme: "programme", workKind: "workKind", executionStatus: "executionStatus", locationQuality: "placeQuality" };
/** Codes that have an order of their own; the other values stand in the order of the dictionary. */
const ORDERS: Record<string, string[]> = {
  executionStatus: ["not-started", "procuring", "contract-signed", "in-progress", "delayed", "completed", "cancelled"],
  locationQuality: ["surveyed", "drawn", "located", "village", "tambon", "amphoe", "none"],
};

export async function classesOf(dataset: string, field: string, signal: AbortSignal): Promise<Classes> {
  const page = await getFeatures(dataset, { limit: SAMPLE, properties: field }, signal);
  const values = page.features.map((feature) => feature.properties[field]).filter((value) => value !== null && value !== undefined);
  const numbers = values.filter((value): value is number => typeof value === "number");
  const different = new Set(values.map(String)).size;
  const many = different > KINDS.length;
  const whole = values.length === page.features.length && page.features.length < SAMPLE;
  return numbers.length === values.length && many ? { ...fifths(field, numbers), whole } : { ...commonest(field, values), whole: whole && !many };
}

function labelOf(field: string, value: string): string {
  if (field in CODES) return coded(CODES[field] ?? "", value);
  return /^fiscalYear/.test(field) ? yearOf(Number(value)) : value;
}

function commonest(field: string, values: unknown[]): Omit<Classes, "whole"> {
  const counts = new Map<string, number>();
  values.forEach((value) => counts.set(String(value), (counts.get(String(value)) ?? 0) + 1));
  const top = [...counts].sort((a, b) => b[1] - a[1]).slice(0, KINDS.length).map(([value]) => value);
  const order = ORDERS[field];
  const ordered = order ? top.sort((a, b) => order.indexOf(a) - order.indexOf(b)) : sorted(top, (value) => value);
  const marks = new Map(ordered.map((value, place) => [value, KINDS[place] ?? OTHER]));
  return {
    field,
    entries: [...marks].map(([value, mark]) => ({ label: labelOf(field, value), mark })),
    markOf: (value) => marks.get(String(value)) ?? OTHER,
  };
}

function fifths(field: string, values: number[]): Omit<Classes, "whole"> {
  const ordered = [...values].sort((a, b) => a - b);
  const limits = [1, 2, 3, 4].map((fifth) => rounded(ordered[Math.floor((ordered.length * fifth) / 5)] ?? 0));
  const place = (value: number) => limits.filter((limit) => value >= limit).length;
  const bounds = [ordered[0] ?? 0, ...limits, ordered.at(-1) ?? 0];
  const shown = (bound: number | undefined) => (/Baht$/.test(field) ? number(bound ?? 0) : cell(bound, field));
  return {
    field,
    entries: AMOUNTS.map((mark, at) => ({ mark, label: `${shown(bounds[at])} – ${shown(bounds[at + 1])}` })),
    markOf: (value) => (typeof value === "number" ? (AMOUNTS[place(value)] ?? OTHER) : OTHER),
  };
}

/** To two digits, as people read a limit. */
const rounded = (value: number) => Number(value.toPrecision(2));
