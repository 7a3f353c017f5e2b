// What the dashboards read: the report.

import { get } from "../api";
import type { components } from "../schema";

type Schemas = components["schemas"];
export type Report = Schemas["WholeReport"];
export type Group = Schemas["CaseGroup"];

export const getReport = (query: Record<string, string | undefined>, signal: AbortSignal) => get<Report>("/reports/duplicates", query, signal);
