// Coordinates as people type them, one position a line, and the geometry that they make.

import type { GeoJsonGeometry, Shape } from "../map/place";

export type Position = [number, number];

/** Degrees of Thailand and its seas; there no latitude can be a longitude, so the order need not be asked for. */
const LATITUDES = [5, 21] as const;
const LONGITUDES = [97, 106] as const;

const within = (value: number, [least, most]: readonly [number, number]) => value >= least && value <= most;
const arabic = (text: string) => text.replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - 0x0e50));

/** Degrees, or degrees, minutes and seconds with or without the letter of the direction. */
function degrees(text: string): number {
  const parts = text.match(/\d+(?:\.\d+)?/g)?.map(Number) ?? [];
  const [whole = NaN, minutes = 0, seconds = 0] = parts;
  // To a centimetre, as the map writes.
  return parts.length > 3 ? NaN : Math.round((whole + minutes / 60 + seconds / 3600) * 1e7) / 1e7;
}

function position(line: string): Position | undefined {
  const text = arabic(line).trim();
  const marked = /[°'"′″NSEW]/i.test(text) ? text.split(/[,;\t]|(?<=[NE])\s+/i) : text.split(/[\s,;]+/);
  const values = marked.map((part) => part.trim()).filter(Boolean).map(degrees);
  if (values.length !== 2) return undefined;
  const [a = NaN, b = NaN] = values;
  if (within(a, LATITUDES) && within(b, LONGITUDES)) return [b, a];
  if (within(b, LATITUDES) && within(a, LONGITUDES)) return [a, b];
  return undefined;
}

export interface Typed {
  geometry?: GeoJsonGeometry;
  /** Number of the first line that is no position, from 1. */
  badLine?: number;
  /** Positions that are missing for such a shape. */
  missing?: number;
}

const LEAST: Record<Shape, number> = { Point: 1, LineString: 2, Polygon: 3 };

export function typed(text: string, shape: Shape): Typed {
  const lines = text.split("\n");
  const positions: Position[] = [];
  for (const [place, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const found = position(line);
    if (!found) return { badLine: place + 1 };
    positions.push(found);
  }
  if (positions.length < LEAST[shape]) return { missing: LEAST[shape] - positions.length };
  const first = positions[0] as Position;
  if (shape === "Point") return positions.length > 1 ? { badLine: 2 } : { geometry: { type: shape, coordinates: first } };
  if (shape === "LineString") return { geometry: { type: shape, coordinates: positions } };
  const last = positions.at(-1) as Position;
  const closed = last[0] === first[0] && last[1] === first[1];
  return { geometry: { type: shape, coordinates: [closed ? positions : [...positions, first]] } };
}

/** The positions of a simple geometry as lines of latitude and longitude; undefined for one of several parts. */
export function lines(geometry: GeoJsonGeometry | null): string | undefined {
  if (!geometry) return "";
  const one = ([x, y]: Position) => `${y}, ${x}`;
  const { type, coordinates } = geometry;
  if (type === "Point") return one(coordinates as Position);
  if (type === "LineString") return (coordinates as Position[]).map(one).join("\n");
  const rings = coordinates as Position[][];
  return type === "Polygon" && rings.length === 1 && rings[0] ? rings[0].slice(0, -1).map(one).join("\n") : undefined;
}

export const shapeOf = (geometry: GeoJsonGeometry | null): Shape => (geometry?.type.endsWith("Point") ? "Point" : geometry?.type.endsWith("Polygon") ? "Polygon" : geometry ? "LineString" : "Point");
