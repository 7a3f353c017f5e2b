// What the screens of plans read, and how plans, editions and money are called there.

import { get } from "../api";
import { number } from "../format";
import type { Page } from "../parts/paged";
import type { Query } from "../router";
import type { components } from "../schema";
import { language } from "../state";
import { coded, t } from "../words";

type Schemas = components["schemas"];
export type Plan = Schemas["Plan"];
export type Edition = Schemas["Edition"];
export type LadderTree = Schemas["LadderTree"];
export type Sums = Schemas["Sums"];
export type PlanRow = Schemas["PlanRow"];
export type Comparison = Schemas["EditionComparison"];
export type Summary = Schemas["Summary"];
export type SummaryLine = Schemas["SummaryLine"];
export type Funding = Schemas["Funding"];
export type Project = Schemas["Project"];
export type Amount = Schemas["BookAmount"];

export const FORMS = ["p02", "p02-1", "p02-2", "p03"] as const;

const path = (id: string) => `/plans/${encodeURIComponent(id)}`;

export const listPlans = (query: Query, signal: AbortSignal) => get<Page<Plan>>("/plans", query, signal);
export const getPlan = (id: string, signal: AbortSignal) => get<Plan>(path(id), {}, signal);
export const getEditions = async (id: string, signal: AbortSignal) => (await get<{ items: Edition[] }>(`${path(id)}/editions`, {}, signal)).items;
export const getLadder = (id: string, edition: string, signal: AbortSignal) => get<LadderTree>(`${path(id)}/ladder`, { edition }, signal);
export const listRows = (id: string, query: Query, signal: AbortSignal) => get<Page<PlanRow>>(`${path(id)}/rows`, query, signal);
export const getRow = (id: string, row: string, signal: AbortSignal) => get<PlanRow>(`${path(id)}/rows/${encodeURIComponent(row)}`, {}, signal);
export const compare = (id: string, from: string, to: string, signal: AbortSignal) => get<Comparison>(`${path(id)}/compare`, { from, to }, signal);
export const getSummary = (id: string, edition: string, signal: AbortSignal) => get<Summary>(`${path(id)}/summary`, { edition }, signal);
export const getProject = (id: string, signal: AbortSignal) => get<Project>(`/projects/${encodeURIComponent(id)}`, {}, signal);
export const getFunding = (id: string, signal: AbortSignal) => get<Funding>(`/projects/${encodeURIComponent(id)}/funding`, {}, signal);
export const listProjects = (query: Query, signal: AbortSignal) => get<Page<Project>>("/projects", query, signal);

/** The edition at which the plan is read where none is chosen: the last that is bound, else the last. */
export function presentEdition(editions: Edition[]): Edition | undefined {
  return editions.filter((edition) => edition.state === "bound").at(-1) ?? editions.at(-1);
}

/** A year of the Buddhist era in the reader's. */
export const yearName = (year: number) => String(language.value === "th" ? year : year - 543);

/** `เพิ่มเติม ครั้งที่ 1/2567`, as the forms print it; in English with the year of that era, since it is a name. */
export function editionName(edition: Edition): string {
  if (language.value === "th") return edition.label;
  const turn = edition.number ? ` ${edition.number}/${edition.year ?? ""}` : "";
  const issue = edition.issue ? ` (issue ${edition.issue})` : "";
  return `${coded("editionKind", edition.kind)}${turn}${issue}`;
}

export function planYears(plan: Plan): string {
  const { yearFirst: first, yearLast } = plan;
  const last = yearLast ?? first;
  return t("plans.yearsBoth", { first, last, firstCe: first - 543, lastCe: last - 543 });
}

/** Satang as baht without the unit: a dash for none, a question mark for what is not known. */
export function amount(satang: number | null | undefined): string {
  if (satang === null || satang === undefined) return "?";
  return satang === 0 ? "–" : number(Math.round(satang / 100));
}

/** A sum, in which nothing is nothing. */
export const sum = (satang: number) => number(Math.round(satang / 100));

/** With its sign, since it tells which of two is larger. */
export const apart = (value: number, shown: (value: number) => string) => (value === 0 ? "0" : `${value > 0 ? "+" : "−"}${shown(Math.abs(value))}`);

export const calledOf = (row: PlanRow) => row.title || row.outputs || row.kind || row.id;
