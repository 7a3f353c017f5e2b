// What each agency says of a case: its own answer to give, the others' to read, and who is to look again.

import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { agencyName } from "../parts/agencies";
import { useDraft } from "../parts/draft";
import { dateTime } from "../format";
import { holds, session } from "../state";
import { coded, t, type Word } from "../words";
import { type Assessment, assess, type CaseDetail } from "./api";
import { ActionChoice, Sent, useAction, useSending } from "./form";

interface Shape {
  id: string;
  one: CaseDetail;
  tag: string;
  said: Assessment[];
  again: () => void;
}

const SIGNS: Record<string, string> = { yes: "✓", no: "✗", "not-assessed": "…", "re-assess": "↻" };
const SHAPES: Record<string, string> = { yes: "high", no: "good", "not-assessed": "", "re-assess": "medium" };

export function Sides(shape: Shape): VNode {
  const { one, said } = shape;
  const own = session.value?.agency ?? "";
  const names = new Map(one.agencies.map((agency) => [agency.agency, agencyName(agency.agencyName)]));
  const may = one.agencies.filter((agency) => (agency.agency === own && holds("write:own")) || holds("admin"));
  return (
    <section aria-labelledby="answers">
      <h2 id="answers">{t("cases.assessments")}</h2>
      <div class="sides-of-case">
        {one.agencies.map((agency) => (
          <article key={agency.agency} class={agency.agency === own ? "card own" : "card"}>
            <h3>{agencyName(agency.agencyName)} {agency.agency === own && <small>({t("cases.yours")})</small>}</h3>
            <p><span class={`badge ${SHAPES[agency.answer] ?? ""}`}><span aria-hidden="true">{SIGNS[agency.answer]}</span> {coded("answer", agency.answer)}</span></p>
            <Told said={said.filter((entry) => entry.agency === agency.agency)} names={names} />
          </article>
        ))}
      </div>
      {may.length > 0 && !one.mergedInto && one.state !== "dissolved" && <Say {...shape} agencies={may.map((agency) => agency.agency)} names={names} />}
    </section>
  );
}

/** The last words of an agency, those before behind them. */
function Told({ said, names }: { said: Assessment[]; names: Map<string, string> }): VNode | null {
  const [last, ...earlier] = said;
  if (!last) return null;
  const line = (entry: Assessment) => (
    <>
      {entry.note && <q>{entry.note}</q>} {entry.proposedAction && <>→ {coded("action", entry.proposedAction)}{entry.leadAgency && ` (${names.get(entry.leadAgency) ?? entry.leadAgency})`}</>}
      <br /><small>{entry.by === "phaen" ? t("cases.hub") : entry.by} · {dateTime(entry.at)}</small>
    </>
  );
  return (
    <>
      <p>{line(last)}</p>
      {earlier.length > 0 && (
        <details>
          <summary>{t("cases.earlier", { count: earlier.length })}</summary>
          <ol class="history" reversed>{earlier.map((entry) => <li key={entry.at + entry.answer}>{coded("answer", entry.answer)} {line(entry)}</li>)}</ol>
        </details>
      )}
    </>
  );
}

const ANSWERS = ["yes", "no", "not-assessed"] as const;

function Say({ id, one, tag, again, agencies, names }: Shape & { agencies: string[]; names: Map<string, string> }): VNode {
  const own = session.value?.agency ?? "";
  const [agency, setAgency] = useState(agencies.includes(own) ? own : (agencies[0] ?? ""));
  const [answer, setAnswer] = useState<(typeof ANSWERS)[number] | "">("");
  const [note, setNote] = useDraft(`said ${id}`);
  const chosen = useAction(`said ${id}`);
  const sending = useSending(again);
  const submit = (event: Event) => {
    event.preventDefault();
    if (!answer) return;
    const body = { answer, note: note.trim() || undefined, proposedAction: chosen.action || undefined, leadAgency: chosen.lead || undefined };
    sending.send(() => assess(id, tag, agency, body), () => (setNote(""), setAnswer(""), chosen.setAction(""), chosen.setLead("")));
  };
  const now = one.agencies.find((one) => one.agency === agency)?.answer;
  return (
    <form class="say noprint" aria-label={t("cases.say")} onSubmit={submit}>
      <h3>{t("cases.say")}</h3>
      {now === "re-assess" && <p class="note warm">{t("cases.sayAgain")}</p>}
      {agencies.length > 1 && (
        <label class="line">
          {t("cases.inTheNameOf")}
          <select value={agency} onChange={(event) => setAgency(event.currentTarget.value)}>{agencies.map((code) => <option key={code} value={code}>{names.get(code)}</option>)}</select>
        </label>
      )}
      <fieldset class="inline">
        <legend>{t("cases.question")}</legend>
        {ANSWERS.map((code) => (
          <label key={code}><input type="radio" name="answer" required value={code} checked={answer === code} onChange={() => setAnswer(code)} /> {t(`say.${code}` as Word)}</label>
        ))}
      </fieldset>
      <label class="said-field">{t("cases.note")}<textarea rows={2} maxLength={4000} value={note} onInput={(event) => setNote(event.currentTarget.value)} /></label>
      <div class="bar"><ActionChoice chosen={chosen} one={one} label={t("cases.wouldDo")} /></div>
      <button type="submit" class="strong" disabled={sending.busy || !answer}>{t("cases.sendAnswer")}</button> <Sent sending={sending} />
    </form>
  );
}
