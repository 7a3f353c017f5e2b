// Maps come when one is to be seen; their library is the largest part of the application.

import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import type { Places } from "../cases/api";
import { type Dataset } from "../data/api";
import { Busy } from "../parts/told";
import { language } from "../state";
import { of } from "../format";
import { t } from "../words";
import type { Classes } from "./classes";
import { StyleChoice, useClasses } from "./choose";
import { Legend } from "./legend";
import type { Pair } from "./pair";

/** One dataset as vector tiles, coloured by one of its fields. */
export function DatasetMap({ dataset }: { dataset: Dataset }): VNode {
  const target = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  const [field, setField] = useState("");
  const classes = useClasses(dataset.id ?? "", field);
  const shown = useRef<{ restyle: (now?: Classes) => void } | null>(null);
  useEffect(() => {
    let closed = false;
    let close = () => {};
    import("./dataset").then(({ showDataset }) => {
      if (closed || !target.current) return;
      const handle = showDataset(target.current, dataset, classes);
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
      <Legend classes={classes} single={of(dataset.title)} />
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
    </div>
  );
}
