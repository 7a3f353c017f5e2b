// One case: its projects, how its money is counted, its pairs, what agencies say, and its history.

import type { VNode } from "preact";

import { Busy, Fault, Only } from "../parts/told";
import { Table } from "../parts/table";
import { State } from "../desk/queue";
import { baht, dateTime, of, likely } from "../format";
import { to } from "../router";
import { language } from "../state";
import { useLoaded, useTitle } from "../use";
import { coded, t } from "../words";
import { type CaseDetail, type Event, getCase, getHistory } from "./api";

export function CasePage({ id }: { id: string }): VNode {
  useTitle(t("cases.title"));
  return (
    <Only scope="read" title={t("cases.title")}>
      <Loaded id={id} />
    </Only>
  );
}

function Loaded({ id }: { id: string }): VNode {
  const { data, error, again } = useLoaded((signal) => Promise.all([getCase(id, signal), getHistory(id, signal)]), [id]);
  if (error) return <Fault error={error} again={again} />;
  if (!data) return <Busy />;
  const [one, history] = data;
  return (
    <article>
      <h1>{language.value === "th" ? one.sentenceTh : one.sentenceEn}</h1>
      <p><span class={`badge ${one.severity}`}>{coded("severity", one.severity)}</span> <State state={one.state} /> {coded("relation", one.relation)}</p>
      <Netting one={one} />
      <Pairs one={one} />
      <div class="two">
        <section aria-labelledby="answers">
          <h2 id="answers">{t("cases.assessments")}</h2>
          <ul>{one.agencies.map((agency) => <li key={agency.agency}>{agency.agencyName}: {coded("answer", agency.answer)}</li>)}</ul>
        </section>
        <Past history={history} />
      </div>
    </article>
  );
}

function Netting({ one }: { one: CaseDetail }): VNode {
  const titles = new Map(one.projects.map((project) => [project.id, project]));
  type Line = CaseDetail["netting"]["lines"][number];
  return (
    <section aria-labelledby="netting">
      <h2 id="netting">{t("cases.netting")}</h2>
      <Table<Line>
        cards
        caption={t("cases.netting")}
        rows={one.netting.lines}
        id={(line) => line.project}
        columns={[
          { name: t("desk.projects"), heads: true, cell: (line) => <>{titles.get(line.project)?.title ?? line.project} <small>{titles.get(line.project)?.agencyName}</small></> },
          { name: t("dash.gross"), numeric: true, cell: (line) => baht(line.grossSatang) },
          { name: t("dash.doubled"), numeric: true, cell: (line) => baht(line.doubledSatang) },
          { name: t("cases.sharedWith"), cell: (line) => (line.sharedWith ? (titles.get(line.sharedWith)?.title ?? line.sharedWith) : "–") },
        ]}
      />
      <p>
        {t("dash.gross")} {baht(one.netting.grossSatang)} · {t("dash.doubled")} {baht(one.netting.doubledSatang)} · <strong>{t("dash.net")} {baht(one.netting.netSatang)}</strong>
      </p>
      <details><summary>{t("dash.rule")}</summary><p>{of(one.nettingRule)}</p></details>
    </section>
  );
}

function Pairs({ one }: { one: CaseDetail }): VNode {
  return (
    <section aria-labelledby="pairs">
      <h2 id="pairs">{t("cases.pairs")}</h2>
      <ul>
        {one.pairs.map((pair) => (
          <li key={pair.id}>
            <a href={to(`/duplicates/${pair.id}`)}>{pair.a.title} ↔ {pair.b.title}</a> <small>{coded("relation", pair.relation)} {likely(pair.score)} · {baht(pair.stakeSatang)}</small> <State state={pair.state} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Past({ history }: { history: Event[] }): VNode {
  return (
    <section aria-labelledby="past">
      <h2 id="past">{t("cases.history")}</h2>
      <ol class="history">
        {history.map((event) => <li key={event.at + event.kind}>{coded("event", event.kind)} · {event.by}<br /><small>{dateTime(event.at)}</small></li>)}
      </ol>
    </section>
  );
}
