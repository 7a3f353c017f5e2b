// The evidence as a waterfall: from before any evidence to the score, one bar a piece.

import type { VNode } from "preact";

import { likely, number } from "../format";
import { language } from "../state";
import { t } from "../words";
import type { PairDetail } from "./api";

interface Bar {
  name: string;
  from: number;
  to: number;
  contribution: number;
  start: boolean;
}

function bars(pair: PairDetail): Bar[] {
  const phrases = new Map(pair.explanation.evidence.map((one) => [one.item as string, language.value === "th" ? one.phraseTh : one.phraseEn]));
  return pair.waterfall.map((step, place) => {
    const start = place === 0;
    const item = (step.item ?? "") as string;
    const name = start ? t("desk.prior") : (phrases.get(item) ?? t("desk.calibration"));
    return { name, from: start ? 0 : step.logOdds - step.contribution, to: step.logOdds, contribution: step.contribution, start };
  });
}

export function Waterfall({ pair }: { pair: PairDetail }): VNode {
  const all = bars(pair);
  const ends = all.flatMap((bar) => [bar.from, bar.to]);
  const [least, most] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const across = (value: number) => ((value - least) / (most - least || 1)) * 100;
  return (
    <>
      <p class="quiet">{t("desk.evidenceLead")}</p>
      <table class="waterfall">
        <caption class="hidden">{t("desk.evidence")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("desk.item")}</th>
            <th scope="col"><span class="hidden">{t("desk.evidenceLead")}</span></th>
            <th scope="col" class="number">{t("desk.weight")}</th>
            <th scope="col" class="number">{t("desk.sum")}</th>
          </tr>
        </thead>
        <tbody>
          {all.map((bar) => (
            <tr key={bar.name}>
              <th scope="row">{bar.name}</th>
              <td class="graph"><Step bar={bar} across={across} /></td>
              <td class="number">{signed(bar.contribution)}</td>
              <td class="number">{likely(1 / (1 + Math.exp(-bar.to)))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

const signed = (value: number) => `${value > 0 ? "+" : value < 0 ? "−" : ""}${number(Math.abs(value), 2, 2)}`;

function Step({ bar, across }: { bar: Bar; across: (value: number) => number }): VNode {
  const [from, to] = [across(bar.from), across(bar.to)];
  const shape = bar.start ? "start" : bar.contribution >= 0 ? "for" : "against";
  return (
    <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <line x1={across(0)} x2={across(0)} y1="0" y2="10" class="zero" />
      <rect x={Math.min(from, to)} width={Math.max(0.6, Math.abs(to - from))} y="1.5" height="7" class={shape} />
    </svg>
  );
}
