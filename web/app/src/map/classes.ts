// Which value gets which colour: the commonest values of a text, or the fifths of a number.

import { getFeatures } from "../data/api";
import { cell, sorted } from "../format";

export interface Classes {
  field: string;
  /** In the order of the legend. */
  entries: { label: string; colour: string }[];
  colourOf: (value: unknown) => string;
}

// Told apart by people who see few colours as well (after Okabe and Ito), dark enough on white and light enough on black.
const PALETTE = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56a0d3", "#7a5195"];
const RAMP = ["#9ecae1", "#6baed6", "#4292c6", "#2171b5", "#084594"];
export const OTHER = "#7d8894";
/** Values that are looked at to make the classes. */
const SAMPLE = 500;

export async function classesOf(dataset: string, field: string, signal: AbortSignal): Promise<Classes> {
  const page = await getFeatures(dataset, { limit: SAMPLE, properties: field }, signal);
  const values = page.features.map((feature) => feature.properties[field]).filter((value) => value !== null && value !== undefined);
  const numbers = values.filter((value): value is number => typeof value === "number");
  const different = new Set(values.map(String)).size;
  return numbers.length === values.length && different > PALETTE.length ? fifths(field, numbers) : commonest(field, values);
}

function commonest(field: string, values: unknown[]): Classes {
  const counts = new Map<string, number>();
  values.forEach((value) => counts.set(String(value), (counts.get(String(value)) ?? 0) + 1));
  const top = [...counts].sort((a, b) => b[1] - a[1]).slice(0, PALETTE.length).map(([value]) => value);
  const colours = new Map(sorted(top, (value) => value).map((value, place) => [value, PALETTE[place] ?? OTHER]));
  return {
    field,
    entries: [...colours].map(([label, colour]) => ({ label, colour })),
    colourOf: (value) => colours.get(String(value)) ?? OTHER,
  };
}

function fifths(field: string, values: number[]): Classes {
  const ordered = [...values].sort((a, b) => a - b);
  const limits = [1, 2, 3, 4].map((fifth) => ordered[Math.floor((ordered.length * fifth) / 5)] ?? 0);
  const place = (value: number) => limits.filter((limit) => value >= limit).length;
  const bounds = [ordered[0] ?? 0, ...limits, ordered.at(-1) ?? 0];
  return {
    field,
    entries: RAMP.map((colour, at) => ({ colour, label: `${cell(bounds[at])} – ${cell(bounds[at + 1])}` })),
    colourOf: (value) => (typeof value === "number" ? (RAMP[place(value)] ?? OTHER) : OTHER),
  };
}
