// Bars of money counted twice, and the table with the same numbers: one thing, read by eye, on paper, or aloud.

import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { inMillions, millions, number } from "../format";
import { t } from "../words";

export interface Bar {
  key: string;
  name: string;
  cases: number;
  gross: number;
  net: number;
  doubled: number;
  saving: number;
  href?: string;
}

const FIRST = 8;

export function Bars({ title, bars, broad }: { title: string; bars: Bar[]; broad?: boolean }): VNode {
  const [all, setAll] = useState(false);
  const most = Math.max(1, ...bars.map((bar) => bar.doubled));
  const shown = all ? bars : bars.slice(0, FIRST);
  return (
    <section class={broad ? "card broad" : "card"} aria-label={title}>
      <h2>{title}</h2>
      <p class="quiet">{t("dash.unit")}</p>
      <div class="wide" role="region" tabIndex={0} aria-label={`${title} (${t("table.scroll")})`}>
        <table class="bars of-money">
          <caption class="hidden">{title}</caption>
          <thead>
            <tr>
              <th scope="col">{title}</th>
              <th scope="col"><span class="hidden">{t("dash.chart", { title })}</span></th>
              <th scope="col" class="number">{t("dash.doubled")}</th>
              <th scope="col" class="number">{t("dash.cases")}</th>
              <th scope="col" class="number">{t("dash.grossShort")}</th>
              <th scope="col" class="number">{t("dash.netShort")}</th>
            </tr>
          </thead>
          <tbody>{shown.map((bar) => <Line key={bar.key} bar={bar} most={most} />)}</tbody>
        </table>
      </div>
      {bars.length > FIRST && !all && (
        <button type="button" class="small noprint" onClick={() => setAll(true)}>{t("dash.showAll", { count: number(bars.length) })}</button>
      )}
    </section>
  );
}

function Line({ bar, most }: { bar: Bar; most: number }): VNode {
  const share = (Math.max(0, bar.doubled) / most) * 100;
  return (
    <tr>
      <th scope="row">{bar.name}</th>
      <td class="graph">
        <svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={`${bar.name}: ${millions(bar.doubled)}`} focusable="false">
          <rect class="bar-ground" x="0" y="1" width="100" height="8" />
          <rect class="bar-fill" x="0" y="1" width={Math.max(0.5, share)} height="8" />
        </svg>
      </td>
      <td class="number" data-label={t("dash.doubled")}>{inMillions(bar.doubled)}</td>
      <td class="number" data-label={t("dash.cases")}>{bar.href ? <a href={bar.href} aria-label={t("dash.open", { what: `${bar.name}: ${number(bar.cases)} ${t("dash.cases")}` })}>{number(bar.cases)}</a> : number(bar.cases)}</td>
      <td class="number" data-label={t("dash.grossShort")}>{inMillions(bar.gross)}</td>
      <td class="number" data-label={t("dash.netShort")}>{inMillions(bar.net)}</td>
    </tr>
  );
}
