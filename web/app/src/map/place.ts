// The place of one project: shown, drawn anew as point, line or polygon, and corrected corner by corner.

import Feature from "ol/Feature";
import GeoJSON from "ol/format/GeoJSON";
import type Geometry from "ol/geom/Geometry";
import Draw from "ol/interaction/Draw";
import Modify from "ol/interaction/Modify";
import Snap from "ol/interaction/Snap";
import VectorLayer from "ol/layer/Vector";
import VectorTileLayer from "ol/layer/VectorTile";
import { transformExtent } from "ol/proj";
import VectorSource from "ol/source/Vector";
import { Circle, Fill, Stroke, Style } from "ol/style";

import { type Box, colour, look, openMap, tiles } from "./base";
import { drawn } from "./draw";
import { plain } from "./marks";
import { PROJECTS } from "./shared";

export type Shape = "Point" | "LineString" | "Polygon";

export interface GeoJsonGeometry {
  type: string;
  coordinates: unknown;
}

// To a centimetre: no pointer is finer.
const format = new GeoJSON({ dataProjection: "EPSG:4326", featureProjection: "EPSG:3857" });
const written = (geometry: Geometry) => format.writeGeometryObject(geometry, { decimals: 7 }) as GeoJsonGeometry;
const read = (geometry: GeoJsonGeometry | null) => (geometry ? (format.readGeometry(geometry) as Geometry) : undefined);

function style(): Style[] {
  const own = colour("--a");
  return [
    new Style({
      fill: new Fill({ color: `${own}33` }),
      stroke: new Stroke({ color: own, width: 3.5 }),
      image: new Circle({ radius: 9, fill: new Fill({ color: own }), stroke: new Stroke({ color: colour("--ground"), width: 2 }) }),
    }),
  ];
}

/** The map of a place, and what can be done with it; `onDrawn` hears of every change by hand. */
export function openPlace(target: HTMLElement, project: string, first: GeoJsonGeometry | null, area: Box | undefined, onDrawn: (geometry: GeoJsonGeometry) => void) {
  const map = openMap(target);
  const quiet = drawn(() => plain(colour("--quiet")), 3);
  // The projects around it, without their names and without itself.
  const context = new VectorTileLayer({ source: tiles(PROJECTS), zIndex: 8, opacity: 0.6 });
  context.setStyle((feature) => (String(feature.get("id") ?? feature.getId()) === project ? undefined : quiet(feature, Infinity)));
  const source = new VectorSource();
  map.addLayer(context);
  map.addLayer(new VectorLayer({ source, zIndex: 20, style: style() }));
  const modify = new Modify({ source });
  modify.on("modifyend", () => tell());
  let draw: Draw | undefined;
  const feature = () => source.getFeatures()[0];
  const tell = () => {
    const geometry = feature()?.getGeometry();
    if (geometry) onDrawn(written(geometry));
  };
  const stop = () => {
    if (draw) map.removeInteraction(draw);
    draw = undefined;
    map.removeInteraction(modify);
  };
  const put = (geometry: GeoJsonGeometry | null) => {
    source.clear();
    const own = read(geometry);
    if (own) source.addFeature(new Feature(own));
  };
  const fit = () => {
    const extent = source.getExtent();
    if (extent && Number.isFinite(extent[0])) look(map, transformExtent(extent, "EPSG:3857", "EPSG:4326") as Box);
    else if (area) look(map, area);
  };
  put(first);
  fit();
  return {
    put,
    fit,
    /** Corners can be dragged; a click on a line makes one more, with Alt one goes. */
    correct: () => {
      stop();
      map.addInteraction(modify);
    },
    draw: (shape: Shape) => {
      stop();
      draw = new Draw({ source: new VectorSource(), type: shape, style: style() });
      draw.on("drawend", (event) => {
        source.clear();
        source.addFeature(event.feature);
        tell();
        // Not within its own event, which would drop the corner that ends it.
        setTimeout(() => {
          stop();
          map.addInteraction(modify);
        });
      });
      map.addInteraction(draw);
      map.addInteraction(new Snap({ source }));
    },
    rest: stop,
    back: () => draw?.removeLastPoint(),
    close: () => map.setTarget(undefined),
  };
}
