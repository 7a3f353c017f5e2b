// A project's page: what it is, its money, where it lies and how that is known, its documents, why it is not funded, and its cases.

import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { agencyName } from "../parts/agencies";
import { operation, type Tagged } from "../api";
import { Table } from "../parts/table";
import { Busy, Fault, Lost } from "../parts/told";
import { baht, likely, of } from "../format";
import { to } from "../router";
import { holds, language } from "../state";
import { useLoaded, useTitle } from "../use";
import { coded, t, type Word } from "../words";
import { getAgency, getCases, getFunding, getLineage, getProject, type Project } from "./api";
import { PlaceSection } from "./place";

export function ProjectScreen({ id }: { id: string }): VNode {
  const { data, error, again } = useLoaded((signal) => getProject(id, signal), [id]);
  const [changed, setChanged] = useState<Tagged<Project>>();
  const shown = changed ?? data;
  useTitle(shown ? shown.body.title : t("project.title"));
  if (error && !shown) return <Lost title={t("project.title")} error={error} again={again} />;
  if (!shown) return <Busy />;
  return <Shown tagged={shown} onChange={setChanged} />;
}

const SECTIONS: [string, Word][] = [
  ["money", "project.money"],
  ["place", "project.place"],
  ["funding", "project.funding"],
  ["lineage", "project.lineage"],
  ["cases", "project.cases"],
];

function Shown({ tagged, onChange }: { tagged: Tagged<Project>; onChange: (now: Tagged<Project>) => void }): VNode {
  const project = tagged.body;
  const id = project.id ?? "";
  const sections = SECTIONS.filter(([name]) => name !== "cases" || holds("read"));
  return (
    <article>
      <h1 lang="th">{project.title}</h1>
      <p class="quiet">
        <code>{id}</code>{" "}
        {project.visibility !== "public" && <span class="badge">{coded("visibility", project.visibility)}</span>}{" "}
        <a href={operation(`/projects/${encodeURIComponent(id)}`, { f: "html", lang: language.value })}>{t("project.plain")}</a>
      </p>
      {(project.redacted ?? []).length > 0 && <p class="note">{t("project.redacted")}</p>}
      <Facts project={project} />
      <nav aria-label={t("dataset.sections")}><ul class="sections">{sections.map(([name, word]) => <li key={name}><a href={`#${name}`}>{t(word)}</a></li>)}</ul></nav>
      <section aria-labelledby="money"><h2 id="money">{t("project.money")}</h2><Money project={project} /></section>
      <section aria-labelledby="place"><h2 id="place">{t("project.place")}</h2><PlaceSection tagged={tagged} onChange={onChange} /></section>
      <section aria-labelledby="funding"><h2 id="funding">{t("project.funding")}</h2><Funded id={id} /></section>
      <section aria-labelledby="lineage"><h2 id="lineage">{t("project.lineage")}</h2><Chain id={id} /></section>
      {holds("read") && <section aria-labelledby="cases"><h2 id="cases">{t("project.cases")}</h2><Cases id={id} /></section>}
    </article>
  );
}

const year = (fiscal: number) => String(language.value === "th" ? fiscal : fiscal - 543);

function Facts({ project }: { project: Project }): VNode {
  const agency = useLoaded((signal) => getAgency(project.agency ?? "", signal), [project.agency]).data;
  const plan = project.plan;
  const edition = [plan?.kind, plan?.edition, plan?.page && t("project.page", { page: plan.page }), plan?.row && t("project.row", { row: plan.row })].filter(Boolean).join(" ");
  const facts: [Word, string | null | undefined, boolean?][] = [
    ["agency", of(agency?.name as { th: string }) || project.agency],
    ["project.unit", project.unit],
    ["project.plan", edition],
    ["project.strategy", project.strategy],
    ["project.tactic", project.tactic],
    ["project.programme", project.programme ? coded("programme", project.programme) : null],
    ["project.objective", project.objective],
    ["project.outputs", project.outputs],
    ["project.indicator", project.indicator],
    ["project.result", project.expectedResult],
    ["project.source", [project.source?.document, project.source?.page && t("project.page", { page: project.source.page })].filter(Boolean).join(" ")],
    ["project.ids", (project.identifiers ?? []).map((one) => Object.values(one).filter((part) => typeof part === "string").join(": ")).join(", ")],
  ];
  return (
    <dl class="facts broad-facts">
      {facts.filter(([, value]) => value).map(([word, value]) => <div key={word}><dt>{t(word)}</dt><dd>{value}</dd></div>)}
      {plan?.id && <div><dt>{t("project.plan")}</dt><dd><a href={to(`/plans/${encodeURIComponent(plan.id)}`)}>{t("import.toPlan")}</a></dd></div>}
    </dl>
  );
}

function Money({ project }: { project: Project }): VNode {
  const budgets = project.budgets ?? [];
  if (budgets.length === 0) return <p>{t("project.noMoney")}</p>;
  return (
    <div class="slim">
      <table>
        <caption class="hidden">{t("project.money")}</caption>
        <thead><tr><th scope="col">{t("year")}</th><th scope="col" class="number">{t("field.budget")}</th><th scope="col">{t("project.moneySource")}</th></tr></thead>
        <tbody>{budgets.map((one) => <tr key={one.fiscalYear}><th scope="row">{year(one.fiscalYear)}</th><td class="number">{baht(one.satang)}</td><td>{one.source ?? "–"}</td></tr>)}</tbody>
        {typeof project.totalSatang === "number" && <tfoot><tr><th scope="row">{t("project.total")}</th><td class="number"><b>{baht(project.totalSatang)}</b></td><td /></tr></tfoot>}
      </table>
    </div>
  );
}

function Funded({ id }: { id: string }): VNode {
  const { data, error, again } = useLoaded((signal) => getFunding(id, signal), [id]);
  if (error) return <Fault error={error} again={again} />;
  if (!data) return <Busy />;
  const known = (satang: number | null | undefined) => (typeof satang === "number" ? baht(satang) : "–");
  return (
    <>
      <dl class="tiles">
        <div class={data.funded === "no" ? "tile heavy" : "tile"}><dt>{t("project.funded")}</dt><dd>{coded("funded", data.funded)}</dd></div>
        <div class="tile"><dt>{t("project.planned")}</dt><dd>{known(data.plannedSatang)}</dd></div>
        <div class="tile"><dt>{t("project.budgeted")}</dt><dd>{known(data.budgetedSatang)}</dd></div>
      </dl>
      {data.reasons.length > 0 ? <><h3>{t(data.funded === "yes" ? "project.known" : "project.why")}</h3><ul>{data.reasons.map((reason) => <li key={reason.code}>{of(reason.said)}</li>)}</ul></> : <p>{t("project.noReason")}</p>}
    </>
  );
}

function Chain({ id }: { id: string }): VNode {
  const { data, error, again } = useLoaded((signal) => getLineage(id, signal), [id]);
  if (error) return <Fault error={error} again={again} />;
  if (!data) return <Busy />;
  const { steps, differences, missing } = data.chain;
  return (
    <>
      {data.current !== id && <p class="asof">{t("project.replaced")} <a href={to(`/projects/${encodeURIComponent(data.current)}`)}>{data.versions.find((one) => one.id === data.current)?.title ?? data.current}</a></p>}
      {data.versions.length > 1 && <><h3>{t("project.versions")}</h3><ol>{data.versions.map((one) => <li key={one.id}>{one.id === id ? <strong>{one.title}</strong> : <a href={to(`/projects/${encodeURIComponent(one.id)}`)}>{one.title}</a>} <small>{agencyName(one.agencyName)}</small></li>)}</ol></>}
      {steps.length > 0 && (
        <Table
          cards
          caption={t("project.steps")}
          rows={steps}
          id={(step) => `${step.id} ${step.kind} ${step.document}`}
          columns={[
            { name: t("project.step"), heads: true, cell: (step) => coded("step", step.kind) },
            { name: t("project.document"), cell: (step) => <>{step.document}{step.number && <small class="block">{step.number}</small>}</> },
            { name: t("year"), cell: (step) => (step.fiscalYear ? year(step.fiscalYear) : "–") },
            { name: t("field.budget"), numeric: true, cell: (step) => (typeof step.amountSatang === "number" ? baht(step.amountSatang) : "–") },
          ]}
        />
      )}
      {differences.length > 0 && <ul>{differences.map((one) => <li key={`${one.from} ${one.to}`}>{of(one.said)}</li>)}</ul>}
      {missing.length > 0 && <p class="quiet">{t("project.missing")} {missing.map((kind) => coded("step", kind)).join(", ")}</p>}
    </>
  );
}

function Cases({ id }: { id: string }): VNode {
  const { data, error, again } = useLoaded((signal) => getCases(id, signal), [id]);
  if (error) return <Fault error={error} again={again} />;
  if (!data) return <Busy />;
  if (data.items.length === 0) return <p>{t("project.noCases")}</p>;
  return (
    <ul class="hits">
      {data.items.map((one) => (
        <li key={one.id}>
          <a href={to(`/cases/${encodeURIComponent(one.id)}`)}>{t("project.case", { relation: coded("relation", one.relation), score: likely(one.score) })}</a> <span class="badge">{coded("state", one.state)}</span>
          <ul>{one.projects.filter((each) => each.id !== id).map((each) => <li key={each.id}><a href={to(`/projects/${encodeURIComponent(each.id)}`)}>{each.title}</a> <small>{agencyName(each.agencyName)}</small></li>)}</ul>
        </li>
      ))}
    </ul>
  );
}
