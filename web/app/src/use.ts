// Data for a screen: asked for anew when what it depends on changes, and what comes too late is thrown away.

import { useEffect, useState } from "preact/hooks";

import { language } from "./state";

export interface Loaded<T> {
  data?: T;
  error?: Error;
  loading: boolean;
  again: () => void;
}

export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>, on: unknown[]): Loaded<T> {
  const [state, setState] = useState<{ data?: T; error?: Error; loading: boolean }>({ loading: true });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    setState((before) => ({ ...before, loading: true }));
    load(abort.signal).then(
      (data) => !abort.signal.aborted && setState({ data, loading: false }),
      (error: Error) => !abort.signal.aborted && setState({ error, loading: false }),
    );
    return () => abort.abort();
  }, [...on, turn, language.value]);
  return { ...state, again: () => setTurn((n) => n + 1) };
}

/** The title of the tab, which screen readers say first. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · แผน Phaen` : "แผน Phaen";
  }, [title]);
}
