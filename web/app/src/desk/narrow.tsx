// The filters of the queue, kept in the address.

import type { VNode } from "preact";

import { get } from "../api";
import { of, sorted } from "../format";
import { ask } from "../router";
import { language } from "../state";
import { useLoaded } from "../use";
import { coded, t } from "../words";
import type { Narrowed, Sort } from "./api";

export const RELATIONS = ["duplicate", "overlap", "time-clash", "joint", "component", "phase", "same-programme-elsewhere", "synergy"];
const SEVERITIES = ["high", "medium", "info", "none"];
const STATES = ["re-assess", "open", "deferred", "confirmed", "rejected"];

interface Agencies {
  items: { code: string; name: { th: string; en?: string } }[];
}

interface Choice {
  label: string;
  name: string;
  value?: string;
  options: [string, string][];
}

export function Choose({ label, name, value, options }: Choice): VNode {
  return (
    <label>
      {label}
      <select value={value ?? ""} onChange={(event) => ask({ [name]: event.currentTarget.value || undefined })}>
        <option value="">{t("all")}</option>
        {options.map(([code, words]) => <option key={code} value={code}>{words}</option>)}
      </select>
    </label>
  );
}

export function useAgencies(): [string, string][] {
  const { data } = useLoaded((signal) => get<Agencies>("/agencies", { limit: 1000 }, signal), []);
  return sorted(data?.items ?? [], (agency) => of(agency.name)).map((agency) => [agency.code, of(agency.name)]);
}

/** Fiscal years around the present one, Buddhist era, shown in the reader's. */
export function yearChoices(): [string, string][] {
  const now = new Date().getFullYear() + 543;
  const years = Array.from({ length: 10 }, (_, place) => now + 4 - place);
  return years.map((year) => [String(year), String(language.value === "th" ? year : year - 543)]);
}

export function Narrow({ narrowed, sort }: { narrowed: Narrowed; sort: Sort }): VNode {
  const agencies = useAgencies();
  const named = (group: string, codes: string[]) => codes.map((code): [string, string] => [code, coded(group, code)]);
  const active = Object.values(narrowed).some(Boolean);
  const clear = { agency: "", between: "", area: "", fiscalYear: "", relation: "", severity: "", state: "", assignedTo: "", assignee: "" };
  return (
    <form class="bar" aria-label={t("filters")} onSubmit={(event) => event.preventDefault()}>
      <label>
        {t("desk.sort")}
        <select value={sort} onChange={(event) => ask({ sort: event.currentTarget.value === "queue" ? undefined : event.currentTarget.value })}>
          <option value="queue">{t("sort.queue")}</option>
          <option value="score">{t("sort.score")}</option>
          <option value="stake">{t("sort.stake")}</option>
        </select>
      </label>
      <Choose label={t("desk.state")} name="state" value={narrowed.state} options={named("state", STATES)} />
      <Choose label={t("desk.severity")} name="severity" value={narrowed.severity} options={named("severity", SEVERITIES)} />
      <Choose label={t("desk.relation")} name="relation" value={narrowed.relation} options={named("relation", RELATIONS)} />
      <Choose label={t("year")} name="fiscalYear" value={narrowed.fiscalYear} options={yearChoices()} />
      <Choose label={t("agency")} name="agency" value={narrowed.agency} options={agencies} />
      <Choose label={t("assign.to")} name="assignedTo" value={narrowed.assignedTo} options={named("assignedTo", ["me", "us", "nobody", "somebody"])} />
      {narrowed.assignee && <button type="button" class="small" onClick={() => ask({ assignee: undefined })}>{t("assign.to")}: {narrowed.assignee} ✕</button>}
      {active && <button type="button" onClick={() => ask(clear)}>{t("clear")}</button>}
    </form>
  );
}
