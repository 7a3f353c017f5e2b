// Both projects of a pair on one map, and how far apart they lie.

import Feature from "ol/Feature";
import GeoJSON from "ol/format/GeoJSON";
import type Geometry from "ol/geom/Geometry";
import LineString from "ol/geom/LineString";
import MultiLineString from "ol/geom/MultiLineString";
import VectorLayer from "ol/layer/Vector";
import VectorSource from "ol/source/Vector";
import { transformExtent } from "ol/proj";
import { Stroke, Style } from "ol/style";

import { shared } from "../desk/near";
import { type Box, colour, look, openMap } from "./base";
import { drawn } from "./draw";
import { plain } from "./marks";

export interface Pair {
  /** GeoJSON geometries in degrees, or null. */
  a: object | null;
  b: object | null;
}

const format = new GeoJSON();

function read(geometry: object | null): Geometry | undefined {
  return (geometry && format.readGeometry(geometry, { featureProjection: "EPSG:3857" })) || undefined;
}

/** Shows them; gives back how to close the map. */
export function showPair(target: HTMLElement, pair: Pair): () => void {
  const map = openMap(target);
  const geometries = { a: read(pair.a), b: read(pair.b) };
  const source = new VectorSource();
  for (const side of ["a", "b"] as const) {
    const geometry = geometries[side];
    if (!geometry) continue;
    const feature = new Feature(geometry);
    feature.setStyle(drawn(() => plain(colour(`--${side}`)), side === "a" ? 9 : 6));
    source.addFeature(feature);
  }
  const both = pair.a && pair.b ? shared(pair.a, pair.b) : undefined;
  if (both && both.stretches.length > 0) {
    const feature = new Feature(new MultiLineString(both.stretches).transform("EPSG:4326", "EPSG:3857"));
    feature.setStyle(new Style({ stroke: new Stroke({ color: `${colour("--bad")}66`, width: 14 }), zIndex: -1 }));
    source.addFeature(feature);
  }
  const link = between(geometries.a, geometries.b);
  if (link) source.addFeature(link);
  map.addLayer(new VectorLayer({ source, zIndex: 10 }));
  const extent = source.getExtent();
  if (extent && Number.isFinite(extent[0])) look(map, transformExtent(extent, "EPSG:3857", "EPSG:4326") as Box, 16);
  return () => map.setTarget(undefined);
}

/** A broken line from the middle of the one to the nearest place of the other. */
function between(a?: Geometry, b?: Geometry): Feature | undefined {
  if (!a || !b) return undefined;
  const extent = a.getExtent();
  const middle = [((extent[0] ?? 0) + (extent[2] ?? 0)) / 2, ((extent[1] ?? 0) + (extent[3] ?? 0)) / 2];
  const onB = b.getClosestPoint(middle);
  const onA = a.getClosestPoint(onB);
  const line = new Feature(new LineString([onA, onB]));
  line.setStyle(new Style({ stroke: new Stroke({ color: colour("--ink"), width: 1.5, lineDash: [5, 5] }) }));
  return line;
}
