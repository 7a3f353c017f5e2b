// Maps come when one is to be seen; their library is the largest part of the application.

import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import type { Places } from "../cases/api";
import { type Dataset } from "../data/api";
import { Share } from "../parts/share";
import { Busy } from "../parts/told";
import { ask, place as here } from "../router";
import { language } from "../state";
import { of } from "../format";
import { t } from "../words";
import type { Classes } from "./classes";
import { StyleChoice, useClasses } from "./choose";
import { entriesOf, Legend, single } from "./legend";
import type { Pair } from "./pair";
import { atOf, atText } from "./shared";
import type { Spot } from "./spots";

/** One dataset as vector tiles, coloured by one of its fields. */
export function DatasetMap({ dataset }: { dataset: Dataset }): VNode {
  const target = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  // Field and place are in the address, so that a link restores them.
  const field = here.value.query.get("style") ?? "";
  const setField = (name: string) => ask({ style: name || undefined }, { replace: true });
  const classes = useClasses(dataset.id ?? "", field);
  const shown = useRef<{ restyle: (now?: Classes) => void } | null>(null);
  // The classes may come while the map's library is on its way.
  const latest = useRef(classes);
  latest.current = classes;
  useEffect(() => {
    let closed = false;
    let close = () => {};
    import("./dataset").then(({ showDataset }) => {
      if (closed || !target.current) return;
      const handle = showDataset(target.current, dataset, latest.current, { at: atOf(here.value.query), moved: (at) => ask({ at: atText(at) }, { replace: true }) });
      shown.current = handle;
      close = handle.close;
    }, () => setFailed(true));
    return () => {
      closed = true;
      shown.current = null;
      close();
    };
  }, [dataset.id, language.value]);
  useEffect(() => shown.current?.restyle(classes), [classes]);
  return (
    <>
      <StyleChoice fields={dataset.fields ?? []} field={field} onChoose={setField} />
      {failed && <p>{t("map.unreadable")}</p>}
      <div class="map" ref={target} role="region" tabIndex={0} aria-label={`${of(dataset.title)}. ${t("map.keyboard")}`} />
      <Legend entries={classes ? entriesOf(classes) : single(of(dataset.title))} />
      <Share />
    </>
  );
}

/** Both projects of a pair. */
export function PairMap({ pair }: { pair: Pair }): VNode {
  const target = useRef<HTMLDivElement>(null);
  const [ready, setReady] = useState(false);
  useEffect(() => {
    let closed = false;
    let close = () => {};
    void import("./pair").then(({ showPair }) => {
      if (closed || !target.current) return;
      close = showPair(target.current, pair);
      setReady(true);
    });
    return () => {
      closed = true;
      close();
    };
  }, [pair.a, pair.b, language.value]);
  return (
    <>
      {!ready && <Busy />}
      <div class="map small-map" ref={target} role="region" tabIndex={0} aria-label={`${t("desk.map")}. ${t("map.keyboard")}`} />
      <Share />
    </>
  );
}

/** The projects of a case. */
export function CaseMap({ places }: { places: Places }): VNode {
  const target = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let closed = false;
    let close = () => {};
    import("./case").then(({ showCase }) => {
      if (!closed && target.current) close = showCase(target.current, places);
    }, () => setFailed(true));
    return () => {
      closed = true;
      close();
    };
  }, [places, language.value]);
  return (
    <div>
      {failed && <p>{t("map.unreadable")}</p>}
      <div class="map small-map" ref={target} role="region" tabIndex={0} aria-label={`${t("cases.places")}. ${t("map.keyboard")}`} />
      <Share />
    </div>
  );
}

/** Bad spots over the dataset that they are in; the chosen one is shown large. */
export function SpotMap({ dataset, spots, chosen }: { dataset: Dataset; spots: Spot[]; chosen?: number }): VNode {
  const target = useRef<HTMLDivElement>(null);
  const shown = useRef<{ choose: (id?: number) => void } | null>(null);
  useEffect(() => {
    let closed = false;
    let close = () => {};
    void import("./spots").then(({ showSpots }) => {
      if (closed || !target.current) return;
      const handle = showSpots(target.current, dataset, spots);
      shown.current = handle;
      close = handle.close;
    });
    return () => {
      closed = true;
      shown.current = null;
      close();
    };
  }, [spots, language.value]);
  useEffect(() => {
    shown.current?.choose(chosen);
    if (chosen !== undefined) target.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return <div class="map small-map" ref={target} role="region" tabIndex={0} aria-label={`${t("quality.spots")}. ${t("map.keyboard")}`} />;
}
