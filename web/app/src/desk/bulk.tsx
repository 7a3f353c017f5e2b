// One decision about many pairs, or one person for them: a hundred at most, sent in one request, undone in one.

import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { Fault } from "../parts/told";
import { useDraft } from "../parts/draft";
import { holds } from "../state";
import { t, type Word } from "../words";
import { MOST, type NewAssignment, type PairEntry, type Verdict } from "./api";
import { AssignForm } from "./assign";
import { giveAll, giveBack, lastGiven } from "./given";
import { RefusedList } from "./refused";
import { type Refused, settleAll, steps, undo } from "./sitting";

interface Shape {
  page: PairEntry[];
  /** Those that are chosen, by their ids, from this page and the ones before. */
  chosen: Map<string, PairEntry>;
  onChosen: (chosen: Map<string, PairEntry>) => void;
  onDone: () => void;
}

export function Bulk({ page, chosen, onChosen, onDone }: Shape): VNode {
  const [reason, setReason] = useDraft("reason of many");
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState("");
  const [left, setLeft] = useState<Refused[]>([]);
  const [error, setError] = useState<Error>();
  const [assigning, setAssigning] = useState(false);
  const work = async (what: () => Promise<string>) => {
    setBusy(true);
    setError(undefined);
    setLeft([]);
    try {
      setTold(await what());
      onDone();
    } catch (failed) {
      setError(failed as Error);
    }
    setBusy(false);
  };
  const all = (verdict: Verdict) => async () => {
    const { done, refused } = await settleAll([...chosen.values()], verdict, reason);
    setLeft(refused);
    onChosen(new Map());
    setReason("");
    return t("desk.bulkDone", { done, failed: refused.length });
  };
  const back = async () => {
    const undone = await undo();
    setLeft(undone?.refused ?? []);
    return undone ? t("desk.undoneMany", { count: undone.ids.length - undone.refused.length }) : t("desk.nothingToUndo");
  };
  const give = async (to: NewAssignment | null) => {
    await giveAll([...chosen.values()], to);
    setTold(t(to ? "assign.doneMany" : "assign.freedMany", { count: chosen.size }));
    setAssigning(false);
    onChosen(new Map());
    onDone();
  };
  const ungive = async () => {
    const { done, left: kept } = await giveBack();
    return t(kept > 0 ? "assign.undoneSome" : "assign.undone", { count: done, left: kept });
  };
  const takePage = () => {
    const next = new Map(chosen);
    for (const pair of page) if (next.size < MOST) next.set(pair.id, pair);
    onChosen(next);
  };
  const last = steps.value.at(-1)?.taken.length ?? 0;
  return (
    <div class="bulk">
      {page.length > 0 && <button type="button" class="small" onClick={takePage}>{t("desk.selectAll")}</button>}
      {chosen.size > 0 && <button type="button" class="small plain" onClick={() => onChosen(new Map())}>{t("desk.selectNone")}</button>}
      {last > 0 && <button type="button" class="small" disabled={busy} onClick={() => void work(back)}>{last > 1 ? t("desk.undoMany", { count: last }) : t("desk.undo")}</button>}
      {lastGiven.value && <button type="button" class="small" disabled={busy} onClick={() => void work(ungive)}>{t("assign.undo", { count: lastGiven.value.before.size })}</button>}
      <span role="status">{chosen.size > 0 ? t(chosen.size >= MOST ? "desk.selectedMost" : "desk.selected", { count: chosen.size }) : told}</span>
      {error && <Fault error={error} />}
      <RefusedList list={left} onClose={() => setLeft([])} />
      {chosen.size > 0 && (
        <div class="bar">
          <label>
            {t("desk.bulkReason")}
            <input value={reason} maxLength={4000} onInput={(event) => setReason(event.currentTarget.value)} />
          </label>
          {(["confirm", "reject", "defer"] as const).map((verdict) => (
            <button type="button" key={verdict} class={verdict} disabled={busy} onClick={() => void work(all(verdict))}>
              {t(`verdict.${verdict}` as Word)}
            </button>
          ))}
          <button type="button" aria-expanded={assigning} disabled={busy} onClick={() => setAssigning(!assigning)}>{t("assign.give")}…</button>
        </div>
      )}
      {chosen.size > 0 && assigning && holds("review") && <AssignForm many give={give} />}
    </div>
  );
}
