// The projects of a case on one map: numbered as in the table beside it, the centre filled, each pair a line between its two.

import Feature from "ol/Feature";
import GeoJSON from "ol/format/GeoJSON";
import VectorLayer from "ol/layer/Vector";
import VectorSource from "ol/source/Vector";
import { transformExtent } from "ol/proj";
import { Circle, Fill, Stroke, Style, Text } from "ol/style";

import type { PlaceFeature, Places } from "../cases/api";
import { type Box, colour, FONT, look, openMap } from "./base";

const format = new GeoJSON();

function project(feature: PlaceFeature, number: number, label: string): Style {
  const own = colour(feature.properties.centre ? "--a" : "--b");
  const ground = colour("--ground");
  return new Style({
    // A place that is only known by its area is drawn hollow.
    fill: new Fill({ color: `${own}40` }),
    stroke: new Stroke({ color: own, width: 4, lineDash: feature.properties.drawn ? undefined : [4, 4] }),
    image: new Circle({ radius: 11, fill: new Fill({ color: feature.properties.drawn ? own : ground }), stroke: new Stroke({ color: own, width: 2.5 }) }),
    text: new Text({ text: label, font: `600 ${FONT}`, fill: new Fill({ color: feature.properties.drawn ? ground : own }), stroke: feature.properties.drawn ? new Stroke({ color: own, width: 5 }) : undefined, overflow: true }),
    zIndex: 20 - number,
  });
}

const link = () => new Style({ stroke: new Stroke({ color: colour("--ink"), width: 1.6, lineDash: [6, 5] }), zIndex: 1 });

/** Shows them; gives back how to close the map. */
export function showCase(target: HTMLElement, places: Places): () => void {
  const map = openMap(target);
  const source = new VectorSource();
  // Projects in one place share one mark, which names them all.
  const labels = new Map<string, number[]>();
  const placed = (one: PlaceFeature) => JSON.stringify(one.geometry);
  places.features.filter((one) => one.properties.role === "project").forEach((one, place) => labels.set(placed(one), [...(labels.get(placed(one)) ?? []), place + 1]));
  let number = 0;
  for (const one of places.features) {
    const isProject = one.properties.role === "project";
    if (isProject) number += 1;
    const geometry = one.geometry && format.readGeometry(one.geometry, { featureProjection: "EPSG:3857" });
    if (!geometry) continue;
    const feature = new Feature(geometry);
    feature.setStyle(isProject ? project(one, number, (labels.get(placed(one)) ?? [number]).join("·")) : link());
    source.addFeature(feature);
  }
  map.addLayer(new VectorLayer({ source, zIndex: 10 }));
  const extent = source.getExtent();
  if (extent && Number.isFinite(extent[0])) look(map, transformExtent(extent, "EPSG:3857", "EPSG:4326") as Box, places.features.some((one) => one.properties.drawn) ? 16 : 12);
  return () => map.setTarget(undefined);
}
