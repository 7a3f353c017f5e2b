// Projects of all agencies: over fiscal years, or by their four statuses; narrowed by what lists can be narrowed by.

import type { VNode } from "preact";

import { get } from "../api";
import { useAgencies, yearChoices } from "../desk/narrow";
import { of } from "../format";
import { Choose, Find } from "../parts/choose";
import { usePaged } from "../parts/paged";
import { Table } from "../parts/table";
import { Busy, Fault } from "../parts/told";
import { ask, place, to } from "../router";
import { useLoaded, useTitle } from "../use";
import { coded, t } from "../words";
import { amount, listProjects, type Project } from "./api";
import { type Line, Timeline } from "./timeline";

const ROWS = 25;
const NAMES = ["q", "agency", "area", "fiscalYear", "programme", "planStatus", "coordinationStatus", "moneyStatus", "executionStatus", "placed"] as const;
const PROGRAMMES = ["00110", "00120", "00210", "00220", "00230", "00240", "00250", "00260", "00310", "00320", "00330", "00410"];
const AXES = {
  planStatus: ["draft", "approved", "superseded", "transferred", "merged", "duplicate-of", "withdrawn"],
  coordinationStatus: ["ready", "pending", "returned", "verified", "awaiting-approval", "approved", "over-capacity", "pulled-back"],
  moneyStatus: ["not-funded", "in-ordinance", "accumulated-fund", "grant", "transferred-in", "transferred-out", "carried-over", "lapsed"],
  executionStatus: ["not-started", "procuring", "contract-signed", "in-progress", "delayed", "completed", "cancelled"],
};
/** Years that are always shown, so that bars of different pages can be held against one another. */
const SPAN = 6;

export function Projects(): VNode {
  useTitle(t("projects.title"));
  const query = place.value.query;
  const asked = Object.fromEntries(NAMES.map((name) => [name, query.get(name) ?? ""])) as Record<(typeof NAMES)[number], string>;
  const view = query.get("view") === "statuses" ? "statuses" : "timeline";
  const agencies = useAgencies();
  const area = useLoaded((signal) => (asked.area ? get<{ name: { th: string; en?: string } }>(`/areas/${encodeURIComponent(asked.area.slice(0, 6))}`, {}, signal) : Promise.resolve(undefined)), [asked.area]).data;
  const { data, error, again, loading, pager } = usePaged<Project>((cursor, signal) => listProjects({ ...asked, current: "true", limit: ROWS, cursor }, signal), JSON.stringify(asked));
  const axis = (name: keyof typeof AXES) => <Choose label={t(`plans.axis.${name.replace("Status", "") as "plan"}`)} name={name} value={asked[name]} options={AXES[name].map((code) => [code, coded(name, code)])} />;
  return (
    <>
      <p class="noprint"><a href={to("/plans")}>← {t("plans.title")}</a></p>
      <div class="bar head">
        <div>
          <h1>{t("projects.title")}</h1>
          <p class="lead">{t("projects.lead")}{asked.area && <> {t("projects.areaFilter", { area: `${of(area?.name)} ${asked.area}` })}</>}</p>
        </div>
        <button type="button" class="noprint" onClick={() => print()}>{t("print")}</button>
      </div>
      <div class="bar noprint">
        <Find label={t("projects.find")} value={asked.q} />
        <Choose label={t("agency")} name="agency" value={asked.agency} options={agencies} />
        <Choose label={t("year")} name="fiscalYear" value={asked.fiscalYear} options={yearChoices()} />
        <Choose label={t("plans.programme")} name="programme" value={asked.programme} options={PROGRAMMES.map((code) => [code, coded("programme", code)])} />
        {(Object.keys(AXES) as (keyof typeof AXES)[]).map(axis)}
        <Choose needed label={t("projects.view")} name="view" value={view} options={[["timeline", t("plans.part.timeline")], ["statuses", t("projects.statuses")]]} />
        {NAMES.some((name) => asked[name]) && <button type="button" onClick={() => ask(Object.fromEntries(NAMES.map((name) => [name, ""])))}>{t("clear")}</button>}
      </div>
      {error && <Fault error={error} again={again} />}
      {!data && !error && <Busy />}
      {data?.items.length === 0 && <p>{t("projects.none")}</p>}
      {data && data.items.length > 0 && (
        <div aria-busy={loading}>
          {view === "timeline" ? <OverYears projects={data.items} agencies={new Map(agencies)} /> : <Statuses projects={data.items} agencies={new Map(agencies)} />}
          {pager}
        </div>
      )}
    </>
  );
}

interface Shown {
  projects: Project[];
  agencies: Map<string, string>;
}

const recordOf = (project: Project) => to(`/projects/${encodeURIComponent(project.id ?? "")}`);

function OverYears({ projects, agencies }: Shown): VNode {
  const money = (project: Project) => {
    const sums = new Map<number, number>();
    (project.budgets ?? []).forEach((one) => sums.set(one.fiscalYear, (sums.get(one.fiscalYear) ?? 0) + one.satang));
    return sums;
  };
  const lines = projects.map((project): Line => ({ id: project.id ?? "", title: project.title, href: recordOf(project), note: agencies.get(project.agency) ?? project.agency, money: money(project) }));
  const used = lines.flatMap((line) => [...line.money.keys()]);
  const now = new Date().getFullYear() + 543 + (new Date().getMonth() >= 9 ? 1 : 0);
  const [first, last] = [Math.min(now - SPAN + 2, ...used), Math.max(now, ...used)];
  const years = Array.from({ length: last - first + 1 }, (_, place) => first + place);
  return <Timeline lines={lines} years={years} caption={t("projects.title")} />;
}

function Statuses({ projects, agencies }: Shown): VNode {
  const cell = (axis: "plan" | "coordination" | "money" | "execution") => (project: Project) => {
    const value = project.status?.[axis];
    return value ? coded(`${axis}Status`, value) : <span class="quiet">{t("plans.unknown")}</span>;
  };
  return (
    <Table<Project>
      cards
      caption={t("projects.statuses")}
      rows={projects}
      id={(project) => project.id ?? ""}
      columns={[
        { name: t("plans.project"), heads: true, cell: (project) => <a href={recordOf(project)}>{project.title}</a> },
        { name: t("agency"), cell: (project) => agencies.get(project.agency) ?? project.agency },
        { name: t("plans.axis.plan"), cell: cell("plan") },
        { name: t("plans.axis.coordination"), cell: cell("coordination") },
        { name: t("plans.axis.money"), cell: cell("money") },
        { name: t("plans.axis.execution"), cell: cell("execution") },
        { name: t("plans.bahtOf"), numeric: true, cell: (project) => amount(project.totalSatang) },
      ]}
    />
  );
}
