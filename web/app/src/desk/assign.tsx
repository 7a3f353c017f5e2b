// To whom work is given: shown in a line, and chosen in a form for one pair or case, or for many.

import type { VNode } from "preact";
import { useId, useState } from "preact/hooks";

import { get } from "../api";
import { Fault } from "../parts/told";
import { date, of, sorted } from "../format";
import { holds, session } from "../state";
import { useLoaded } from "../use";
import { t } from "../words";
import type { Assignment, NewAssignment } from "./api";
import { useAgencies } from "./narrow";

interface Unit {
  code: string;
  name: { th: string; en?: string };
}

interface Key {
  id: string;
  label: string;
  agency: string;
  revokedAt?: string | null;
  kind: string;
}

/** Midnight of a day in Thailand, as an instant. */
const dayOf = (due: string) => `${due}T00:00:00+07:00`;
const isLate = (due: string) => Date.parse(dayOf(due)) + 86_400_000 < Date.now();

/** Whom, in one line. */
export function Assignee({ assignment }: { assignment?: Assignment | null }): VNode {
  if (!assignment) return <span class="quiet">{t("assign.nobody")}</span>;
  const { officer, officerName, unitName, unit, agencyName, due } = assignment;
  const mine = officer && officer === session.value?.keyId;
  const who = mine ? t("assign.you") : officerName || officer;
  const names = [who, of(unitName) || unit, of(agencyName)].filter(Boolean);
  return (
    <span class="assignee">
      {mine ? <strong>{names[0]}</strong> : names[0]}
      {names.length > 1 && <small> {names.slice(1).join(" · ")}</small>}
      {due && <> <span class={isLate(due) ? "badge high" : "badge"}>{t(isLate(due) ? "assign.late" : "assign.by", { date: date(dayOf(due)) })}</span></>}
    </span>
  );
}

function useChoices(agency: string): { units: Unit[]; officers: [string, string][] } {
  const own = agency === session.value?.agency;
  const { data: units } = useLoaded((signal) => (agency ? get<Unit[]>(`/agencies/${encodeURIComponent(agency)}/units`, {}, signal) : Promise.resolve([])), [agency]);
  const { data: keys } = useLoaded((signal) => (agency && (own || holds("admin")) ? get<Key[]>("/keys", {}, signal) : Promise.resolve([])), [agency]);
  const me = session.value?.keyId;
  const officers = (keys ?? []).filter((key) => key.agency === agency && !key.revokedAt && key.kind === "sec");
  const named = sorted(officers, (key) => key.label || key.id).map((key): [string, string] => [key.id, `${key.label || key.id}${key.id === me ? ` (${t("assign.you")})` : ""}`]);
  return { units: units ?? [], officers: named };
}

interface Shape {
  now?: Assignment | null;
  /** Gives the work to somebody; null takes it back. */
  give: (to: NewAssignment | null) => Promise<void>;
  /** For many, of whom some may be given to somebody already. */
  many?: boolean;
}

export function AssignForm({ now, give, many }: Shape): VNode {
  const [agency, setAgency] = useState(now?.agency ?? session.value?.agency ?? "");
  const [unit, setUnit] = useState(now?.unit ?? "");
  const [officer, setOfficer] = useState(now?.officer ?? "");
  const [due, setDue] = useState(now?.due ?? "");
  const [note, setNote] = useState(now?.note ?? "");
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const agencies = useAgencies();
  const { units, officers } = useChoices(agency);
  const id = useId();
  const send = (to: NewAssignment | null) => {
    setBusy(true);
    setError(undefined);
    give(to).catch((failed: Error) => setError(failed)).finally(() => setBusy(false));
  };
  const whole = (): NewAssignment => ({ agency, unit: unit || undefined, officer: officer || undefined, due: due || undefined, note: note.trim() || undefined });
  const toMe = () => {
    const held = session.value;
    if (held?.agency && held.keyId) send({ ...whole(), agency: held.agency, unit: held.agency === agency ? unit || undefined : undefined, officer: held.keyId });
  };
  return (
    <form class="assign" aria-label={t("assign.title")} onSubmit={(event) => (event.preventDefault(), send(whole()))}>
      <div class="bar">
        <label>
          {t("agency")}
          <select value={agency} required onChange={(event) => (setAgency(event.currentTarget.value), setUnit(""), setOfficer(""))}>
            {agencies.map(([code, name]) => <option key={code} value={code}>{name}</option>)}
          </select>
        </label>
        {units.length > 0 && (
          <label>
            {t("assign.unit")}
            <select value={unit} onChange={(event) => setUnit(event.currentTarget.value)}>
              <option value="">{t("assign.whole")}</option>
              {units.map((one) => <option key={one.code} value={one.code}>{of(one.name)}</option>)}
            </select>
          </label>
        )}
        {officers.length > 0 && (
          <label>
            {t("assign.officer")}
            <select value={officer} onChange={(event) => setOfficer(event.currentTarget.value)}>
              <option value="">{t("assign.anyone")}</option>
              {officers.map(([key, name]) => <option key={key} value={key}>{name}</option>)}
            </select>
          </label>
        )}
        <label for={`${id}due`}>
          {t("assign.due")}
          <input id={`${id}due`} type="date" value={due} onInput={(event) => setDue(event.currentTarget.value)} />
        </label>
        <label class="grow">
          {t("assign.note")}
          <input value={note} maxLength={4000} onInput={(event) => setNote(event.currentTarget.value)} />
        </label>
      </div>
      <div class="choices">
        <button type="submit" class="strong" disabled={busy || !agency}>{t("assign.give")}</button>
        <button type="button" disabled={busy} onClick={toMe}>{t("assign.toMe")}</button>
        {(now || many) && <button type="button" class="plain" disabled={busy} onClick={() => send(null)}>{t("assign.takeBack")}</button>}
      </div>
      {error && <Fault error={error} />}
    </form>
  );
}

/** The line with the form behind it. */
export function Assigned({ now, give }: Shape): VNode {
  const [open, setOpen] = useState(false);
  const done = async (to: NewAssignment | null) => {
    await give(to);
    setOpen(false);
  };
  return (
    <div class="assigned">
      <p>
        <b>{t("assign.to")}</b> <Assignee assignment={now} />
        {now?.withCase && <small> ({t("assign.withCase")})</small>}
        {holds("review") && (
          <> <button type="button" class="small noprint" aria-expanded={open} onClick={() => setOpen(!open)}>{t(now ? "assign.change" : "assign.give")}</button></>
        )}
      </p>
      {now?.note && <p class="quiet">{now.note}</p>}
      {open && <AssignForm now={now} give={done} />}
    </div>
  );
}
