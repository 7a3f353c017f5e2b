// Which area a place lies in: by its boundary, or by the nearest tambon where the hub has no boundaries.

import { type Feature, getFeatures } from "../data/api";

export interface Found {
  code: string;
  nearest: boolean;
}

/** Degrees around a place within which a tambon's point is looked for. */
const REACH = 0.15;

export async function areaAt([lon, lat]: [number, number], signal: AbortSignal): Promise<Found | undefined> {
  const at = (reach: number) => [lon - reach, lat - reach, lon + reach, lat + reach].map((side) => side.toFixed(6)).join(",");
  const here = await getFeatures("areas", { bbox: at(0), limit: 10, skipGeometry: "true", properties: "level" }, signal);
  // The longest code is that of the smallest area.
  const smallest = [...here.features].sort((a, b) => b.id.length - a.id.length)[0];
  if (smallest) return { code: smallest.id, nearest: false };
  const around = await getFeatures("areas", { bbox: at(REACH), filter: "level='tambon'", limit: 200, properties: "level", skipGeometry: "false" }, signal);
  const away = (feature: Feature) => {
    const [x = 0, y = 0] = (feature.geometry as { coordinates?: number[] } | null)?.coordinates ?? [];
    // A degree of longitude is shorter here than one of latitude.
    return Math.hypot((x - lon) * Math.cos((lat * Math.PI) / 180), y - lat);
  };
  const points = around.features.filter((feature) => (feature.geometry as { type?: string } | null)?.type === "Point");
  const nearest = points.sort((a, b) => away(a) - away(b))[0];
  return nearest && { code: nearest.id, nearest: true };
}
