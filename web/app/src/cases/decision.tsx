// What is proposed to be done about a case, and what was decided: action, leading agency, reason, meeting, saving.

import type { VNode } from "preact";

import { agencyName } from "../parts/agencies";
import { useDraft } from "../parts/draft";
import { baht, dateTime } from "../format";
import { holds } from "../state";
import { coded, t } from "../words";
import { type CaseDetail, decideCase, propose } from "./api";
import { ActionChoice, Sent, useAction, useSending } from "./form";

interface Shape {
  id: string;
  one: CaseDetail;
  tag: string;
  again: () => void;
}

export function Decision(shape: Shape): VNode {
  const { one } = shape;
  const open = holds("review") && !one.mergedInto && one.state !== "dissolved";
  const names = new Map(one.agencies.map((agency) => [agency.agency, agencyName(agency.agencyName)]));
  const lead = (code: string | null | undefined) => (code ? ` – ${names.get(code) ?? code}` : "");
  return (
    <section aria-labelledby="decision">
      <h2 id="decision">{t("cases.decision")}</h2>
      <div class="two even">
        <div>
          <h3>{t("cases.proposal")}</h3>
          {one.proposal ? (
            <p><strong>{coded("action", one.proposal.action)}</strong>{lead(one.proposal.leadAgency)}{one.proposal.note && <><br />{one.proposal.note}</>}</p>
          ) : (
            <p class="quiet">{t("cases.noProposal")}</p>
          )}
          {open && <Propose {...shape} />}
        </div>
        <div>
          <h3>{t("cases.decided")}</h3>
          {one.decisions.length === 0 && <p class="quiet">{t("cases.noDecision")}</p>}
          <ol class="history" reversed>
            {one.decisions.map((decision) => (
              <li key={decision.id}>
                <strong>{coded("action", decision.action)}</strong>{lead(decision.leadAgency)} {!decision.current && <span class="badge medium">{t("cases.outdated")}</span>}
                <br />{decision.reason}
                {decision.meeting && <><br />{t("cases.meeting")}: {decision.meeting}</>}
                {decision.savingSatang != null && <><br />{t("cases.saving")}: {baht(decision.savingSatang)}</>}
                <br /><small>{decision.agency} · {decision.decidedBy} · {dateTime(decision.decidedAt)}</small>
              </li>
            ))}
          </ol>
          {open && <Decide {...shape} />}
        </div>
      </div>
    </section>
  );
}

function Propose({ id, one, tag, again }: Shape): VNode {
  const chosen = useAction(`proposal ${id}`);
  const [note, setNote] = useDraft(`proposal ${id}`);
  const sending = useSending(again);
  const submit = (event: Event) => {
    event.preventDefault();
    const { action } = chosen;
    if (!action) return;
    sending.send(() => propose(id, tag, { action, leadAgency: chosen.lead || undefined, note: note.trim() || undefined }), () => (setNote(""), chosen.setAction(""), chosen.setLead("")));
  };
  return (
    <details class="noprint">
      <summary>{t(one.proposal ? "cases.proposeOther" : "cases.propose")}</summary>
      <form class="say" aria-label={t("cases.propose")} onSubmit={submit}>
        <div class="bar"><ActionChoice chosen={chosen} one={one} needed label={t("cases.action")} /></div>
        <label class="said-field">{t("desk.reason")}<textarea rows={2} maxLength={4000} value={note} onInput={(event) => setNote(event.currentTarget.value)} /></label>
        <button type="submit" disabled={sending.busy}>{t("cases.propose")}</button> <Sent sending={sending} />
      </form>
    </details>
  );
}

/** Baht as people write them, as satang; undefined for what is no amount. */
function satang(text: string): number | undefined {
  const arabic = text.replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - 0x0e50)).replaceAll(",", "").trim();
  return /^\d+(\.\d{1,2})?$/.test(arabic) ? Math.round(Number(arabic) * 100) : undefined;
}

function Decide({ id, one, tag, again }: Shape): VNode {
  const chosen = useAction(`decision ${id}`);
  const [reason, setReason] = useDraft(`decision ${id}`);
  const [meeting, setMeeting] = useDraft(`meeting ${id}`);
  const [saving, setSaving] = useDraft(`saving ${id}`);
  const sending = useSending(again);
  const amount = satang(saving);
  const wrong = saving.trim() !== "" && amount === undefined;
  const submit = (event: Event) => {
    event.preventDefault();
    const { action } = chosen;
    if (!action || wrong) return;
    const body = { action, reason: reason.trim(), meeting: meeting.trim() || undefined, leadAgency: chosen.lead || undefined, savingSatang: amount };
    const clear = () => [setReason, setMeeting, setSaving, chosen.setLead].forEach((set) => set(""));
    sending.send(() => decideCase(id, tag, body), () => (clear(), chosen.setAction("")));
  };
  const take = () => {
    if (!one.proposal) return;
    chosen.setAction(one.proposal.action);
    chosen.setLead(one.proposal.leadAgency ?? "");
  };
  return (
    <details class="noprint">
      <summary>{t("cases.decide")}</summary>
      <form class="say" aria-label={t("cases.decide")} onSubmit={submit}>
        {one.proposal && <button type="button" class="small" onClick={take}>{t("cases.takeProposal")}</button>}
        <div class="bar"><ActionChoice chosen={chosen} one={one} needed label={t("cases.action")} /></div>
        <label class="said-field">{t("desk.reason")}<textarea rows={2} required maxLength={4000} value={reason} onInput={(event) => setReason(event.currentTarget.value)} /></label>
        <label class="said-field">{t("cases.meeting")}<input value={meeting} maxLength={500} placeholder={t("cases.meetingExample")} onInput={(event) => setMeeting(event.currentTarget.value)} /></label>
        <label class="said-field">
          {t("cases.saving")}
          <input inputMode="decimal" value={saving} aria-invalid={wrong} onInput={(event) => setSaving(event.currentTarget.value)} />
          {wrong && <small role="alert">{t("cases.notMoney")}</small>}
        </label>
        {chosen.action && <p class="quiet">{t(chosen.action === "unrelated" ? "cases.ifUnrelated" : "cases.ifDuplicate", { amount: baht(one.netting.doubledSatang), net: baht(one.netting.netSatang), gross: baht(one.netting.grossSatang) })}</p>}
        <button type="submit" class="strong" disabled={sending.busy || wrong}>{t("cases.decide")}</button> <Sent sending={sending} />
      </form>
    </details>
  );
}
