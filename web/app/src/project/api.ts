// What a project's page reads and writes.

import { get, getTagged, Problem, send, type Tagged } from "../api";
import type { components } from "../schema";

export type Project = components["schemas"]["Project"];
export type Funding = components["schemas"]["Funding"];
export type Lineage = components["schemas"]["Lineage"];
export type Step = components["schemas"]["LineageStep"];
export type Place = components["schemas"]["Place"];
export type Case = components["schemas"]["CaseEntry"];

const at = (id: string) => `/projects/${encodeURIComponent(id)}`;

export const getProject = (id: string, signal?: AbortSignal): Promise<Tagged<Project>> => getTagged<Project>(at(id), signal);
export const getFunding = (id: string, signal: AbortSignal) => get<Funding>(`${at(id)}/funding`, {}, signal);
export const getLineage = (id: string, signal: AbortSignal) => get<Lineage>(`${at(id)}/lineage`, {}, signal);
export const getCases = (id: string, signal: AbortSignal) => get<{ items: Case[] }>("/duplicates/cases", { project: id }, signal);

/** The place that a person drew; null where nobody did. */
export async function getPlace(id: string, signal: AbortSignal): Promise<Place | null> {
  try {
    return await get<Place>(`${at(id)}/place`, {}, signal);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

export interface NewPlace {
  geometry: unknown;
  quality: string;
  reason: string;
}

export const putPlace = (id: string, place: NewPlace, tag: string): Promise<Tagged<Project>> => send<Project>("PUT", `${at(id)}/place`, place, tag);
export const dropPlace = (id: string, tag: string): Promise<Tagged<Project>> => send<Project>("DELETE", `${at(id)}/place`, undefined, tag);

interface Named {
  name?: { th: string; en?: string };
  nameTh?: string;
  nameEn?: string;
  bbox?: number[];
}

export const getArea = (code: string, signal: AbortSignal) => get<Named>(`/areas/${encodeURIComponent(code)}`, {}, signal);
export const getAgency = (code: string, signal: AbortSignal) => get<Named>(`/agencies/${encodeURIComponent(code)}`, {}, signal);
