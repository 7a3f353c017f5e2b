// An address with a button that copies it.

import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { t } from "../words";

/** The label follows the visible words for who hears the page: "Copy" "the address for QGIS". */
export function CopyButton({ text, label, words }: { text: string; label?: string; words?: string }): VNode {
  const [done, setDone] = useState(false);
  const copy = async () => {
    await write(text);
    setDone(true);
    setTimeout(() => setDone(false), 2500);
  };
  return (
    <button type="button" class="copy" onClick={() => void copy()}>
      <span aria-live="polite">{done ? `✓ ${t("copied")}` : (words ?? t("copy"))}</span>
      {label && <span class="hidden">{" "}{label}</span>}
    </button>
  );
}

// The clipboard of the browser is there over TLS and on this machine only; an office's intranet may have neither.
async function write(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

export function Copyable({ text, label }: { text: string; label: string }): VNode {
  return (
    <div class="copyable">
      <code tabIndex={0}>{text}</code>
      <CopyButton text={text} label={label} />
    </div>
  );
}
