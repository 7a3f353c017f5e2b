// Both projects field by field; what differs is marked by colour and by a sign.

import type { VNode } from "preact";

import { agencyName } from "../parts/agencies";
import { baht, fiscalYears } from "../format";
import { to } from "../router";
import { programmeName, t, type Word } from "../words";
import type { PairDetail, Work } from "./api";

type Line = [Word, (work: Work) => string];

const LINES: Line[] = [
  ["field.titleOf", (work) => work.title],
  ["field.agency", (work) => agencyName(work.agency.name_th)],
  ["field.unit", (work) => work.unit ?? ""],
  ["field.budget", (work) => budget(work)],
  ["field.years", (work) => fiscalYears(Object.keys(work.budgets).map(Number))],
  ["field.place", (work) => work.location_text ?? ""],
  ["field.programme", (work) => programmeName(work.programme ?? "")],
  ["field.strategy", (work) => work.strategy ?? ""],
  ["field.objective", (work) => work.objective ?? ""],
  ["field.outputs", (work) => work.outputs ?? ""],
  ["field.road", (work) => work.road_code ?? ""],
  ["field.source", (work) => work.plan_edition ?? ""],
];

function budget(work: Work): string {
  const sums = Object.values(work.budgets);
  return sums.length > 0 ? baht(sums.reduce((sum, satang) => sum + satang, 0)) : "";
}

const SIGNS = { same: "=", differs: "≠", onlyOne: "∅" } as const;

export function Fields({ a, b, pair }: { a: Work | null; b: Work | null; pair: PairDetail }): VNode {
  const value = (work: Work | null, line: Line, otherwise: string) => (work ? line[1](work) : line[0] === "field.titleOf" ? otherwise : "");
  return (
    <table class="sides">
      <caption class="hidden">{t("desk.fields")}</caption>
      <thead>
        <tr>
          <td />
          <th scope="col"><b class="side-a" aria-hidden="true">●</b> {t("desk.fieldA")}</th>
          <th scope="col"><b class="side-b" aria-hidden="true">◆</b> {t("desk.fieldB")}</th>
        </tr>
      </thead>
      <tbody>
        {LINES.map((line) => {
          const [left, right] = [value(a, line, pair.a.title), value(b, line, pair.b.title)];
          return left || right ? <Row key={line[0]} name={t(line[0])} left={left} right={right} /> : null;
        })}
        <tr class="noprint">
          <th scope="row">{t("desk.page")}</th>
          {[pair.a, pair.b].map((project) => <td key={project.id}><a href={to(`/projects/${encodeURIComponent(project.id)}`)}>{t("desk.openProject")}<span class="hidden"> {project.title}</span></a></td>)}
        </tr>
      </tbody>
    </table>
  );
}

function Row({ name, left, right }: { name: string; left: string; right: string }): VNode {
  const likeness = !left || !right ? "onlyOne" : squeezed(left) === squeezed(right) ? "same" : "differs";
  const [marked, other] = likeness === "differs" ? [differences(left, right), differences(right, left)] : [[left], [right]];
  return (
    <tr class={likeness}>
      <th scope="row">
        {name} <span class="sign" title={t(`desk.${likeness}`)}><span aria-hidden="true">{SIGNS[likeness]}</span><span class="hidden">{t(`desk.${likeness}`)}</span></span>
      </th>
      <td>{marked.map(piece)}</td>
      <td>{other.map(piece)}</td>
    </tr>
  );
}

const squeezed = (text: string) => text.replace(/\s+/g, "");

type Piece = string | { other: string };

function piece(one: Piece, place: number): VNode | string {
  return typeof one === "string" ? one : <mark key={place}>{one.other}</mark>;
}

/** The words of a text, those marked that the other text has not. */
function differences(text: string, other: string): Piece[] {
  const words = segmented(text);
  const known = new Set(segmented(other).map((word) => word.trim()));
  const pieces: Piece[] = [];
  for (const word of words) {
    const same = word.trim() === "" || known.has(word.trim());
    const last = pieces.at(-1);
    if (same) {
      if (typeof last === "string") pieces[pieces.length - 1] = last + word;
      else pieces.push(word);
    } else if (last !== undefined && typeof last !== "string") last.other += word;
    else pieces.push({ other: word });
  }
  return pieces;
}

const segmenter = new Intl.Segmenter("th", { granularity: "word" });
const segmented = (text: string) => [...segmenter.segment(text)].map((part) => part.segment);
