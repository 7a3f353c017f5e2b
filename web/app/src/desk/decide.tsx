// The decision: three buttons with their keys, a reason, and undo.

import type { VNode } from "preact";
import { useId } from "preact/hooks";

import { Fault } from "../parts/told";
import { t, type Word } from "../words";
import type { Verdict } from "./api";
import { decided } from "./sitting";

interface Deeds {
  reason: string;
  setReason: (reason: string) => void;
  told: string;
  error?: Error;
  busy: boolean;
  decide: (verdict: Verdict) => () => void;
  back: () => void;
  previous: () => void;
  onward: () => void;
}

const CHOICES: [Verdict, string][] = [
  ["confirm", "Y"],
  ["reject", "N"],
  ["defer", "U"],
];

export function Decide({ deeds, may }: { deeds: Deeds; may: boolean }): VNode {
  const id = useId();
  const last = decided.value.at(-1);
  return (
    <section class="decide noprint" aria-label={t("desk.decide")}>
      {may && (
        <label for={id} class="reason">
          {t("desk.reason")} <small>{t("desk.reasonHelp")}</small>
          <input id={id} value={deeds.reason} onInput={(event) => deeds.setReason(event.currentTarget.value)} maxLength={4000} />
        </label>
      )}
      <div class="choices">
        {may && CHOICES.map(([verdict, key]) => (
          <button type="button" key={verdict} class={verdict} disabled={deeds.busy} aria-keyshortcuts={key} onClick={deeds.decide(verdict)}>
            {t(`verdict.${verdict}` as Word)} <kbd>{key}</kbd>
          </button>
        ))}
        <button type="button" class="plain" aria-keyshortcuts="ArrowLeft" onClick={deeds.previous}>{t("previous")} <kbd>←</kbd></button>
        <button type="button" class="plain" aria-keyshortcuts="ArrowRight" onClick={deeds.onward}>{t("next")} <kbd>→</kbd></button>
        {may && (
          <button type="button" class="plain" disabled={deeds.busy || !last} aria-keyshortcuts="Z" onClick={deeds.back}>{t("desk.undo")} <kbd>Z</kbd></button>
        )}
      </div>
      <p role="status" class="told">
        {deeds.told || (last ? `${t("desk.decided", { verdict: t(`verdict.${last.verdict}` as Word) })} · ${t("desk.progress", { done: decided.value.length })}` : "")}
      </p>
      {deeds.error && <Fault error={deeds.error} />}
    </section>
  );
}
