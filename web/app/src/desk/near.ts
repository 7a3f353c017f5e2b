// How far two geometries lie apart, and what of two lines lies on each other, for a sentence beside the map and a mark on it.

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

const isArea = (geometry: object) => /Polygon$/.test((geometry as { type?: string }).type ?? "");

/** Does a position lie in the rings of an area? Holes count as outside. */
function inside([x, y]: Position, rings: Segment[]): boolean {
  return rings.filter(([[ax, ay], [bx, by]]) => ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax).length % 2 === 1;
}

/** In words: that they touch, or how many metres lie between them. */
export function distance(a: object, b: object): string {
  const [mine, others] = [segments(a), segments(b)];
  const [first, other] = [mine[0]?.[0], others[0]?.[0]];
  if ((isArea(a) && other && inside(other, mine)) || (isArea(b) && first && inside(first, others))) return t("desk.touching");
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

/** So near two drawings of one road lie; the engine measures by the same. Metres. */
const BESIDE = 30;
/** A line is looked at in steps of this many metres, and in no more than so many. */
const STEP = 10;
const MOST_STEPS = 1500;

export interface Shared {
  /** Metres of the line that lie beside the other, and all of its metres. */
  metres: number;
  whole: number;
  /** The stretches that do. */
  stretches: Position[][];
}

const isLine = (geometry: object) => /LineString$/.test((geometry as { type?: string }).type ?? "");

/** What of a line lies beside the other; undefined where one of them is no line. */
export function shared(a: object, b: object): Shared | undefined {
  if (!isLine(a) || !isLine(b)) return undefined;
  const [mine, others] = [segments(a), segments(b)];
  const across = DEGREE * Math.cos((((mine[0]?.[0][1] ?? 0) as number) * Math.PI) / 180);
  const lengthOf = ([start, end]: Segment) => Math.hypot((end[0] - start[0]) * across, (end[1] - start[1]) * DEGREE);
  const whole = mine.reduce((sum, segment) => sum + lengthOf(segment), 0);
  const step = Math.max(STEP, whole / MOST_STEPS);
  let metres = 0;
  const stretches: Position[][] = [];
  let current: Position[] = [];
  for (const segment of mine) {
    const [start, end] = segment;
    const steps = Math.max(1, Math.ceil(lengthOf(segment) / step));
    const at = (place: number): Position => [start[0] + ((end[0] - start[0]) * place) / steps, start[1] + ((end[1] - start[1]) * place) / steps];
    for (let place = 0; place < steps; place += 1) {
      const beside = others.some((other) => toSegment(at(place + 0.5), other, across) <= BESIDE);
      if (beside) {
        metres += lengthOf(segment) / steps;
        if (current.length === 0) current.push(at(place));
        current.push(at(place + 1));
      } else if (current.length > 0) {
        stretches.push(current);
        current = [];
      }
    }
  }
  if (current.length > 0) stretches.push(current);
  return { metres, whole, stretches };
}

/** In words: how many metres of each lie beside the other. */
export function overlap(a: object, b: object): string {
  const [ofA, ofB] = [shared(a, b), shared(b, a)];
  if (!ofA || !ofB || ofA.metres < 1) return "";
  const round = (metres: number) => number(Math.round(metres));
  return t("desk.overlap", { a: round(ofA.metres), wholeA: round(ofA.whole), b: round(ofB.metres), wholeB: round(ofB.whole), within: BESIDE });
}
