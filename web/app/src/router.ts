// Addresses of the application: /app/…, each restored by opening it.

import { signal } from "@preact/signals";

import { root } from "./state";

export interface Place {
  /** Below /app, beginning with a slash. */
  path: string;
  query: URLSearchParams;
}

const FOOT = `${root}/app`;

function read(): Place {
  const path = location.pathname.startsWith(FOOT) ? location.pathname.slice(FOOT.length) : "";
  return { path: path.replace(/\/+$/, "") || "/", query: new URLSearchParams(location.search) };
}

export const place = signal<Place>(read());

export type Query = Record<string, string | number | undefined | null>;

export function queryText(query: Query): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const text = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString();
  return text ? `?${text}` : "";
}

/** The address of a screen. */
export function to(path: string, query: Query = {}): string {
  return `${FOOT}${path === "/" ? "" : path}${queryText(query)}`;
}

export function go(href: string, options: { replace?: boolean } = {}): void {
  if (options.replace) history.replaceState(null, "", href);
  else history.pushState(null, "", href);
  place.value = read();
}

/** Changes the query of the screen that is shown; the map does so at every move and leaves no trail. */
export function ask(changes: Query, options: { replace?: boolean } = {}): void {
  const query: Query = { ...Object.fromEntries(place.value.query), ...changes };
  go(to(place.value.path, query), options);
}

addEventListener("popstate", () => (place.value = read()));

// Links to screens are plain links, so that they open in a tab of their own when asked to.
document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest?.("a");
  if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
  if (link.pathname !== FOOT && !link.pathname.startsWith(`${FOOT}/`)) return;
  if (link.hash && link.pathname === location.pathname && link.search === location.search) return;
  event.preventDefault();
  go(link.href);
  scrollTo(0, 0);
});
