// The search of the map: places, projects, agencies and datasets by words, Thai or English.

import { agencyName } from "../parts/agencies";
import { get } from "../api";
import { type Dataset, type Feature, getFeatures } from "../data/api";
import { of } from "../format";
import type { Box } from "./base";

export interface Place {
  kind: "place" | "project" | "agency" | "dataset";
  id: string;
  name: string;
  note: string;
  to?: Box | [number, number];
}

interface Area {
  code: string;
  level: string;
  name: { th: string; en?: string };
  point: [number, number] | null;
}

const MOST = 6;

/** Of each kind a few; one kind that cannot be asked leaves the others. */
export async function find(words: string, signal: AbortSignal): Promise<Place[]> {
  const asked = await Promise.allSettled([places(words, signal), projects(words, signal), agencies(words, signal), datasets(words, signal)]);
  return asked.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
}

async function places(words: string, signal: AbortSignal): Promise<Place[]> {
  const { items } = await get<{ items: Area[] }>("/areas", { q: words, limit: MOST }, signal);
  return items.map((area) => ({ kind: "place", id: area.code, name: of(area.name), note: area.code, to: area.point ?? undefined }));
}

async function projects(words: string, signal: AbortSignal): Promise<Place[]> {
  const page = await getFeatures("projects", { q: words, limit: MOST, skipGeometry: "false" }, signal);
  return page.features.map((one) => ({ kind: "project", id: one.id, name: String(one.properties.title ?? one.id), note: agencyName(String(one.properties.agencyName ?? "")), to: middle(one) }));
}

function middle(feature: Feature): [number, number] | undefined {
  let found = (feature.geometry as { coordinates?: unknown } | null)?.coordinates;
  while (Array.isArray(found) && Array.isArray(found[0])) found = found[Math.floor(found.length / 2)];
  return Array.isArray(found) && typeof found[0] === "number" ? [found[0], Number(found[1])] : undefined;
}

async function agencies(words: string, signal: AbortSignal): Promise<Place[]> {
  const { items } = await get<{ items: { code: string; name: { th: string; en?: string }; abbreviation?: string }[] }>("/agencies", { limit: 1000 }, signal);
  const fold = words.toLowerCase().replace(/\s+/g, "");
  const hit = (text?: string) => (text ?? "").toLowerCase().replace(/\s+/g, "").includes(fold);
  const found = items.filter((one) => hit(one.name.th) || hit(one.name.en) || hit(one.abbreviation) || one.code === fold);
  return found.slice(0, MOST).map((one) => ({ kind: "agency", id: one.code, name: of(one.name), note: one.code }));
}

async function datasets(words: string, signal: AbortSignal): Promise<Place[]> {
  const answer = await get<{ result: { results: { id: string; title: string; organization: { title: string } }[] } }>("/api/3/action/package_search", { q: words, rows: MOST }, signal);
  const found = answer.result.results.filter((one) => one.id !== "areas");
  return Promise.all(
    found.map(async (one) => {
      const dataset = await get<Dataset>(`/datasets/${encodeURIComponent(one.id)}`, {}, signal);
      const box = dataset.extent?.bbox;
      return { kind: "dataset" as const, id: one.id, name: one.title, note: agencyName(one.organization.title), to: box?.length === 4 ? (box as unknown as Box) : undefined };
    }),
  );
}
