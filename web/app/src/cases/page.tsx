// One case: its projects on a map and as a star, its money, what each agency says, what is proposed and decided, and its history.

import type { VNode } from "preact";

import { Assigned } from "../desk/assign";
import { assignOne, type NewAssignment } from "../desk/api";
import { State } from "../desk/queue";
import { Busy, Fault, Lost, Only } from "../parts/told";
import { to } from "../router";
import { language } from "../state";
import { useLoaded, useTitle } from "../use";
import { coded, t } from "../words";
import { getCase, getHistory, getPlaces, getSaid, path } from "./api";
import { Decision } from "./decision";
import { Money } from "./money";
import { Sides } from "./sides";
import { Past, Star } from "./star";
import { Where } from "./where";

export function CasePage({ id }: { id: string }): VNode {
  useTitle(t("cases.title"));
  return (
    <Only scope="read" title={t("cases.title")}>
      <Loaded id={id} />
    </Only>
  );
}

function Loaded({ id }: { id: string }): VNode {
  const one = useLoaded((signal) => getCase(id, signal), [id]);
  // What stands below comes by itself, so that a slow part keeps nobody from the case.
  const tag = one.data?.tag ?? "";
  const past = useLoaded((signal) => (tag ? Promise.all([getSaid(id, signal), getHistory(id, signal)]) : Promise.resolve(undefined)), [id, tag]);
  const places = useLoaded((signal) => (tag ? getPlaces(id, signal) : Promise.resolve(undefined)), [id, tag]);
  if (one.error) return <Lost title={t("cases.title")} error={one.error} again={one.again} />;
  if (!one.data) return <Busy />;
  const { body } = one.data;
  const [said = [], history = []] = past.data ?? [];
  const give = async (assignment: NewAssignment | null) => {
    await assignOne(path(id), tag, assignment);
    one.again();
  };
  const shape = { id, one: body, tag, again: one.again };
  return (
    <article class="case" aria-busy={one.loading}>
      <div class="bar head noprint">
        <p><a href={to("/cases")}>← {t("cases.title")}</a></p>
        <button type="button" class="small" onClick={() => print()}>{t("print")}</button>
      </div>
      <h1>{language.value === "th" ? body.sentenceTh : body.sentenceEn}</h1>
      <p><span class={`badge ${body.severity}`}>{t("desk.severity")}: {coded("severity", body.severity)}</span> <State state={body.state} /> {coded("relation", body.relation)}</p>
      {body.state === "re-assess" && <p class="note warm">{t("cases.reopenedWhy")}</p>}
      {body.mergedInto && <p class="note"><a href={to(`/cases/${body.mergedInto}`)}>{t("cases.mergedInto")}</a></p>}
      <Assigned now={body.assignment} give={give} />
      <Where one={body} places={places.data} error={places.error} again={places.again} />
      <Star one={body} />
      <Sides {...shape} said={said} />
      <Decision {...shape} />
      <Money one={body} />
      {past.error ? <Fault error={past.error} again={past.again} /> : <Past one={body} history={history} />}
    </article>
  );
}
