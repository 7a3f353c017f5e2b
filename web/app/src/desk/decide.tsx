// The decision: three buttons with their keys, what the two really are, a reason, and undo.

import type { VNode } from "preact";
import { useId } from "preact/hooks";

import { Fault } from "../parts/told";
import { coded, t, type Word } from "../words";
import type { Relation, Verdict } from "./api";
import { RELATIONS } from "./narrow";
import { Refusals } from "./refused";
import { count, sending, steps } from "./sitting";

export interface Deeds {
  reason: string;
  setReason: (reason: string) => void;
  relation: Relation | "";
  setRelation: (relation: Relation | "") => void;
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
  const last = steps.value.at(-1);
  const lastVerdict = last?.taken[0]?.verdict;
  const said = last && lastVerdict ? `${t("desk.decided", { verdict: t(`verdict.${lastVerdict}` as Word) })} · ${t("desk.progress", { done: count.value })}` : "";
  return (
    <section class="decide noprint" aria-label={t("desk.decide")} aria-busy={sending.value > 0}>
      {may && (
        <div class="said">
          <label for={id} class="reason">
            {t("desk.reason")} <small>{t("desk.reasonHelp")}</small>
            <input id={id} value={deeds.reason} onInput={(event) => deeds.setReason(event.currentTarget.value)} maxLength={4000} />
          </label>
          <label class="reason">
            {t("desk.really")}
            <select value={deeds.relation} onChange={(event) => deeds.setRelation(event.currentTarget.value as Relation | "")}>
              <option value="">{t("desk.asHub")}</option>
              {[...RELATIONS, "unrelated"].map((code) => <option key={code} value={code}>{coded("relation", code)}</option>)}
            </select>
          </label>
        </div>
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
          <button type="button" class="plain" disabled={!last} aria-keyshortcuts="Z" onClick={deeds.back}>{last && last.taken.length > 1 ? t("desk.undoMany", { count: last.taken.length }) : t("desk.undo")} <kbd>Z</kbd></button>
        )}
      </div>
      <p role="status" class="told">
        {deeds.told || (sending.value > 0 ? t("desk.sending", { count: sending.value }) : said)}
      </p>
      {deeds.error && <Fault error={deeds.error} />}
      <Refusals />
    </section>
  );
}
