// Keys of the desk; they rest while somebody types.

import { useLayoutEffect, useRef } from "preact/hooks";

export type Keys = Record<string, (() => void) | undefined>;

export function useKeys(keys: Keys): void {
  const now = useRef(keys);
  now.current = keys;
  // With the screen and not after it: who is quick presses the next key at once.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      const at = event.target as HTMLElement;
      if (at.closest("input, textarea, select, [contenteditable], .map")) return;
      // The same keys where the keyboard is set to Thai.
      const typed = event.key.length === 1 ? event.code.replace("Key", "").toLowerCase() : event.key;
      const deed = now.current[typed];
      if (!deed) return;
      event.preventDefault();
      deed();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}
