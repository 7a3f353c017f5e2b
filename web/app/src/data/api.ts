// What the catalogue's screens read: datasets, the search of the catalogue, pages of features.

import { get, getGeoJson, own } from "../api";
import type { components } from "../schema";
import { language } from "../state";

export type Dataset = components["schemas"]["Dataset"];
export type Field = components["schemas"]["Field"];

export interface Found {
  count: number;
  results: { id: string; title: string; notes: string; organization: { title: string }; tags: { name: string }[]; metadata_modified: string }[];
  search_facets: Record<string, { items: { name: string; display_name: string; count: number }[] }>;
}

export const FACETS = ["organization", "tags", "res_format"] as const;
export type Facet = (typeof FACETS)[number];
export const ROWS = 20;

/** The search that CKAN's clients use too: words, chosen facets, counts of each facet. */
export async function search(words: string, chosen: Partial<Record<Facet, string>>, start: number, signal: AbortSignal): Promise<Found> {
  const quoted = (value: string) => `"${value.replace(/(["\\])/g, "\\$1")}"`;
  const narrowed = FACETS.filter((facet) => chosen[facet]).map((facet) => `${facet}:${quoted(chosen[facet]!)}`);
  const answer = await get<{ result: Found }>(
    "/api/3/action/package_search",
    { q: words, fq: narrowed.join(" "), rows: ROWS, start, "facet.field": JSON.stringify(FACETS) },
    signal,
  );
  return language.value === "th" ? answer.result : translated(answer.result, signal);
}

/** CKAN knows one language; the catalogue's records have the other. */
async function translated(found: Found, signal: AbortSignal): Promise<Found> {
  if (found.results.length === 0) return found;
  const ids = found.results.map((one) => one.id).join(",");
  const records = await getGeoJson<Features>("/collections/catalogue/items", { ids }, signal);
  const names = new Map(records.features.map((record) => [record.id, record.properties]));
  const told = (id: string, name: string, otherwise: string) => String(names.get(id)?.[name] ?? otherwise);
  const results = found.results.map((one) => ({ ...one, title: told(one.id, "title", one.title), notes: told(one.id, "description", names.has(one.id) ? "" : one.notes) }));
  return { ...found, results };
}

export const getDataset = (id: string, signal: AbortSignal) => get<Dataset>(`/datasets/${encodeURIComponent(id)}`, {}, signal);

export interface ApiLink {
  rel: string;
  href: string;
  type?: string;
  title?: string;
}

export interface Collection {
  id: string;
  title: string;
  /** URIs of the systems of coordinates that it can be had in, its own first. */
  crs?: string[];
  links: ApiLink[];
}

export const getCollection = (id: string, signal: AbortSignal) => get<Collection>(`/collections/${encodeURIComponent(id)}`, {}, signal);

export interface Feature {
  id: string;
  geometry: unknown;
  properties: Record<string, unknown>;
}

export interface Features {
  features: Feature[];
  numberMatched?: number;
  numberReturned: number;
  links: ApiLink[];
}

/** A page of features: the first by what is asked, the others by the links of the one before. */
export async function getFeatures(id: string, query: Record<string, string | number | undefined>, signal: AbortSignal): Promise<Features> {
  return getGeoJson<Features>(`/collections/${encodeURIComponent(id)}/items`, { skipGeometry: "true", ...query }, signal);
}

export async function follow(href: string, signal: AbortSignal): Promise<Features> {
  const answer = await fetch(own(href), { signal, headers: { Accept: "application/geo+json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as Features;
}

export const linkOf = (links: ApiLink[], rel: string) => links.find((link) => link.rel === rel)?.href;
