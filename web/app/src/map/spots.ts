// The bad spots of a dataset over its features.

import Feature from "ol/Feature";
import Point from "ol/geom/Point";
import VectorLayer from "ol/layer/Vector";
import VectorTileLayer from "ol/layer/VectorTile";
import { fromLonLat, transformExtent } from "ol/proj";
import VectorSource from "ol/source/Vector";
import { Circle, Fill, Stroke, Style } from "ol/style";

import type { Dataset } from "../data/api";
import { type Box, colour, look, openMap, tiles } from "./base";
import { drawn } from "./draw";
import { plain } from "./marks";

export interface Spot {
  id: number;
  geometry: { type: "Point"; coordinates: [number, number] } | null;
  properties: { row: number; featureId: string | null; field: string; severity: string; code: string; reason: string; remedy: string | null };
}

/** Shape as well as colour tells how grave a spot is: a ring for what was refused. */
function style(severity: string, isChosen: boolean): Style {
  const own = colour(severity === "refused" ? "--bad" : severity === "repaired" ? "--good" : "--warm");
  const fill = new Fill({ color: severity === "refused" ? `${own}55` : own });
  return new Style({ image: new Circle({ radius: isChosen ? 13 : 8, fill, stroke: new Stroke({ color: isChosen ? colour("--ink") : own, width: isChosen ? 4 : 2.5 }) }), zIndex: isChosen ? 9 : 1 });
}

export function showSpots(target: HTMLElement, dataset: Dataset, spots: Spot[]) {
  const map = openMap(target);
  const ground = new VectorTileLayer({ source: tiles(dataset.id ?? ""), declutter: true, zIndex: 10 });
  ground.setStyle(drawn(() => plain(colour("--quiet")), 3));
  const source = new VectorSource();
  for (const { id, geometry, properties } of spots) {
    if (!geometry) continue;
    const feature = new Feature({ geometry: new Point(fromLonLat(geometry.coordinates)), severity: properties.severity });
    feature.setId(id);
    source.addFeature(feature);
  }
  const choose = (chosen?: number) => {
    source.forEachFeature((feature) => feature.setStyle(style(String(feature.get("severity")), feature.getId() === chosen)));
    const point = chosen === undefined ? null : (source.getFeatureById(chosen)?.getGeometry() as Point | undefined);
    if (point) map.getView().fit(point.getExtent(), { maxZoom: 17 });
  };
  choose();
  map.addLayer(ground);
  map.addLayer(new VectorLayer({ source, zIndex: 20 }));
  const extent = source.getExtent();
  if (extent && Number.isFinite(extent[0])) look(map, transformExtent(extent, "EPSG:3857", "EPSG:4326") as Box);
  return { choose, close: () => map.setTarget(undefined) };
}
