// What the colours mean.

import type { VNode } from "preact";

import { t } from "../words";
import { type Classes, OTHER } from "./classes";

export function Swatch({ colour }: { colour: string }): VNode {
  return (
    <svg class="swatch" width="16" height="16" aria-hidden="true" focusable="false">
      <rect x="1" y="1" width="14" height="14" rx="3" fill={colour} />
    </svg>
  );
}

export function Legend({ classes, single }: { classes?: Classes; single: string }): VNode {
  const entries = classes ? [...classes.entries, { label: t("map.other"), colour: OTHER }] : [{ label: single, colour: "var(--a)" }];
  return (
    <ul class="legend" aria-label={t("map.legend")}>
      {entries.map((entry) => <li key={entry.label}><Swatch colour={entry.colour} /> {entry.label}</li>)}
    </ul>
  );
}
