// Areas, their profiles, and the screens behind the addresses that the profile gives for its numbers.

import { get } from "../api";
import { to } from "../router";
import type { components } from "../schema";
import { language } from "../state";
import { coded, t } from "../words";

type Schemas = components["schemas"];
export type Profile = Schemas["AreaProfile"];
export type Row = Profile["byAgency"][number];
export interface Area {
  code: string;
  level: string;
  parent?: string | null;
  name: { th: string; en?: string };
  point?: [number, number] | null;
}

export const getProfile = (code: string, signal: AbortSignal) => get<Profile>(`/areas/${encodeURIComponent(code)}/profile`, {}, signal);
/** A village has no record of its own: its tambon's. */
export const getArea = (code: string, signal: AbortSignal) => get<Area>(`/areas/${encodeURIComponent(code.slice(0, 6))}`, {}, signal);

/** The list behind a number, as a screen of the application. */
export function listOf(href: string | null | undefined): string | undefined {
  if (!href) return undefined;
  const { pathname, searchParams } = new URL(href);
  const query = Object.fromEntries(searchParams);
  delete query.current;
  if (pathname.endsWith("/projects")) return to("/projects", query);
  if (pathname.endsWith("/duplicates/cases")) return to("/cases", query);
  return undefined;
}

export const TABLES = ["byFiscalYear", "byAgency", "byKind", "byProgramme", "byPlanStatus", "byCoordinationStatus", "byMoneyStatus", "byExecutionStatus"] as const;
export type TableName = (typeof TABLES)[number];

const AXES: Partial<Record<TableName, string>> = { byPlanStatus: "planStatus", byCoordinationStatus: "coordinationStatus", byMoneyStatus: "moneyStatus", byExecutionStatus: "executionStatus" };

/** What a row of a table is called. */
export function rowName(table: TableName | "parts", row: Row): string {
  if (!row.key) return t("areas.none.stated");
  const axis = table === "parts" ? undefined : AXES[table];
  if (axis) return coded(axis, row.key);
  if (table === "byFiscalYear") return String(language.value === "th" ? row.key : Number(row.key) - 543);
  return (language.value === "th" ? row.label.th : row.label.en || row.label.th) || row.key;
}

/** First and last year with money, in the reader's era. */
export function spanOf(profile: Profile): string {
  const years = profile.byFiscalYear.map((row) => Number(row.key)).filter((year) => year > 2400);
  if (years.length === 0) return "–";
  const own = (year: number) => (language.value === "th" ? year : year - 543);
  const [first, last] = [own(Math.min(...years)), own(Math.max(...years))];
  return first === last ? String(first) : `${first}–${last}`;
}
