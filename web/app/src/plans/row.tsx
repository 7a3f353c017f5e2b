// One row of a plan: what is printed, what took its place, the four statuses of its project, and why it is not funded.

import type { VNode } from "preact";

import { of } from "../format";
import { Busy, Fault } from "../parts/told";
import { place, to } from "../router";
import { useLoaded } from "../use";
import { coded, t, type Word, words } from "../words";
import { amount, calledOf, type Funding, getFunding, getProject, getRow, type Plan, type PlanRow, type Project, sum, yearName } from "./api";
import { StatusBadge } from "./rows";

const TEXTS = ["objective", "outputs", "category", "kind", "indicator", "expectedResult", "responsible", "section", "page"] as const;
const AXES = ["plan", "coordination", "money", "execution"] as const;

async function load(plan: string, row: string, signal: AbortSignal) {
  const found = await getRow(plan, row, signal);
  // A project that the reader may not see leaves its row.
  const [project, funding] = await Promise.all([getProject(found.project, signal).catch(() => undefined), getFunding(found.project, signal).catch(() => undefined)]);
  return { row: found, project, funding };
}

export function RowPage({ plan, row: id }: { plan: Plan; row: string }): VNode {
  const { data, error, again } = useLoaded((signal) => load(plan.id ?? "", id, signal), [plan.id, id]);
  const back = { ...Object.fromEntries(place.value.query), row: undefined };
  return (
    <section aria-labelledby="row">
      <p class="noprint"><a href={to(`/plans/${encodeURIComponent(plan.id ?? "")}`, back)}>← {t("plans.backToPlan")}</a></p>
      {error && <Fault error={error} again={again} />}
      {!data && !error && <Busy />}
      {data && (
        <>
          <h2 id="row">{calledOf(data.row)}</h2>
          <Printed row={data.row} plan={plan.id ?? ""} />
          {data.project && <Axes project={data.project} />}
          {data.funding && <Why funding={data.funding} />}
          <p class="noprint"><a href={to(`/projects/${encodeURIComponent(data.row.project)}`)}>{t("plans.recordOf")} <code>{data.row.project}</code></a></p>
        </>
      )}
    </section>
  );
}

function Printed({ row, plan }: { row: PlanRow; plan: string }): VNode {
  const steps = [row.ladder?.strategy, row.ladder?.tactic, row.ladder?.programme].filter(Boolean);
  const link = (id: string) => <a href={to(`/plans/${encodeURIComponent(plan)}`, { row: id })}>{t("plans.openRow")}</a>;
  const texts = TEXTS.flatMap((name): [string, string][] => (row[name] && row[name] !== calledOf(row) ? [[t(`planField.${name}`), String(row[name])]] : []));
  const marks = (row.marks ?? []).map((mark) => mark.text).filter(Boolean);
  return (
    <>
      <p>{coded("form", row.form)} · {t("plans.number")} {row.number ?? "–"} · {row.editionLabel} · <StatusBadge status={row.planStatus} /></p>
      <ol class="ladder-path" aria-label={t("plans.ladder")}>{steps.map((step) => <li key={step}>{step}</li>)}</ol>
      <h3>{t("plans.money")}</h3>
      <div class="wide" role="region" tabIndex={0} aria-label={`${t("plans.money")} (${t("table.scroll")})`}>
        <table>
          <caption class="hidden">{t("plans.money")}</caption>
          <thead><tr>{(row.amounts ?? []).map((one) => <th key={one.year} scope="col" class="number">{yearName(one.year ?? 0)}</th>)}<th scope="col" class="number">{t("plans.total")}</th></tr></thead>
          <tbody><tr>{(row.amounts ?? []).map((one) => <td key={one.year} class="number">{one.printed ?? amount(one.satang)}</td>)}<td class="number"><strong>{amount(row.totalSatang)}</strong></td></tr></tbody>
        </table>
      </div>
      <dl class="facts">
        {texts.map(([name, text]) => <div key={name}><dt>{name}</dt><dd>{text}</dd></div>)}
        {marks.length > 0 && <div><dt>{t("planField.marks")}</dt><dd>{marks.join(" · ")}</dd></div>}
        {row.replacedBy && <div><dt>{t("plans.replacedBy")}</dt><dd>{of(row.replacedBy.reason)} {link(row.replacedBy.row)}</dd></div>}
        {row.replaces.map((one) => <div key={one.row}><dt>{t("plans.replaces")}</dt><dd>{of(one.reason)} {link(one.row)}</dd></div>)}
      </dl>
    </>
  );
}

function Axes({ project }: { project: Project }): VNode {
  return (
    <>
      <h3>{t("plans.axes")}</h3>
      <dl class="tiles">
        {AXES.map((axis) => {
          const value = project.status?.[axis];
          return <div class="tile axis" key={axis}><dt>{t(`plans.axis.${axis}`)}</dt><dd>{value ? coded(`${axis}Status`, value) : t("plans.unknown")}</dd></div>;
        })}
      </dl>
    </>
  );
}

const FUNDED: Record<string, string> = { yes: "good", partly: "medium", no: "high" };

function Why({ funding }: { funding: Funding }): VNode {
  return (
    <>
      <h3>{t("plans.funding")}</h3>
      <p><span class={`badge ${FUNDED[funding.funded] ?? ""}`}>{coded("funded", funding.funded)}</span></p>
      {funding.reasons.length === 0 && funding.funded !== "yes" && <p>{t("plans.noReasons")}</p>}
      <ul class="reasons">
        {funding.reasons.map((reason) => (
          <li key={reason.code}>
            <p>{of(reason.said)}</p>
            <details>
              <summary>{t("plans.evidence")}</summary>
              <dl class="facts">{facts(reason.evidence).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
            </details>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The members of the evidence, each by its own name; money in baht, codes in words. */
function facts(evidence: unknown, above = ""): [string, string][] {
  if (evidence === null || typeof evidence !== "object") return [];
  return Object.entries(evidence as Record<string, unknown>).flatMap(([name, value]): [string, string][] => {
    const own = above ? `${above}.${name}` : name;
    if (value !== null && typeof value === "object" && !Array.isArray(value)) return facts(value, own);
    return [[nameOf(own), shown(own, value)]];
  });
}

const nameOf = (name: string) => {
  const word = `evidence.${name}`;
  return word in words ? t(word as Word) : name;
};

function shown(name: string, value: unknown): string {
  if (value === null || value === undefined) return "–";
  if (name.endsWith("Satang")) return t("baht", { amount: sum(Number(value)) });
  if (/year|^now$/i.test(name)) return yearName(Number(value));
  if (name === "status.plan" || name === "status.money" || name === "status.coordination") return coded(`${name.slice(7)}Status`, String(value));
  if (Array.isArray(value)) return value.map((one) => coded("step", String(one))).join(", ") || "–";
  if (typeof value === "boolean") return value ? "✓" : "✗";
  return String(value);
}
