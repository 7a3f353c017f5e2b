// Projects over fiscal years: a table whose cells hold the money, under bars that run from the first year of a project to its last.

import type { ComponentChildren, VNode } from "preact";

import { inMillions } from "../format";
import { language } from "../state";
import { t } from "../words";

export interface Line {
  id: string;
  title: string;
  href?: string;
  note?: ComponentChildren;
  /** Satang by fiscal year, Buddhist era; what is not known is not there. */
  money: Map<number, number>;
}

export function Timeline({ lines, years, caption }: { lines: Line[]; years: number[]; caption: string }): VNode {
  const total = (year: number) => lines.reduce((sum, line) => sum + (line.money.get(year) ?? 0), 0);
  return (
    <>
      <p class="quiet">{t("plans.timelineHelp")}</p>
      <div class="wide" role="region" tabIndex={0} aria-label={`${caption} (${t("table.scroll")})`}>
        <table class="timeline by-year">
          <caption class="hidden">{caption}</caption>
          <thead>
            <tr>
              <th scope="col">{t("plans.project")}</th>
              {years.map((year) => <th key={year} scope="col"><Era year={year} /></th>)}
              <th scope="col" class="number">{t("plans.total")}</th>
            </tr>
          </thead>
          <tbody>{lines.map((line) => <Row key={line.id} line={line} years={years} />)}</tbody>
          <tfoot>
            <tr>
              <th scope="row">{t("plans.pageTotal")}</th>
              {years.map((year) => <td key={year}>{total(year) > 0 ? inMillions(total(year)) : "–"}</td>)}
              <td class="number">{inMillions(years.reduce((sum, year) => sum + total(year), 0))}</td>
            </tr>
          </tfoot>
        </table>
      </div>
    </>
  );
}

/** The reader's era first, the other under it. */
function Era({ year }: { year: number }): VNode {
  const thai = language.value === "th";
  return <><span>{thai ? year : year - 543}</span><small class="under">{thai ? `ค.ศ. ${year - 543}` : `B.E. ${year}`}</small></>;
}

function Row({ line, years }: { line: Line; years: number[] }): VNode {
  const paid = years.filter((year) => (line.money.get(year) ?? 0) > 0);
  const [first = Infinity, last = -Infinity] = [paid[0], paid.at(-1)];
  const most = Math.max(1, ...line.money.values());
  const sum = [...line.money.values()].reduce((all, one) => all + one, 0);
  return (
    <tr>
      <th scope="row">
        {line.href ? <a href={line.href}>{line.title}</a> : line.title}
        {line.note && <small class="under">{line.note}</small>}
      </th>
      {years.map((year) => {
        const satang = line.money.get(year);
        const inside = year >= first && year <= last;
        return (
          <td key={year} class={inside ? "in" : undefined}>
            {inside && <Bar share={(satang ?? 0) / most} starts={year === first} ends={year === last} />}
            <span>{satang ? inMillions(satang) : inside ? "0" : <span class="quiet">–</span>}</span>
          </td>
        );
      })}
      <td class="number">{sum > 0 ? inMillions(sum) : "?"}</td>
    </tr>
  );
}

/** Full where the project has most of its money, low where it has little. */
function Bar({ share, starts, ends }: { share: number; starts: boolean; ends: boolean }): VNode {
  const height = 2 + 6 * Math.max(0, Math.min(1, share));
  return (
    <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect class="bar-line" x={starts ? 6 : 0} y="8.5" width={100 - (starts ? 6 : 0) - (ends ? 6 : 0)} height="1.5" />
      <rect class="bar-fill" x={starts ? 6 : 0} y={10 - height} width={100 - (starts ? 6 : 0) - (ends ? 6 : 0)} height={height} />
    </svg>
  );
}
