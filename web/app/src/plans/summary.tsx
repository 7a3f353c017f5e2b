// What the rows come to beside ผ.01 as printed, by year and by programme, and why the two differ.

import type { VNode } from "preact";

import { number } from "../format";
import { Choose } from "../parts/choose";
import { Busy, Fault } from "../parts/told";
import { place, to } from "../router";
import { language } from "../state";
import { useLoaded } from "../use";
import { coded, t } from "../words";
import { apart, editionName, getSummary, type Summary, type SummaryLine, sum, yearName } from "./api";
import type { Part } from "./plan";

export function SummaryPart({ plan, editions, edition }: Part): VNode {
  const { data, error, again } = useLoaded((signal) => getSummary(plan.id ?? "", edition.id, signal), [plan.id, edition.id]);
  const printedIn = editions.find((one) => one.id === data?.printedEdition);
  return (
    <section aria-labelledby="summary">
      <h2 id="summary">{t("plans.part.summary")}</h2>
      <p class="quiet">{t("plans.summaryLead")}</p>
      {error && <Fault error={error} again={again} />}
      {!data && !error && <Busy />}
      {data && <p>{printedIn ? t("plans.printedIn", { edition: editionName(printedIn) }) : t("plans.notPrinted")}</p>}
      {data?.reconciliation && <Checked summary={data} />}
      {data && <Figures title={t("plans.byYear")} lines={byYear(data)} printed={data.printed.length > 0} />}
      {data && <ByProgramme summary={data} />}
      {data?.reconciliation && <Reasons plan={plan.id ?? ""} summary={data} />}
    </section>
  );
}

function Checked({ summary: { reconciliation } }: { summary: Summary }): VNode {
  const found = reconciliation!;
  const tile = (name: string, count: number, heavy = false) => <div class={heavy && count > 0 ? "tile heavy" : "tile"}><dt>{name}</dt><dd>{number(count)}</dd></div>;
  return (
    <dl class="tiles">
      {tile(t("plans.figures"), found.figures)}
      {tile(t("plans.agreeing"), found.agreeing)}
      {tile(t("plans.explained"), found.explained)}
      {tile(t("plans.unexplained"), found.unexplained, true)}
    </dl>
  );
}

/** Number and satang, computed and printed; what is not printed is absent. */
interface Figure {
  key: string;
  name: string;
  depth: number;
  computed: [number, number];
  printed?: [number | undefined, number | undefined];
}

const keyOf = (line: SummaryLine) => [line.block, line.ladder?.strategy, line.ladder?.tactic, line.ladder?.programme].map((text) => (text ?? "").replace(/\s+/g, "")).join("|");

function valuesOf(line: SummaryLine | undefined, year: number, years: number[]): [number | undefined, number | undefined] | undefined {
  if (!line) return undefined;
  if (year === 0) return [line.totalCount ?? undefined, line.totalSatang ?? undefined];
  return [line.counts?.[years.indexOf(year)] ?? undefined, line.amounts?.find((one) => one.year === year)?.satang ?? undefined];
}

const known = (values: [number | undefined, number | undefined] | undefined): [number, number] => [values?.[0] ?? 0, values?.[1] ?? 0];

/** The total of the plan's own rows in each year. */
function byYear(summary: Summary): Figure[] {
  const isTotal = (line: SummaryLine) => line.block === "main" && !line.ladder?.strategy && !line.ladder?.tactic && !line.ladder?.programme;
  const [computed, printed] = [summary.computed.find(isTotal), summary.printed.find(isTotal)];
  return [...summary.years, 0].map((year) => ({
    key: String(year),
    name: year === 0 ? t("plans.total") : yearName(year),
    depth: year === 0 ? 0 : 4,
    computed: known(valuesOf(computed, year, summary.years)),
    printed: valuesOf(printed, year, summary.years),
  }));
}

function ByProgramme({ summary }: { summary: Summary }): VNode {
  const asked = Number(place.value.query.get("year") ?? 0);
  const year = summary.years.includes(asked) ? asked : 0;
  const printed = new Map(summary.printed.map((line) => [keyOf(line), line]));
  const lines = summary.computed.map((line): Figure => {
    const { strategy, tactic, programme } = line.ladder ?? {};
    const depth = programme ? 3 : tactic ? 2 : strategy ? 1 : 0;
    const name = programme ?? tactic ?? strategy ?? `${t("plans.total")} ${coded("block", line.block)}`;
    return { key: keyOf(line), name, depth, computed: known(valuesOf(line, year, summary.years)), printed: valuesOf(printed.get(keyOf(line)), year, summary.years) };
  });
  return (
    <>
      <Figures title={t("plans.byProgramme")} lines={lines} printed={summary.printed.length > 0}>
        <div class="bar noprint">
          <Choose label={t("year")} name="year" value={year ? String(year) : ""} options={summary.years.map((one) => [String(one), yearName(one)])} />
        </div>
      </Figures>
    </>
  );
}

function Figures({ title, lines, printed, children }: { title: string; lines: Figure[]; printed: boolean; children?: VNode }): VNode {
  const kinds: [string, 0 | 1, (value: number) => string][] = [
    [t("plans.countOf"), 0, number],
    [t("plans.bahtOf"), 1, sum],
  ];
  return (
    <>
      <h3>{title}</h3>
      {children}
      <div class="wide" role="region" tabIndex={0} aria-label={`${title} (${t("table.scroll")})`}>
        <table class="ladder">
          <caption class="hidden">{title}</caption>
          <thead>
            <tr>
              <th scope="col">{title}</th>
              {kinds.flatMap(([name]) => (printed ? ["plans.computed", "plans.printed", "plans.difference"] as const : ["plans.computed"] as const).map((word) => <th key={name + word} scope="col" class="number">{name}<small class="under">{t(word)}</small></th>))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.key} class={`step-${line.depth}`}>
                <th scope="row">{line.name}</th>
                {kinds.flatMap(([name, place, shown]) => {
                  const was = line.printed?.[place];
                  const differs = was === undefined ? 0 : line.computed[place] - was;
                  const own = <td key={name} class="number">{shown(line.computed[place])}</td>;
                  if (!printed) return [own];
                  return [
                    own,
                    <td key={`${name} printed`} class="number">{was === undefined ? "–" : shown(was)}</td>,
                    <td key={`${name} apart`} class="number">{was === undefined ? "–" : differs === 0 ? <span class="quiet">0</span> : <strong class="differs">{apart(differs, shown)}</strong>}</td>,
                  ];
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

type Check = NonNullable<Summary["reconciliation"]>["lines"][number]["years"][number];

/** Differences of one year with one reason, and the lines that show it: a step of the ladder, those above it, and the total. */
interface Cause {
  key: string;
  check: Check;
  lines: string[];
}

function causesOf(summary: Summary): Cause[] {
  const causes = new Map<string, Cause>();
  for (const line of summary.reconciliation!.lines) {
    for (const check of line.years.filter((year) => !year.agrees)) {
      const rows = check.explanation?.rows.map((row) => row.row).join(" ") ?? "";
      const key = `${line.block} ${check.fiscalYear} ${check.satangDifference} ${check.countDifference} ${rows}`;
      const cause = causes.get(key) ?? { key, check, lines: [] };
      cause.lines.push(`${line.label || t("plans.total")} (${coded("block", line.block)})`);
      causes.set(key, cause);
    }
  }
  return [...causes.values()].sort((a, b) => Number(Boolean(a.check.explanation)) - Number(Boolean(b.check.explanation)) || a.check.fiscalYear - b.check.fiscalYear);
}

function Reasons({ plan, summary }: { plan: string; summary: Summary }): VNode {
  const causes = causesOf(summary);
  return (
    <>
      <h3>{t("plans.differences")}</h3>
      {causes.length === 0 && <p>{t("plans.noDifferences")}</p>}
      <ul class="reasons">{causes.map((cause) => <Reason key={cause.key} plan={plan} cause={cause} />)}</ul>
    </>
  );
}

function Reason({ plan, cause: { check, lines } }: { plan: string; cause: Cause }): VNode {
  const { explanation } = check;
  return (
    <li>
      <p><strong>{yearName(check.fiscalYear)} · {t("baht", { amount: apart(check.satangDifference, sum) })}</strong>{check.countDifference !== 0 && ` · ${t("plans.countOf")} ${apart(check.countDifference, number)}`}</p>
      {!explanation && <p class="differs">{t("plans.noReason")}</p>}
      {explanation && <p>{language.value === "th" ? explanation.sentence.th : explanation.sentence.en}</p>}
      {explanation && (
        <ul>
          {explanation.rows.map((row) => (
            <li key={row.row}><a href={to(`/plans/${encodeURIComponent(plan)}`, { row: row.row })}>{row.title ?? row.row}</a>{row.amendment ? ` · ${row.amendment}` : ""} · {t("baht", { amount: apart(row.satang, sum) })}</li>
          ))}
        </ul>
      )}
      <p class="quiet">{t("plans.seenIn", { lines: lines.join(" · ") })}</p>
    </li>
  );
}
