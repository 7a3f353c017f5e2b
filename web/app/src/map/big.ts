// The large map: layers come and go, a click tells what lies there, and moving it tells what is in view.

import type { FeatureLike } from "ol/Feature";
import VectorTileLayer from "ol/layer/VectorTile";
import type OlMap from "ol/Map";
import { fromLonLat, toLonLat, transformExtent } from "ol/proj";

import type { Query } from "../router";
import { type Box, colour, look, openMap, tiles } from "./base";
import type { Classes } from "./classes";
import { drawn, nameOf, valuesOf } from "./draw";
import { layerMark, type Mark } from "./marks";
import { DUPLICATES, PROJECTS } from "./shared";

export interface Hit {
  layer: string;
  id: string;
  name: string;
  values: Record<string, unknown>;
}

export interface Events {
  moved: (at: [number, number, number], box: Box) => void;
  clicked: (hits: Hit[], at: [number, number]) => void;
  /** The marks of the projects that are drawn now. */
  sighted: (marks: Set<Mark>) => void;
}

export interface Wanted {
  id: string;
  query: Query;
  classes?: Classes;
}

/** A mark in the colours as they stand, which the canvas needs. */
const settled = (mark: Mark): Mark => (mark.colour.startsWith("var(") ? { ...mark, colour: colour(mark.colour.slice(4, -1)) } : mark);

export class BigMap {
  private readonly map: OlMap;
  private readonly shown = new Map<string, { layer: VectorTileLayer; key: string }>();
  private classes: Classes | undefined;

  constructor(target: HTMLElement, at: [number, number, number] | undefined, events: Events) {
    this.map = openMap(target);
    const view = this.map.getView();
    if (at) {
      view.setCenter(fromLonLat([at[0], at[1]]));
      view.setZoom(at[2]);
    }
    this.map.on("moveend", () => {
      const [lon = 0, lat = 0] = toLonLat(view.getCenter() ?? [0, 0]);
      const box = transformExtent(view.calculateExtent(this.map.getSize()), view.getProjection(), "EPSG:4326") as Box;
      events.moved([lon, lat, view.getZoom() ?? 8], box);
    });
    this.map.on("rendercomplete", () => events.sighted(this.marks()));
    this.map.on("click", (event) => events.clicked(this.at(event.pixel), toLonLat(event.coordinate) as [number, number]));
    this.map.on("pointermove", (event) => {
      if (event.dragging) return;
      target.classList.toggle("over", this.map.hasFeatureAtPixel(event.pixel, { hitTolerance: 4, layerFilter: (layer) => layer.get("id") !== "areas" }));
    });
  }

  /** Shows these layers and no others. */
  show(wanted: Wanted[]): void {
    for (const [id, { layer }] of this.shown) {
      if (wanted.some((one) => one.id === id)) continue;
      this.map.removeLayer(layer);
      this.shown.delete(id);
    }
    wanted.forEach((one, place) => this.put(one, place));
  }

  private put({ id, query, classes }: Wanted, place: number): void {
    const key = JSON.stringify(query);
    let known = this.shown.get(id);
    if (!known) {
      const layer = new VectorTileLayer({ source: tiles(id, query), declutter: true, properties: { id } });
      known = { layer, key };
      this.shown.set(id, known);
      this.map.addLayer(layer);
    } else if (known.key !== key) {
      known.layer.setSource(tiles(id, query));
      known.key = key;
    }
    known.layer.setZIndex(id === DUPLICATES ? 30 : id === PROJECTS ? 20 : 10 + place);
    const single = settled(layerMark(id, place));
    known.layer.setStyle(drawn((feature) => (classes ? classes.markOf(feature.get(classes.field)) : single), id === DUPLICATES ? 9 : 5, id === DUPLICATES || id === PROJECTS));
    if (id === PROJECTS) this.classes = classes;
  }

  private marks(): Set<Mark> {
    const [classes, layer] = [this.classes, this.shown.get(PROJECTS)?.layer];
    if (!classes || !layer) return new Set();
    const features = layer.getFeaturesInExtent(this.map.getView().calculateExtent(this.map.getSize()));
    return new Set(features.map((feature) => classes.markOf(feature.get(classes.field))));
  }

  private at(pixel: number[]): Hit[] {
    const hits: Hit[] = [];
    this.map.forEachFeatureAtPixel(pixel, (feature: FeatureLike, layer) => {
      const own = String(layer?.get("id") ?? "");
      const id = String(feature.get("id") ?? feature.getId() ?? "");
      if (!own || own === "areas" || hits.some((hit) => hit.id === id && hit.layer === own)) return hits.length >= 8;
      hits.push({ layer: own, id, name: nameOf(feature) || id, values: valuesOf(feature) });
      return hits.length >= 8;
    }, { hitTolerance: 5 });
    return hits;
  }

  /** Goes to a box of degrees, or to a point. */
  go(to: Box | [number, number]): void {
    if (to.length === 4) return look(this.map, to);
    this.map.getView().setCenter(fromLonLat(to));
    this.map.getView().setZoom(14);
  }

  close(): void {
    this.map.setTarget(undefined);
  }
}
