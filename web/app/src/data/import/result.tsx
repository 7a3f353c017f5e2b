// What came of an import: the datasets and versions that it made, and the way back.

import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { number } from "../../format";
import { to } from "../../router";
import { t } from "../../words";
import type { Import } from "./api";
import type { Deeds } from "./page";

export function Result({ one, deeds }: { one: Import; deeds: Deeds }): VNode {
  const kind = one.report?.kind ?? one.wishes.kind ?? "layer";
  // Boundaries and plans have no state from before that an import could put back.
  const returns = kind === "layer" || kind === "projects";
  return (
    <section aria-labelledby="result">
      <h2 id="result" tabIndex={-1}>{t("import.result")}</h2>
      {one.state === "undone" && <p class="note" role="status">{t("import.undone")}</p>}
      {one.state === "done" && (
        <>
          <ul class="made">
            {one.made.map((made) => (
              <li key={made.dataset} class="note">
                {made.plan ? <a href={to(`/plans/${encodeURIComponent(made.plan)}`)}>{t("import.toPlan")}</a> : <a href={to(`/data/${encodeURIComponent(made.dataset ?? "")}`)}>{made.dataset}</a>}{" "}
                {made.unchanged ? t("import.nothingChanged") : t(made.created ? "import.madeNew" : "import.madeVersion", { count: number(made.features ?? 0) })}
                {(made.version ?? 0) > 0 && <> · <a href={to(`/data/${encodeURIComponent(made.dataset ?? "")}`, { version: made.version })}>{t("version.number", { number: made.version ?? 0 })}</a></>}
              </li>
            ))}
          </ul>
          {returns ? <Undo deeds={deeds} /> : <p class="quiet">{t(kind === "plan" ? "import.planStays" : "import.areasStay")}</p>}
        </>
      )}
      <p><a class="button" href={to("/data/import")}>{t("import.another")}</a></p>
    </section>
  );
}

/** Taking back changes what everybody sees, so it is asked for twice. */
function Undo({ deeds }: { deeds: Deeds }): VNode {
  const [sure, setSure] = useState(false);
  return (
    <p>
      <button type="button" class={sure ? "confirm" : undefined} disabled={deeds.busy} onClick={() => (sure ? deeds.undo() : setSure(true))} onBlur={() => setSure(false)}>
        {t(sure ? "import.undoSure" : "import.undo")}
      </button>{" "}
      <small>{t("import.undoHelp")}</small>
    </p>
  );
}
