// What is read and written of cases.

import { get, getGeoJson, getTagged, send, type Tagged } from "../api";
import { type Page, type Place, ranked, type Slice } from "../desk/api";
import type { Query } from "../router";
import type { components } from "../schema";

type Schemas = components["schemas"];
export type CaseEntry = Schemas["CaseEntry"];
export type CaseDetail = Schemas["CaseDetail"];
export type Action = Schemas["Action"];
export type Assessment = Schemas["AssessmentEntry"];
export type Event = Schemas["HistoryEntry"];
export type Spoke = Schemas["Spoke"];

export const ACTIONS: Action[] = ["merge", "split-stretch", "sequence", "transfer", "joint", "keep-both", "unrelated"];
/** Actions that need an agency that leads or takes over. */
export const needsLead = (action: string) => action === "transfer" || action === "joint";

export interface PlaceFeature {
  id: string;
  geometry: object | null;
  properties: {
    role: "project" | "link";
    title?: string;
    agencyName?: string;
    centre?: boolean;
    drawn?: boolean;
    relation?: string;
    score?: number;
    state?: string;
    projectA?: string;
    projectB?: string;
  };
}

export interface Places {
  features: PlaceFeature[];
}

export const path = (id: string) => `/duplicates/cases/${encodeURIComponent(id)}`;

export const getCase = (id: string, signal?: AbortSignal): Promise<Tagged<CaseDetail>> => getTagged<CaseDetail>(path(id), signal);
export const getHistory = (id: string, signal?: AbortSignal) => get<Event[]>(`${path(id)}/history`, {}, signal);
export const getSaid = (id: string, signal?: AbortSignal) => get<Assessment[]>(`${path(id)}/assessments`, {}, signal);
export const getPlaces = (id: string, signal?: AbortSignal) => getGeoJson<Places>(`${path(id)}/places`, {}, signal);

export const assess = (id: string, tag: string, agency: string, body: Schemas["NewAssessment"]) =>
  send<CaseDetail>("PUT", `${path(id)}/assessments/${encodeURIComponent(agency)}`, body, tag);
export const propose = (id: string, tag: string, body: Schemas["Proposal"]) => send<CaseDetail>("PUT", `${path(id)}/proposal`, body, tag);
export const decideCase = (id: string, tag: string, body: Schemas["NewCaseDecision"]) => send<CaseDetail>("POST", `${path(id)}/decisions`, body, tag);

export const CASE_FILTERS = ["agency", "between", "area", "fiscalYear", "relation", "severity", "state", "kind", "assignedTo", "assignee"] as const;

/** Cases that were opened again come first, then those that wait for somebody, then what is decided. */
const RANKS: Query[] = ["re-assess", "proposed", "assessed", "open", "decided"].map((state) => ({ state }));

/** A page of cases; where a state is asked for, of that alone. */
export function sliceOfCases(narrowed: Query, from: Place, signal?: AbortSignal): Promise<Slice<CaseEntry>> {
  const ranks = narrowed.state ? [{}] : RANKS;
  return ranked(ranks, from, (query) => get<Page<CaseEntry>>("/duplicates/cases", { ...narrowed, ...query }, signal));
}
