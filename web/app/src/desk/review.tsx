// One pair: both projects side by side, the evidence, and the decision, by mouse or by keys.

import type { VNode } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";

import type { Tagged } from "../api";
import { PairMap } from "../map/lazy";
import { Busy, Lost, Only } from "../parts/told";
import { useDraft } from "../parts/draft";
import { likely } from "../format";
import { go, to } from "../router";
import { holds, language } from "../state";
import { useLoaded, useTitle } from "../use";
import { coded, t } from "../words";
import { assignOne, type PairDetail, type Relation, type Verdict, type Work } from "./api";
import { Assigned } from "./assign";
import { Decide, type Deeds } from "./decide";
import { Waterfall } from "./evidence";
import { Fields } from "./fields";
import { History, Totals } from "./money";
import { distance, overlap } from "./near";
import { State } from "./queue";
import { after, before, fetchPair, forget, here, lookAhead, placeOf, settle, undo } from "./sitting";
import { useKeys } from "./keys";

export function Review({ id }: { id: string }): VNode {
  useTitle(t("desk.pair"));
  return (
    <Only scope="read" title={t("desk.pair")}>
      <Loaded id={id} />
    </Only>
  );
}

const worksOf = (pair: PairDetail): [Work | null, Work | null] => [pair.workA as unknown as Work | null, pair.workB as unknown as Work | null];

function Loaded({ id }: { id: string }): VNode {
  const { data, error, again } = useLoaded(() => fetchPair(id), [id]);
  const anew = () => {
    forget(id);
    again();
  };
  // What was fetched ahead is shown at once.
  const pair = data?.body.id === id ? data : here(id);
  if (error && !pair) return <Lost title={t("desk.pair")} error={error} again={anew} />;
  if (!pair) return <Busy />;
  return <Pair id={id} loaded={pair} again={anew} />;
}

/** How long a pair is in sight before a key decides about it: who is quick must not decide on what came a blink ago. Milliseconds. */
const GLANCE = 250;

/** Has the reader had the pair before his eyes? */
function useSeen(tag: string): boolean {
  const [seen, setSeen] = useState("");
  useEffect(() => {
    let timer = 0;
    const frame = requestAnimationFrame(() => {
      timer = window.setTimeout(() => setSeen(tag), GLANCE);
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [tag]);
  return seen === tag;
}

/** What the keys and the buttons do; one thing at a time. */
function useDeeds(pair: Tagged<PairDetail>, again: () => void): Deeds {
  const { id } = pair.body;
  const seen = useSeen(pair.tag);
  const [reason, setReason] = useDraft(`reason ${id}`);
  const [relation, setRelation] = useState<Relation | "">("");
  const [told, setTold] = useState("");
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const onward = useCallback(async () => {
    const next = await after(id);
    if (next) go(to(`/duplicates/${next}`));
    else setTold(t("desk.end"));
    return Boolean(next);
  }, [id]);
  const deed = (what: () => Promise<unknown>) => () => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    what().catch((failed: Error) => setError(failed)).finally(() => setBusy(false));
  };
  const decide = (verdict: Verdict) =>
    deed(async () => {
      if (!seen) return;
      settle(pair, verdict, reason, relation || undefined);
      if (!(await onward())) again();
    });
  const back = deed(async () => {
    const undone = await undo();
    if (!undone) return setTold(t("desk.nothingToUndo"));
    const [first, ...others] = undone.ids;
    if (others.length > 0) go(to("/duplicates"));
    else if (first === id) again();
    else if (first) go(to(`/duplicates/${first}`));
    setTold(undone.refused[0]?.why ?? t("desk.undone"));
  });
  const previous = () => {
    const earlier = before(id);
    if (earlier) go(to(`/duplicates/${earlier}`));
  };
  return { reason, setReason, relation, setRelation, told, error, busy: busy || !seen, decide, back, previous, onward: deed(onward) };
}

function Pair({ id, loaded, again }: { id: string; loaded: Tagged<PairDetail>; again: () => void }): VNode {
  const pair = loaded.body;
  const deeds = useDeeds(loaded, again);
  const may = holds("review");
  useEffect(() => void lookAhead(id), [id]);
  useKeys({
    y: may ? deeds.decide("confirm") : undefined,
    n: may ? deeds.decide("reject") : undefined,
    u: may ? deeds.decide("defer") : undefined,
    z: may ? deeds.back : undefined,
    ArrowRight: deeds.onward,
    ArrowLeft: deeds.previous,
  });
  const sentence = language.value === "th" ? pair.sentenceTh : pair.sentenceEn;
  const [a, b] = worksOf(pair);
  const number = placeOf(id);
  const give = async (assignment: Parameters<typeof assignOne>[2]) => {
    await assignOne(`/duplicates/${encodeURIComponent(id)}`, loaded.tag, assignment);
    again();
  };
  return (
    <article class="review">
      <div class="bar head noprint">
        <p><a href={to("/duplicates")}>← {t("desk.toQueue")}</a> {number > 0 && <span class="quiet">{t("desk.place", { number })}</span>}</p>
        <button type="button" class="small" onClick={() => print()}>{t("print")}</button>
      </div>
      <h1>{coded("relation", pair.relation)} · {likely(pair.score)}</h1>
      <p><span class={`badge ${pair.severity}`}>{t("desk.severity")}: {coded("severity", pair.severity)}</span> <State state={pair.state} /></p>
      {pair.state === "re-assess" && <p class="note warm">{t("desk.reopenedWhy")}</p>}
      <p class="lead">{sentence}</p>
      <Decide deeds={deeds} may={may} />
      <Assigned now={pair.assignment} give={give} />
      <div class={a?.geometry || b?.geometry ? "two" : undefined}>
        <section aria-labelledby="fields">
          <h2 id="fields">{t("desk.fields")}</h2>
          <Fields a={a} b={b} pair={pair} />
        </section>
        <section aria-labelledby="where">
          <h2 id="where">{t("desk.map")}</h2>
          <Where pair={pair} />
        </section>
      </div>
      <section aria-labelledby="evidence">
        <h2 id="evidence">{t("desk.evidence")}</h2>
        <Waterfall pair={pair} />
      </section>
      <div class="two">
        <Totals pair={pair} />
        <History decisions={pair.decisions} />
      </div>
    </article>
  );
}

function Where({ pair }: { pair: PairDetail }): VNode {
  const [a, b] = worksOf(pair);
  const places = { a: a?.geometry ?? null, b: b?.geometry ?? null };
  if (!places.a && !places.b) return <p>{t("desk.noPlace")}</p>;
  const measured = pair.explanation.evidence.find((one) => one.item === "geometry");
  const apart = places.a && places.b ? distance(places.a, places.b) : undefined;
  const both = places.a && places.b ? overlap(places.a, places.b) : "";
  const words = measured ? (language.value === "th" ? measured.phraseTh : measured.phraseEn) : "";
  return (
    <>
      <PairMap pair={places} key={pair.id} />
      <ul class="legend">
        <li><b class="side-a" aria-hidden="true">●</b> {t("desk.fieldA")}</li>
        <li><b class="side-b" aria-hidden="true">◆</b> {t("desk.fieldB")}</li>
        {both && <li><svg class="swatch" width="26" height="10" aria-hidden="true"><rect width="26" height="10" rx="3" class="overlap" /></svg> {t("desk.overlapDrawn")}</li>}
      </ul>
      {both && <p><strong>{both}</strong></p>}
      <p>
        {words && <>{words} · </>}
        {apart === undefined ? t("desk.onePlace") : apart}
      </p>
    </>
  );
}
