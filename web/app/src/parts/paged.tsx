// A list that the hub gives in pages: the way there and back is kept, and forgotten when what is asked for changes.

import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { type Loaded, useLoaded } from "../use";
import { Pager } from "./table";

export interface Page<T> {
  items: T[];
  links: { rel: string; href: string }[];
}

interface Turned<T> extends Loaded<Page<T>> {
  /** Pages before this one. */
  turn: number;
  pager: VNode | null;
}

const NEVER: string[] = [];

/** `key` says what is asked for; a new one begins at the first page. */
export function usePaged<T>(load: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>, key: string): Turned<T> {
  const [kept, setKept] = useState<{ key: string; trail: string[] }>({ key, trail: NEVER });
  const trail = kept.key === key ? kept.trail : NEVER;
  const cursor = trail.at(-1);
  const loaded = useLoaded((signal) => load(cursor, signal), [key, cursor]);
  const next = loaded.data?.links.find((link) => link.rel === "next")?.href;
  const onward = next && new URL(next).searchParams.get("cursor");
  const turn = (to: string[]) => () => setKept({ key, trail: to });
  const pager =
    trail.length > 0 || onward ? (
      <Pager onPrevious={trail.length > 0 ? turn(trail.slice(0, -1)) : undefined} onNext={onward ? turn([...trail, onward]) : undefined} />
    ) : null;
  return { ...loaded, turn: trail.length, pager };
}
