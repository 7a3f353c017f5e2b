// Decisions that the hub did not take, each with why and the way back to it.

import type { VNode } from "preact";

import { to } from "../router";
import { t } from "../words";
import { forget, type Refused, refused } from "./sitting";

export function RefusedList({ list, onClose }: { list: Refused[]; onClose: () => void }): VNode | null {
  if (list.length === 0) return null;
  return (
    <div class="fault" role="alert">
      <p><strong>{t("desk.refused", { count: list.length })}</strong></p>
      <ul>
        {list.map((one) => (
          <li key={one.id}><a href={to(`/duplicates/${one.id}`)} onClick={() => forget(one.id)}>{one.title}</a> – {one.why}</li>
        ))}
      </ul>
      <button type="button" class="small" onClick={onClose}>{t("close")}</button>
    </div>
  );
}

/** Those of the sitting. */
export function Refusals(): VNode | null {
  return <RefusedList list={refused.value} onClose={() => (refused.value = [])} />;
}
