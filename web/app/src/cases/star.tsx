// Why each project is in the case: a star around the most complete record; the other pairs; and what became of the case.

import type { VNode } from "preact";

import { agencyName } from "../parts/agencies";
import { State } from "../desk/queue";
import { baht, dateTime, likely } from "../format";
import { to } from "../router";
import { language } from "../state";
import { coded, t } from "../words";
import type { CaseDetail, Event, Spoke } from "./api";

export function Star({ one }: { one: CaseDetail }): VNode {
  const numbers = new Map(one.star.map((spoke, place) => [spoke.project.id, place + 1]));
  const tied = new Set(one.star.map((spoke) => spoke.pair));
  const others = [...one.pairs.filter((pair) => !tied.has(pair.id)), ...one.besides];
  return (
    <section aria-labelledby="star">
      <h2 id="star">{t("cases.star")}</h2>
      <p class="quiet">{t("cases.starLead")}</p>
      <ol class="star">{one.star.map((spoke) => <Ray key={spoke.project.id} spoke={spoke} numbers={numbers} />)}</ol>
      {others.length > 0 && (
        <details>
          <summary>{t("cases.otherPairs", { count: others.length })}</summary>
          <ul>
            {others.map((pair) => (
              <li key={pair.id}>
                <a href={to(`/duplicates/${pair.id}`)}>{pair.a.title} ↔ {pair.b.title}</a> <small>{coded("relation", pair.relation)} {likely(pair.score)} · {baht(pair.stakeSatang)}</small> <State state={pair.state} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Ray({ spoke, numbers }: { spoke: Spoke; numbers: Map<string, number> }): VNode {
  const { project } = spoke;
  const sentence = language.value === "th" ? spoke.sentenceTh : spoke.sentenceEn;
  return (
    <li class={spoke.centre ? "centre" : undefined}>
      <strong><a href={to(`/projects/${encodeURIComponent(project.id)}`)}>{project.title}</a></strong> <small>{agencyName(project.agencyName)} · {baht(spoke.budgetSatang)}</small>
      {spoke.centre ? (
        <p class="quiet">★ {t("cases.centre", { facts: spoke.facts })}</p>
      ) : (
        <p>
          {spoke.tiedTo && <b>{t("cases.tiedTo", { number: numbers.get(spoke.tiedTo) ?? "?" })}</b>} {spoke.score != null && likely(spoke.score)}{" "}
          {sentence} {spoke.pair && <a href={to(`/duplicates/${spoke.pair}`)}>{t("cases.evidence")}<span class="hidden"> {project.title}</span></a>} {spoke.state && <State state={spoke.state} />}
        </p>
      )}
    </li>
  );
}

/** Events that are about some of the projects and not about all of them. */
const NAMING = ["grown", "shrunk", "split", "split-off", "merged-from"];

export function Past({ one, history }: { one: CaseDetail; history: Event[] }): VNode {
  const names = new Map(one.projects.map((project) => [project.id, project.title]));
  const agencies = new Map(one.agencies.map((agency) => [agency.agency, agencyName(agency.agencyName)]));
  return (
    <section aria-labelledby="past">
      <h2 id="past">{t("cases.history")}</h2>
      <ol class="history">
        {history.map((event, place) => (
          <li key={place}>
            <strong>{coded("event", event.kind)}</strong>{" "}
            {event.otherCase && <a href={to(`/cases/${event.otherCase}`)}>{t("cases.otherCase")}</a>}{" "}
            {NAMING.includes(event.kind) && event.projects.map((id) => names.get(id) ?? id).join(", ")}
            <br /><small>{dateTime(event.at)} · {event.by.startsWith("phaen") ? t("cases.hub") : `${agencies.get(event.agency) ?? event.agency} · ${event.by}`}</small>
          </li>
        ))}
      </ol>
    </section>
  );
}
