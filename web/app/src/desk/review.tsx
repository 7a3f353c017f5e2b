// One pair: both projects side by side, the evidence, and the decision, by mouse or by keys.

import type { VNode } from "preact";
import { useCallback, useState } from "preact/hooks";

import type { Tagged } from "../api";
import { PairMap } from "../map/lazy";
import { Busy, Fault, Only } from "../parts/told";
import { likely } from "../format";
import { go, to } from "../router";
import { holds, language } from "../state";
import { useLoaded, useTitle } from "../use";
import { coded, t } from "../words";
import { getPair, type PairDetail, type Verdict, type Work } from "./api";
import { Decide } from "./decide";
import { Waterfall } from "./evidence";
import { Fields } from "./fields";
import { History, Totals } from "./money";
import { distance } from "./near";
import { State } from "./queue";
import { after, before, settle, undo } from "./sitting";
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
  const { data, error, again, loading } = useLoaded((signal) => getPair(id, signal), [id]);
  if (error) return <Fault error={error} again={again} />;
  if (!data) return <Busy />;
  // The pair before stays in sight until the next is there, but nobody decides what is not shown.
  return <Pair id={id} loaded={data} again={again} waiting={loading || data.body.id !== id} />;
}

/** What the keys and the buttons do; one thing at a time. */
function useDeeds(id: string, tag: string, again: () => void, waiting: boolean) {
  const [reason, setReason] = useState("");
  const [told, setTold] = useState("");
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const onward = useCallback(async () => {
    const next = await after(id);
    if (next) go(to(`/duplicates/${next}`));
    else setTold(t("desk.end"));
  }, [id]);
  const deed = (what: () => Promise<void>) => () => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    what().catch((failed: Error) => setError(failed)).finally(() => setBusy(false));
  };
  const decide = (verdict: Verdict) =>
    deed(async () => {
      if (waiting) return;
      await settle(id, verdict, reason, tag);
      await onward();
      again();
    });
  const back = deed(async () => {
    const undone = await undo();
    if (!undone) return setTold(t("desk.nothingToUndo"));
    if (undone === id) again();
    else go(to(`/duplicates/${undone}`));
    setTold(t("desk.undone"));
  });
  const previous = () => {
    const earlier = before(id);
    if (earlier) go(to(`/duplicates/${earlier}`));
  };
  return { reason, setReason, told, error, busy: busy || waiting, decide, back, previous, onward: deed(onward) };
}

function Pair({ id, loaded, again, waiting }: { id: string; loaded: Tagged<PairDetail>; again: () => void; waiting: boolean }): VNode {
  const pair = loaded.body;
  const deeds = useDeeds(id, loaded.tag, again, waiting);
  const may = holds("review");
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
  return (
    <article class="review">
      <p class="noprint"><a href={to("/duplicates")}>← {t("desk.toQueue")}</a></p>
      <h1>{coded("relation", pair.relation)} · {likely(pair.score)}</h1>
      <p><span class={`badge ${pair.severity}`}>{coded("severity", pair.severity)}</span> <State state={pair.state} /></p>
      <p class="lead">{sentence}</p>
      <Decide deeds={deeds} may={may} />
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
  const words = measured ? (language.value === "th" ? measured.phraseTh : measured.phraseEn) : "";
  return (
    <>
      <PairMap pair={places} key={pair.id} />
      <ul class="legend">
        <li><b class="side-a" aria-hidden="true">●</b> {t("desk.fieldA")}</li>
        <li><b class="side-b" aria-hidden="true">◆</b> {t("desk.fieldB")}</li>
      </ul>
      <p>
        {words && <>{words} · </>}
        {apart === undefined ? t("desk.onePlace") : apart}
      </p>
    </>
  );
}

