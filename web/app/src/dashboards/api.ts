// What the dashboards read: the report and the cases behind its numbers.

import { get } from "../api";
import type { components } from "../schema";

type Schemas = components["schemas"];
export type Report = Schemas["WholeReport"];
export type CaseEntry = Schemas["CaseEntry"];
export type CaseDetail = Schemas["CaseDetail"];
export type Group = Schemas["CaseGroup"];
export type Event = Schemas["HistoryEntry"];

export const getReport = (query: Record<string, string | undefined>, signal: AbortSignal) => get<Report>("/reports/duplicates", query, signal);
export const getCase = (id: string, signal: AbortSignal) => get<CaseDetail>(`/duplicates/cases/${encodeURIComponent(id)}`, {}, signal);
export const getHistory = (id: string, signal: AbortSignal) => get<Event[]>(`/duplicates/cases/${encodeURIComponent(id)}/history`, {}, signal);

export interface CasePage {
  items: CaseEntry[];
  links: { rel: string; href: string }[];
}

export const CASE_FILTERS = ["agency", "between", "area", "fiscalYear", "relation", "severity", "state", "kind"] as const;

export const listCases = (query: Record<string, string | number | undefined>, signal: AbortSignal) => get<CasePage>("/duplicates/cases", query, signal);
