// What the forms of a case share: the action with its leading agency, a text that is kept while it is typed, and the sending.

import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { agencyName } from "../parts/agencies";
import { Fault } from "../parts/told";
import { useDraft } from "../parts/draft";
import { sorted } from "../format";
import { coded, t } from "../words";
import { type Action, ACTIONS, type CaseDetail, needsLead } from "./api";

/** A write that says how it went; what was typed stays until it has been taken. */
export function useSending(again: () => void): { busy: boolean; error?: Error; done: boolean; send: (what: () => Promise<unknown>, taken: () => void) => void; reload: () => void } {
  const [state, setState] = useState<{ busy: boolean; error?: Error; done: boolean }>({ busy: false, done: false });
  const send = (what: () => Promise<unknown>, taken: () => void) => {
    setState({ busy: true, done: false });
    what().then(
      () => {
        taken();
        setState({ busy: false, done: true });
        again();
      },
      (error: Error) => setState({ busy: false, done: false, error }),
    );
  };
  const reload = () => {
    setState({ busy: false, done: false });
    again();
  };
  return { ...state, send, reload };
}

export function Sent({ sending }: { sending: ReturnType<typeof useSending> }): VNode {
  return (
    <>
      <span role="status">{sending.done ? `✓ ${t("cases.noted")}` : ""}</span>
      {sending.error && <Fault error={sending.error} again={sending.reload} />}
    </>
  );
}

interface Chosen {
  action: Action | "";
  lead: string;
  setAction: (action: Action | "") => void;
  setLead: (lead: string) => void;
}

export function useAction(key: string): Chosen {
  const [action, setAction] = useDraft(`action ${key}`);
  const [lead, setLead] = useDraft(`lead ${key}`);
  return { action: action as Action | "", lead, setAction, setLead };
}

/** The action and, where it needs one, the agency of the case that leads or takes over. */
export function ActionChoice({ chosen, one, needed, label }: { chosen: Chosen; one: CaseDetail; needed?: boolean; label: string }): VNode {
  const agencies = sorted(one.agencies, (agency) => agencyName(agency.agencyName));
  return (
    <>
      <label>
        {label}
        <select value={chosen.action} required={needed} onChange={(event) => chosen.setAction(event.currentTarget.value as Action | "")}>
          <option value="">{needed ? t("cases.choose") : "–"}</option>
          {ACTIONS.map((action) => <option key={action} value={action}>{coded("action", action)}</option>)}
        </select>
      </label>
      {needsLead(chosen.action) && (
        <label>
          {t(chosen.action === "transfer" ? "cases.takesOver" : "cases.leads")}
          <select value={chosen.lead} required onChange={(event) => chosen.setLead(event.currentTarget.value)}>
            <option value="">{t("cases.choose")}</option>
            {agencies.map((agency) => <option key={agency.agency} value={agency.agency}>{agencyName(agency.agencyName)}</option>)}
          </select>
        </label>
      )}
    </>
  );
}
