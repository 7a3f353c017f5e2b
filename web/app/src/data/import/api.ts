// What the import wizard asks of the hub: bring a file, change wishes, say yes, take back.

import { get, operation, Problem, problemOfText, send } from "../../api";
import { of } from "../../format";
import type { components } from "../../schema";
import { language, session } from "../../state";

export type Import = components["schemas"]["Import"];
export type Report = NonNullable<Import["report"]>;
export type LayerReport = components["schemas"]["LayerReport"];
export type Wishes = components["schemas"]["ImportWishes"];
export type Told = components["schemas"]["Told"];
export type Finding = components["schemas"]["RowReport"] & Told;
export type Verdict = components["schemas"]["RowVerdict"];
export type Job = components["schemas"]["Job"];

export interface Listed<T> {
  items: T[];
  links: { rel: string; href: string }[];
}

const at = (id: string) => `/imports/${encodeURIComponent(id)}`;

export const ROWS = 20;

export const listImports = (cursor: string | undefined, signal: AbortSignal) =>
  cursor ? get<Listed<Import>>(cursor, {}, signal) : get<Listed<Import>>("/imports", { limit: 10 }, signal);

export const getImport = (id: string, signal?: AbortSignal) => get<Import>(at(id), {}, signal);
export const getJob = (id: string, signal?: AbortSignal) => get<Job>(`/jobs/${encodeURIComponent(id)}`, {}, signal);
export const change = async (id: string, wishes: Record<string, unknown>) => (await send<Import>("PATCH", at(id), wishes)).body;
export const commit = async (id: string) => (await send<Import>("POST", `${at(id)}/commit`)).body;
export const undo = async (id: string) => (await send<Import>("POST", `${at(id)}/undo`)).body;
export const forget = (id: string) => send("DELETE", at(id));

export const rowsOf = (id: string, verdict: Verdict, page: string | undefined, signal: AbortSignal) =>
  page ? get<Listed<Finding>>(page, {}, signal) : get<Listed<Finding>>(`${at(id)}/rows`, { verdict, limit: ROWS }, signal);

export const rowsFile = (id: string, verdict: Verdict) => operation(`${at(id)}/rows`, { f: "csv", verdict, lang: language.value });
export const originalFile = (id: string) => operation(`${at(id)}/file`);

/** Sends a file; `fetch` cannot tell how far it is, so this is the older way. */
export function upload(file: File, fields: Record<string, string>, onPart: (share: number) => void, signal: AbortSignal): Promise<Import> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value) form.append(name, value);
  form.append("file", file, file.name);
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", operation("/imports"));
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Accept-Language", language.value);
    request.setRequestHeader("X-CSRF-Token", session.value?.csrfToken ?? "none");
    request.upload.onprogress = (event) => event.lengthComputable && onPart(event.loaded / event.total);
    request.onload = () => {
      if (request.status < 300) done(JSON.parse(request.responseText) as Import);
      else failed(problemOfText(request.status, request.statusText, request.responseText));
    };
    request.onerror = () => failed(new Error("network"));
    request.onabort = () => failed(new DOMException("aborted", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}

export const isUnderWay = (one: Import) => one.state === "received" || one.state === "loading";

/** Why an import failed, as the other faults are told. */
export function failureOf(one: Import): Problem | undefined {
  const said = one.error as { th?: string; en?: string } | null | undefined;
  return said ? new Problem(0, "", of(said)) : undefined;
}
