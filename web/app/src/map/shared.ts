// What the map shows, kept in the address so that a link restores it.

import type { Query } from "../router";

/** Longitude, latitude, zoom. */
export type At = [number, number, number];

export interface View {
  at?: At;
  layers: string[];
  year: string;
  agency: string;
  programme: string;
  /** Kind of work, as reports of duplicates name it. */
  kind: string;
  least: string;
  most: string;
  /** Code of the area whose profile is shown. */
  area: string;
  style: string;
}

export const PROJECTS = "projects";
export const DUPLICATES = "duplicates";

/** Longitude, latitude and zoom of an address. */
export function atOf(query: URLSearchParams): At | undefined {
  const at = (query.get("at") ?? "").split(",").map(Number);
  return at.length === 3 && at.every(Number.isFinite) ? (at as At) : undefined;
}

export const atText = (at: At) => `${at[0].toFixed(5)},${at[1].toFixed(5)},${at[2].toFixed(2)}`;

export function read(query: URLSearchParams): View {
  const layers = query.get("layers");
  return {
    at: atOf(query),
    layers: layers === null ? [PROJECTS] : layers.split(",").filter(Boolean),
    year: query.get("year") ?? "",
    agency: query.get("agency") ?? "",
    programme: query.get("programme") ?? "",
    kind: query.get("kind") ?? "",
    least: query.get("least") ?? "",
    most: query.get("most") ?? "",
    area: query.get("area") ?? "",
    style: (query.get("style") ?? "programme").replace(/^programmeName$/, "programme"),
  };
}

export function write(view: View): Query {
  const { at, layers, style } = view;
  return {
    at: at && atText(at),
    // No layers is something else than the usual ones.
    layers: layers.length === 0 ? "," : layers.join(","),
    year: view.year,
    agency: view.agency,
    programme: view.programme,
    kind: view.kind,
    least: view.least,
    most: view.most,
    area: view.area,
    style: style === "programme" ? undefined : style || "none",
  };
}

const text = (value: string) => `'${value.replaceAll("'", "''")}'`;

/** The filter of projects as CQL2 text; undefined where nothing narrows them. */
export function filterOf(view: View): string | undefined {
  const conditions: string[] = [];
  const year = Number(view.year);
  if (Number.isInteger(year) && year > 2400) conditions.push(`fiscalYearFirst <= ${year} AND fiscalYearLast >= ${year}`);
  if (view.agency) conditions.push(`agency = ${text(view.agency)}`);
  if (view.programme) conditions.push(`programme = ${text(view.programme)}`);
  if (view.kind) conditions.push(`workKind = ${text(view.kind)}`);
  for (const [text, sign] of [[view.least, ">="], [view.most, "<="]]) {
    const limit = Number(text?.replaceAll(",", ""));
    if (text && Number.isFinite(limit)) conditions.push(`totalBaht ${sign} ${limit}`);
  }
  return conditions.length > 0 ? conditions.join(" AND ") : undefined;
}
