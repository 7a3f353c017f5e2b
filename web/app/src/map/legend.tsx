// What the colours and the shapes mean.

import type { VNode } from "preact";

import { agencyName } from "../parts/agencies";
import { t } from "../words";
import type { Classes, Entry } from "./classes";
import { corners, type Mark, OTHER, plain } from "./marks";

export function Swatch({ mark }: { mark: Mark }): VNode {
  const drawing = mark.hollow ? { fill: "none", stroke: mark.colour, "stroke-width": 2.5 } : { fill: mark.colour };
  const outline = corners(mark.figure, 8).map(([x, y]) => `${(x + 9).toFixed(1)},${(y + 9).toFixed(1)}`).join(" ");
  return (
    <svg class="swatch" width="18" height="18" aria-hidden="true" focusable="false">
      {outline ? <polygon points={outline} {...drawing} /> : <circle cx="9" cy="9" r="6.5" {...drawing} />}
    </svg>
  );
}

/** The entries of a legend; where it is known which marks are in sight, those alone. */
export function entriesOf(classes: Classes, seen?: ReadonlySet<Mark>): Entry[] {
  const named = classes.field === "agencyName" ? classes.entries.map((entry) => ({ ...entry, label: agencyName(entry.label) })) : classes.entries;
  const all = classes.whole ? named : [...named, { label: t("map.other"), mark: OTHER }];
  return seen ? all.filter((entry) => seen.has(entry.mark)) : all;
}

export function Legend({ entries, title }: { entries: Entry[]; title?: string }): VNode {
  return (
    <div class="legend-of">
      {title && <h3>{title}</h3>}
      <ul class="legend" aria-label={title ?? t("map.legend")}>
        {entries.map((entry) => <li key={entry.label}><Swatch mark={entry.mark} /> {entry.label}</li>)}
      </ul>
    </div>
  );
}

export const single = (label: string): Entry[] => [{ label, mark: plain("var(--a)") }];
