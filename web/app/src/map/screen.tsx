// The map of the hub: layers, projects and suspected duplicates, with a table beside; the address restores what is seen.

import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { get } from "../api";
import { areaAt } from "../areas/at";
import { AreaPanel } from "../areas/panel";
import type { Dataset } from "../data/api";
import { of, sorted } from "../format";
import { CopyButton } from "../parts/copy";
import { ask, place as here, to } from "../router";
import { language, session } from "../state";
import { useLoaded, useTitle } from "../use";
import { t } from "../words";
import type { Box } from "./base";
import type { BigMap, Hit, Wanted } from "./big";
import { useClasses } from "./choose";
import type { Place } from "./find";
import { InView, PairsInView } from "./inview";
import { entriesOf, Legend } from "./legend";
import { layerMark, type Mark } from "./marks";
import { Search } from "./search";
import { DUPLICATES, filterOf, PROJECTS, read, type View, write } from "./shared";
import { Clicked, Layers, type Listed, NarrowProjects, STYLES } from "./side";

/** A few of the marks stand for a layer of classes where it is chosen. */
const FEW = 3;

async function layersListed(signal: AbortSignal): Promise<Listed[]> {
  const { items } = await get<{ items: Dataset[] }>("/datasets", { limit: 200 }, signal);
  const drawn = items.filter((dataset) => dataset.geometryKind !== "none");
  return sorted(drawn, (dataset) => of(dataset.title)).map((dataset) => ({ id: dataset.id ?? "", title: of(dataset.title), fields: dataset.fields ?? [] }));
}

function wantedOf(view: View, classes: ReturnType<typeof useClasses>): Wanted[] {
  return view.layers.filter(Boolean).map((id) => (id === PROJECTS ? { id, query: { filter: filterOf(view) }, classes } : { id, query: {} }));
}

interface Told {
  boxed: (box: Box) => void;
  clicked: (hits: Hit[], at: [number, number]) => void;
  sighted: (marks: Set<Mark>) => void;
}

/** Keeps the map and what is wanted of it together. */
function useBigMap(view: View, wanted: Wanted[], told: Told) {
  const target = useRef<HTMLDivElement>(null);
  const map = useRef<BigMap | null>(null);
  const [failed, setFailed] = useState(false);
  // What is wanted may change while the map's library is on its way.
  const latest = useRef(wanted);
  latest.current = wanted;
  useEffect(() => {
    let closed = false;
    import("./big").then(({ BigMap }) => {
      if (closed || !target.current) return;
      const moved = (at: [number, number, number], box: Box) => {
        ask(write({ ...read(here.value.query), at }), { replace: true });
        told.boxed(box);
      };
      map.current = new BigMap(target.current, view.at, { moved, clicked: told.clicked, sighted: told.sighted });
      map.current.show(latest.current);
    }, () => setFailed(true));
    return () => {
      closed = true;
      map.current?.close();
      map.current = null;
    };
  }, [language.value, session.value?.agency]);
  const key = JSON.stringify(wanted.map((one) => [one.id, one.query, one.classes?.field, one.classes?.entries.length]));
  useEffect(() => map.current?.show(wanted), [key]);
  return { target, map, failed };
}

/** The address that restores this view, language and all. */
const shared = (view: View) => new URL(to("/map", { ...write(view), lang: language.value }), location.href).href;

export function MapScreen(): VNode {
  useTitle(t("map.title"));
  const view = read(here.value.query);
  const change = (changes: Partial<View>) => ask(write({ ...read(here.value.query), ...changes }), { replace: true });
  const { data: listed = [] } = useLoaded(layersListed, [session.value?.agency]);
  const classes = useClasses(PROJECTS, view.style === "none" ? "" : view.style);
  const [box, setBox] = useState<Box>();
  const [hits, setHits] = useState<Hit[]>([]);
  const [nearest, setNearest] = useState("");
  const [seen, setSeen] = useState<Set<Mark>>(new Set());
  const sighted = (now: Set<Mark>) => setSeen((before) => (before.size === now.size && [...now].every((mark) => before.has(mark)) ? before : now));
  const clicked = (found: Hit[], at: [number, number]) => {
    setHits(found);
    areaAt(at, new AbortController().signal).then((area) => {
      setNearest(area?.nearest ? area.code : "");
      change({ area: area?.code ?? "" });
    }, () => undefined);
  };
  const { target, map, failed } = useBigMap(view, wantedOf(view, classes), { boxed: setBox, clicked, sighted });
  const choose = (found: Place) => {
    if (found.kind === "agency") change({ agency: found.id, layers: [...new Set([...view.layers, PROJECTS])] });
    if (found.kind === "place") change({ area: found.id });
    if (found.kind === "dataset") change({ layers: [...new Set([...view.layers, found.id])] });
    if (found.to) map.current?.go(found.to);
  };
  const styled = STYLES.find(([name]) => name === view.style)?.[1];
  const marksOf = (id: string) => (id === PROJECTS && classes ? classes.entries.slice(0, FEW).map((entry) => entry.mark) : [layerMark(id, view.layers.indexOf(id))]);
  const single = view.layers.filter((id) => id !== PROJECTS || !classes).map((id) => ({ label: titleOf(id, listed), mark: layerMark(id, view.layers.indexOf(id)) }));
  return (
    <>
      <div class="bar head">
        <h1>{t("map.title")}</h1>
        <div class="bar noprint">
          <CopyButton text={shared(view)} words={t("map.share")} />
          <button type="button" onClick={() => print()}>{t("print")}</button>
        </div>
      </div>
      <div class={view.area ? "map-screen with-area" : "map-screen"}>
        <div class="aside noprint">
          <Search onChoose={choose} />
          <Layers view={view} listed={listed} marksOf={marksOf} onChange={change} />
          {view.layers.includes(PROJECTS) && <NarrowProjects view={view} onChange={change} />}
        </div>
        <div>
          {failed && <p>{t("map.unreadable")}</p>}
          <div class="map big-map" ref={target} role="region" tabIndex={0} aria-label={`${t("map.title")}. ${t("map.keyboard")}`} />
          {view.layers.includes(PROJECTS) && classes && styled && <Legend entries={entriesOf(classes, seen.size > 0 ? seen : undefined)} title={t("map.legendOf", { field: t(styled) })} />}
          {single.length > 0 && <Legend entries={single} />}
          {hits.length > 0 && <Clicked hits={hits} listed={listed} onClose={() => setHits([])} />}
        </div>
        {view.area && <AreaPanel code={view.area} nearest={nearest === view.area} onClose={() => change({ area: "" })} />}
      </div>
      {view.layers.includes(PROJECTS) && box && <InView box={box} filter={filterOf(view)} />}
      {view.layers.includes(DUPLICATES) && box && <PairsInView box={box} />}
    </>
  );
}

function titleOf(id: string, listed: Listed[]): string {
  return id === PROJECTS ? t("map.projects") : id === DUPLICATES ? t("map.duplicates") : (listed.find((one) => one.id === id)?.title ?? id);
}
