// One import on its way: what was understood, how it is to be taken, what would come of it, and what came of it.

import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { Busy, Fault } from "../../parts/told";
import { dateTime } from "../../format";
import { go, to } from "../../router";
import { useLoaded, useTitle } from "../../use";
import { t, type Word } from "../../words";
import { change, commit, failureOf, forget, getImport, getJob, type Import, isUnderWay, type Job, originalFile, undo } from "./api";
import { useDraft } from "./draft";
import { megabytes } from "./drop";
import { Mapping } from "./mapping";
import { Outcome } from "./outcome";
import { StateBadge } from "./recent";
import { Result } from "./result";
import { Understood } from "./understood";

/** Between two looks at work under way, milliseconds. */
const LOOK = 1000;

export function ImportPage({ id }: { id: string }): VNode {
  const { data, error, again } = useLoaded((signal) => getImport(id, signal), [id]);
  const last = useRef<Import | undefined>(undefined);
  if (data) last.current = data;
  const shown = data ?? last.current;
  const busy = shown && isUnderWay(shown);
  useEffect(() => {
    if (!busy || error) return undefined;
    const timer = setTimeout(again, LOOK);
    return () => clearTimeout(timer);
  }, [busy, data, error]);
  useTitle(shown ? `${shown.file.name} · ${t("import.title")}` : t("import.title"));
  if (!shown) return error ? <Fault error={error} again={again} /> : <Busy />;
  return (
    <>
      {error && <Fault error={error} again={again} />}
      <Shown one={shown} again={again} />
    </>
  );
}

export interface Deeds {
  busy: boolean;
  wish: (wishes: Record<string, unknown>) => void;
  commit: () => void;
  undo: () => void;
  forget: () => void;
}

/** Where an import goes on when work on it has ended. */
const NEXT: Partial<Record<Import["state"], string>> = { checked: "outcome", "waiting-for-yes": "understood", done: "result", undone: "result" };

/** Brings whoever waited to what came of it; for who hears the page the heading is read. */
function useArrival(state: Import["state"]): void {
  const before = useRef(state);
  useEffect(() => {
    const heading = before.current === state ? null : document.getElementById(NEXT[state] ?? "");
    before.current = state;
    heading?.focus();
    heading?.scrollIntoView({ block: "start" });
  }, [state]);
}

function Shown({ one, again }: { one: Import; again: () => void }): VNode {
  useArrival(one.state);
  const drafting = useDraft(one);
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const done = (work: Promise<unknown>, then: () => void) => {
    setBusy(true);
    setError(undefined);
    work.then(then, setError).finally(() => setBusy(false));
  };
  const deeds: Deeds = {
    busy,
    wish: (wishes) => done(change(one.id, wishes), () => { drafting.reset(); again(); }),
    commit: () => done(commit(one.id), again),
    undo: () => done(undo(one.id), again),
    forget: () => done(forget(one.id), () => (isUnderWay(one) ? again() : go(to("/data/import")))),
  };
  const failed = failureOf(one);
  const settled = one.state === "checked" || one.state === "waiting-for-yes" || one.state === "failed";
  return (
    <article class="import">
      <p><a href={to("/data/import")}>← {t("import.all")}</a></p>
      <h1>{one.file.name}</h1>
      <p class="quiet"><StateBadge state={one.state} /> {megabytes(one.file.bytes)} · {one.agency} · {dateTime(one.createdAt)}{one.file.kept && <> · <a href={originalFile(one.id)} download={one.file.name}>{t("import.original")}</a></>}</p>
      <Steps state={one.state} />
      {isUnderWay(one) && <Working one={one} onCancel={deeds.forget} busy={busy} />}
      {failed && <Fault error={failed} />}
      {one.state === "cancelled" && <p>{t("import.cancelled")}</p>}
      {(one.state === "done" || one.state === "undone") && <Result one={one} deeds={deeds} />}
      {one.report && <Understood one={one} deeds={deeds} />}
      {settled && <Mapping one={one} drafting={drafting} deeds={deeds} />}
      {one.report && <Outcome one={one} drafting={drafting} deeds={deeds} />}
      {error && <Fault error={error} />}
      {!isUnderWay(one) && <Forget deeds={deeds} />}
    </article>
  );
}

const STEPS: Word[] = ["import.stepFile", "import.stepUnderstood", "import.stepMapping", "import.stepCheck", "import.stepResult"];
const STANDS: Record<Import["state"], number> = { received: 1, "waiting-for-yes": 1, failed: 2, checked: 3, loading: 4, done: 4, undone: 4, cancelled: 0 };

function Steps({ state }: { state: Import["state"] }): VNode {
  const here = STANDS[state];
  return (
    <ol class="steps" aria-label={t("import.steps")}>
      {STEPS.map((word, place) => (
        <li key={word} class={place < here ? "passed" : undefined} aria-current={place === here ? "step" : undefined}>{t(word)}</li>
      ))}
    </ol>
  );
}

function Working({ one, onCancel, busy }: { one: Import; onCancel: () => void; busy: boolean }): VNode {
  const [job, setJob] = useState<Job>();
  useEffect(() => {
    const abort = new AbortController();
    getJob(one.job, abort.signal).then(setJob, () => undefined);
    return () => abort.abort();
  }, [one]);
  const words = t(one.state === "received" ? "import.checking" : job?.step === "index" ? "import.indexing" : "import.loading");
  return (
    <div class="drop" role="status">
      <p>{words}{job?.rows ? ` · ${t("import.rowsDone", { count: job.rows })}` : ""}</p>
      <progress value={job && job.total > 0 ? job.done : undefined} max={job?.total || 1} aria-label={words} />
      <p><button type="button" disabled={busy} onClick={onCancel}>{t("import.cancel")}</button></p>
    </div>
  );
}

function Forget({ deeds }: { deeds: Deeds }): VNode {
  const [sure, setSure] = useState(false);
  return (
    <p class="noprint forget">
      <button type="button" class={sure ? "small confirm" : "small"} disabled={deeds.busy} onClick={() => (sure ? deeds.forget() : setSure(true))} onBlur={() => setSure(false)}>
        {t(sure ? "import.forgetSure" : "import.forget")}
      </button>{" "}
      <small>{t("import.forgetHelp")}</small>
    </p>
  );
}
