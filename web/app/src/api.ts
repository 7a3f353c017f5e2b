// The hub's public API, as any program calls it; a session's cookie goes along by itself.

import { type Query, queryText } from "./router";
import { address, language, root, session, type Session, type SignedOut } from "./state";

/** What the hub says when it cannot: RFC 9457. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly remedies: string[] = [],
  ) {
    super(detail || title);
  }
}

export interface Tagged<T> {
  body: T;
  /** The version, to be sent back with a change. */
  tag: string;
}

interface Options {
  body?: unknown;
  tag?: string;
  signal?: AbortSignal;
  accept?: string;
}

/** The address of an operation. */
export function operation(path: string, query: Query = {}): string {
  return `${root}${path}${queryText(query)}`;
}

/** A link of the API as an address here, wherever its proxy stands. */
export function own(href: string): string {
  return href.startsWith(address) ? root + href.slice(address.length) : href;
}

/** The path of a listing's next page, as `get` takes it. */
export function nextOf(listed: { links: { rel: string; href: string }[] }): string | undefined {
  const next = listed.links.find((link) => link.rel === "next")?.href;
  return next && own(next).slice(root.length);
}

async function problemOf(response: Response): Promise<Problem> {
  return problemOfText(response.status, response.statusText, await response.text().catch(() => ""));
}

/** A refusal, from the document that came with it or, where none did, from the status alone. */
export function problemOfText(status: number, otherwise: string, text: string): Problem {
  try {
    const told = JSON.parse(text) as { title?: string; detail?: string; errors?: { remedy?: string }[] };
    const remedies = (told.errors ?? []).map((error) => error.remedy ?? "").filter(Boolean);
    return new Problem(status, told.title ?? "", told.detail ?? "", remedies);
  } catch {
    return new Problem(status, otherwise, "");
  }
}

/** A name of its own for a write, by which the hub does it once however often it is sent. */
function onceKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const pause = (seconds: number) => new Promise((done) => setTimeout(done, seconds * 1000));

/** Asks again, twice at most, where the hub says that it is busy and when to come back. */
async function patiently(ask: () => Promise<Response>): Promise<Response> {
  for (let turn = 0; ; turn += 1) {
    const response = await ask();
    if (response.status !== 503 || turn === 2) return response;
    await pause(Math.min(5, Number(response.headers.get("Retry-After")) || 1));
  }
}

async function call<T>(method: string, href: string, options: Options = {}): Promise<Tagged<T>> {
  const headers: Record<string, string> = {
    Accept: options.accept ?? "application/json",
    "Accept-Language": language.value,
    // Also tells the hub that a script asks, to which the browser is to show no dialogue for passwords.
    "X-CSRF-Token": session.value?.csrfToken ?? "none",
  };
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.tag) headers["If-Match"] = options.tag;
  if (method === "POST" && !href.endsWith("/session")) headers["Idempotency-Key"] = onceKey();
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  const response = await patiently(() => fetch(href, { method, headers, body, signal: options.signal, credentials: "same-origin" }));
  if (!response.ok) throw await problemOf(response);
  const text = await response.text();
  return { body: (text ? JSON.parse(text) : undefined) as T, tag: response.headers.get("ETag") ?? "" };
}

export async function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return (await call<T>("GET", operation(path, query), { signal })).body;
}

export function getTagged<T>(path: string, signal?: AbortSignal): Promise<Tagged<T>> {
  return call<T>("GET", operation(path), { signal });
}

export async function getGeoJson<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return (await call<T>("GET", operation(path, query), { signal, accept: "application/geo+json" })).body;
}

export function send<T>(method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: unknown, tag?: string): Promise<Tagged<T>> {
  return call<T>(method, operation(path), { body, tag });
}

export async function loadSession(): Promise<void> {
  session.value = await get<Session>("/session");
}

export async function signIn(key: string): Promise<void> {
  session.value = (await send<Session>("POST", "/session", { key })).body;
}

/** Signs out here, and goes on to the provider of accounts where the person came from one that wants to know. */
export async function signOut(): Promise<void> {
  const { body } = await send<SignedOut | undefined>("DELETE", "/session");
  if (body?.providerSignOut) location.assign(body.providerSignOut);
  else await loadSession();
}
