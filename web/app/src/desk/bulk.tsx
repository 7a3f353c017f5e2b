// One decision about many pairs, a hundred at most.

import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { Fault } from "../parts/told";
import { t, type Word } from "../words";
import { decideAll, type PairEntry, type Verdict } from "./api";
import { decided, standardReason, undo } from "./sitting";

interface Shape {
  page: PairEntry[];
  chosen: Set<string>;
  onChosen: (chosen: Set<string>) => void;
  onDone: () => void;
}

export function Bulk({ page, chosen, onChosen, onDone }: Shape): VNode {
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState("");
  const [error, setError] = useState<Error>();
  const work = async (what: () => Promise<string>) => {
    setBusy(true);
    setError(undefined);
    try {
      setTold(await what());
    } catch (failed) {
      setError(failed as Error);
    }
    setBusy(false);
    onDone();
  };
  const all = (verdict: Verdict) => async () => {
    const { done, failed } = await decideAll([...chosen], verdict, reason.trim() || standardReason(verdict));
    decided.value = [...decided.value, ...done.map((id) => ({ id, verdict }))];
    onChosen(new Set());
    return t("desk.bulkDone", { done: done.length, failed });
  };
  const back = async () => ((await undo()) ? t("desk.undone") : t("desk.nothingToUndo"));
  return (
    <div class="bulk">
      <button type="button" class="small" onClick={() => onChosen(new Set(page.map((pair) => pair.id)))}>{t("desk.selectAll")}</button>
      {decided.value.length > 0 && <button type="button" class="small" disabled={busy} onClick={() => void work(back)}>{t("desk.undo")}</button>}
      <span role="status">{told || (chosen.size > 0 ? t("desk.selected", { count: chosen.size }) : "")}</span>
      {error && <Fault error={error} />}
      {chosen.size > 0 && (
        <div class="bar">
          <label>
            {t("desk.bulkReason")}
            <input value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
          </label>
          {(["confirm", "reject", "defer"] as const).map((verdict) => (
            <button type="button" key={verdict} disabled={busy} onClick={() => void work(all(verdict))}>
              {t(`verdict.${verdict}` as Word)}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
