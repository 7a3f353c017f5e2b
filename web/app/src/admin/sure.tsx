// What cannot be undone is asked for twice, by the same button.

import type { VNode } from "preact";
import { useState } from "preact/hooks";

export function Sure({ words, sure, what, onSure }: { words: string; sure: string; what: string; onSure: () => void }): VNode {
  const [asked, setAsked] = useState(false);
  const press = () => {
    if (!asked) return setAsked(true);
    setAsked(false);
    onSure();
  };
  return (
    <button type="button" class={asked ? "small confirm" : "small"} onClick={press} onBlur={() => setAsked(false)}>
      {asked ? sure : words}<span class="hidden"> {what}</span>
    </button>
  );
}
