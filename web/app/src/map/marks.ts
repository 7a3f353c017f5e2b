// How one class is told from another: by colour and by shape, so that it holds on grey paper and for people who see few colours.

import { DUPLICATES, PROJECTS } from "./shared";

/** A regular figure; a star where it has an inner radius. Figures turn clockwise from a corner on top. */
export interface Figure {
  /** 0 for a circle. */
  points: number;
  /** Radians. */
  turn: number;
  /** Radius of the inner corners, as a share of the outer. */
  inner?: number;
}

export interface Mark {
  colour: string;
  figure: Figure;
  /** Drawn as a ring, so that what lies below is seen. */
  hollow?: boolean;
}

const ROUND: Figure = { points: 0, turn: 0 };

const SQUARE: Figure = { points: 4, turn: Math.PI / 4 };

const FIGURES: Figure[] = [
  ROUND,
  SQUARE,
  { points: 3, turn: 0 },
  { points: 4, turn: 0 },
  { points: 5, turn: 0, inner: 0.45 },
  { points: 3, turn: Math.PI },
  { points: 4, turn: Math.PI / 4, inner: 0.4 },
];

// Told apart by people who see few colours as well (after Okabe and Ito), three to one against white and against black.
const PALETTE = ["#0072b2", "#d55e00", "#009e73", "#c2649c", "#a67c00", "#3f8fc8", "#7a5195"];
// The more, the further from the ground: darker on white, lighter on black.
const ON_WHITE = ["#8fbfe0", "#4f9bcb", "#2f78b3", "#1d5591", "#0c2f63"];
const ON_BLACK = ["#2f78b3", "#4f9bcb", "#7bb9df", "#a9d3ec", "#dceefa"];
/** Quieter than the kinds of projects, which lie above them. */
const LAYER_COLOURS = ["#5b6b2f", "#8a5a44", "#00798c", "#6b5b95", "#8a3b5e"];

export const plain = (colour: string): Mark => ({ colour, figure: ROUND });
export const OTHER: Mark = plain("#7d8894");

/** Layers beside projects and duplicates take their colours in the order in which they were chosen. */
export function layerMark(id: string, place: number): Mark {
  if (id === DUPLICATES) return { ...plain("var(--bad)"), hollow: true };
  return id === PROJECTS ? plain("var(--a)") : { colour: LAYER_COLOURS[place % LAYER_COLOURS.length] ?? OTHER.colour, figure: SQUARE };
}

/** One for each kind. */
export const KINDS: Mark[] = PALETTE.map((colour, place) => ({ colour, figure: FIGURES[place] ?? ROUND }));

/** From little to much. */
export const AMOUNTS: Mark[] = (matchMedia("(prefers-color-scheme: dark)").matches ? ON_BLACK : ON_WHITE).map(plain);

/** The corners of a figure about the origin, y downwards. */
export function corners({ points, turn, inner }: Figure, radius: number): [number, number][] {
  const count = inner === undefined ? points : points * 2;
  return Array.from({ length: count }, (_, place): [number, number] => {
    const at = turn - Math.PI / 2 + (place * 2 * Math.PI) / count;
    const length = inner !== undefined && place % 2 === 1 ? radius * inner : radius;
    return [length * Math.cos(at), length * Math.sin(at)];
  });
}
