// How far two geometries lie apart, for a sentence beside the map.

import { number } from "../format";
import { t } from "../words";

type Position = [number, number];
type Segment = [Position, Position];

/** Metres a degree of latitude. */
const DEGREE = 111_320;

function positions(geometry: { coordinates?: unknown; geometries?: object[] }): Position[][] {
  if (geometry.geometries) return geometry.geometries.flatMap(positions);
  const walk = (part: unknown): Position[][] => {
    if (!Array.isArray(part) || part.length === 0) return [];
    if (typeof part[0] === "number") return [[part as Position]];
    if (Array.isArray(part[0]) && typeof part[0][0] === "number") return [part as Position[]];
    return part.flatMap(walk);
  };
  return walk(geometry.coordinates);
}

function segments(geometry: object): Segment[] {
  return positions(geometry).flatMap((line): Segment[] => {
    const first = line[0];
    if (!first) return [];
    return line.length === 1 ? [[first, first]] : line.slice(1).map((end, place): Segment => [line[place] ?? first, end]);
  });
}

function toSegment(point: Position, [start, end]: Segment, across: number): number {
  const flat = ([x, y]: Position): Position => [(x - point[0]) * across, (y - point[1]) * DEGREE];
  const [a, b] = [flat(start), flat(end)];
  const along: Position = [b[0] - a[0], b[1] - a[1]];
  const length = along[0] ** 2 + along[1] ** 2;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, -(a[0] * along[0] + a[1] * along[1]) / length));
  return Math.hypot(a[0] + share * along[0], a[1] + share * along[1]);
}

function cross(one: Segment, other: Segment): boolean {
  const side = ([[ax, ay], [bx, by]]: Segment, [px, py]: Position) => Math.sign((bx - ax) * (py - ay) - (by - ay) * (px - ax));
  return side(one, other[0]) * side(one, other[1]) < 0 && side(other, one[0]) * side(other, one[1]) < 0;
}

/** In words: that they touch, or how many metres lie between them. */
export function distance(a: object, b: object): string {
  const [mine, others] = [segments(a), segments(b)];
  const across = DEGREE * Math.cos((((mine[0]?.[0][1] ?? 0) as number) * Math.PI) / 180);
  let least = Infinity;
  for (const one of mine) {
    for (const other of others) {
      if (cross(one, other)) return t("desk.touching");
      const ends = [toSegment(one[0], other, across), toSegment(one[1], other, across), toSegment(other[0], one, across), toSegment(other[1], one, across)];
      least = Math.min(least, ...ends);
    }
  }
  return least < 1 ? t("desk.touching") : t("desk.apart", { metres: number(Math.round(least)) });
}
