// A map with its ground: the hub's own boundaries, a configured background where there is one, and lines of degrees.

import "ol/ol.css";

import { defaults as controls } from "ol/control/defaults";
import ScaleLine from "ol/control/ScaleLine";
import MVT from "ol/format/MVT";
import Graticule from "ol/layer/Graticule";
import TileLayer from "ol/layer/Tile";
import VectorTileLayer from "ol/layer/VectorTile";
import Map from "ol/Map";
import { transformExtent } from "ol/proj";
import VectorTile from "ol/source/VectorTile";
import XYZ from "ol/source/XYZ";
import TileGrid from "ol/tilegrid/TileGrid";
import { Fill, Stroke, Style, Text } from "ol/style";
import type { FeatureLike } from "ol/Feature";
import View from "ol/View";

import { type Query, queryText } from "../router";
import { baseMap, language, root, still } from "../state";
import { t } from "../words";

export type Box = [number, number, number, number];

/** The Eastern Economic Corridor, where nothing else says where to look. Degrees: west, south, east, north. */
const HOME: Box = [100.75, 12.55, 102.0, 14.05];
export const FONT = '14px "Sarabun", "Noto Sans Thai", "Noto Sans Thai Looped", "Leelawadee UI", "Loma", Tahoma, sans-serif';

/** A colour of the style sheet, which differs in the dark. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export function tiles(collection: string, query: Query = {}): VectorTile {
  const url = `${root}/collections/${encodeURIComponent(collection)}/tiles/{z}/{x}/{y}.mvt${queryText(query)}`;
  return new VectorTile({ url, format: new MVT(), maxZoom: 16 });
}

const extentOf = (feature: FeatureLike) => feature.getGeometry()?.getExtent() ?? [0, 0, 0, 0];

/** Tiles cut an area into pieces; its name is written on the largest piece alone. */
function largestPieces() {
  const largest = new globalThis.Map<string, number>();
  let changed = false;
  return {
    isLargest(feature: FeatureLike, resolution: number): boolean {
      const [west = 0, south = 0, east = 0, north = 0] = extentOf(feature);
      const [key, size] = [`${feature.get("code")} ${resolution}`, (east - west) * (north - south)];
      const known = largest.get(key) ?? -1;
      if (size > known) {
        changed ||= known >= 0;
        largest.set(key, size);
      }
      return size >= known;
    },
    /** Whether a larger piece has come since this was asked last, so that names are to be written anew. */
    hasChanged(): boolean {
      const was = changed;
      changed = false;
      return was;
    },
  };
}

function boundaries(): VectorTileLayer {
  const pieces = largestPieces();
  const [ink, ground] = [colour("--quiet"), colour("--ground")];
  const name = (feature: FeatureLike) => String(feature.get(language.value === "th" ? "nameTh" : "nameEn") ?? "");
  // Metres a pixel below which a level is named and outlined, and how strong its line is (alpha, hexadecimal).
  const seen: Record<string, number> = { province: 1500, amphoe: 250, tambon: 50 };
  const outlined: Record<string, number> = { province: Infinity, amphoe: 600, tambon: 120 };
  const weights: Record<string, string> = { province: "b0", amphoe: "60", tambon: "38" };
  const style = (feature: FeatureLike, resolution: number) => {
    const level = String(feature.get("level"));
    const named = resolution < (seen[level] ?? 0) && pieces.isLargest(feature, resolution);
    return new Style({
      // Land is lighter than the sea, where nothing else is below.
      fill: level === "province" && !baseMap.url ? new Fill({ color: ground }) : undefined,
      stroke: resolution < (outlined[level] ?? 0) ? new Stroke({ color: `${ink}${weights[level] ?? "40"}`, width: level === "province" ? 1.4 : 1 }) : undefined,
      text: named
        ? new Text({
            text: name(feature),
            font: level === "tambon" ? FONT.replace("14px", "13px") : FONT,
            fill: new Fill({ color: ink }),
            stroke: new Stroke({ color: ground, width: 3 }),
            overflow: true,
          })
        : undefined,
    });
  };
  const layer = new VectorTileLayer({ source: tiles("areas"), style, declutter: true, zIndex: 5, properties: { id: "areas" } });
  layer.on("postrender", () => pieces.hasChanged() && queueMicrotask(() => layer.changed()));
  return layer;
}

/** In the colours of the page, which differ in the dark. */
function degreeLabel(baseline: "bottom" | "middle"): Text {
  const atEdge = baseline === "bottom" ? ("center" as const) : ("end" as const);
  return new Text({ font: FONT.replace("14px", "12px"), textBaseline: baseline, textAlign: atEdge, fill: new Fill({ color: colour("--quiet") }), stroke: new Stroke({ color: colour("--raised"), width: 3 }) });
}

/** Decimal degrees, as people here write a place; no letter, since all is north and east. */
const degreesOf = (degree: number) => `${Number(degree.toFixed(2))}°`;

/** The scale line, in the units of the reader's language. */
function scale(): ScaleLine {
  const control: ScaleLine = new ScaleLine({
    render(event) {
      ScaleLine.prototype.render.call(control, event);
      const line = event.map.getTargetElement()?.querySelector(".ol-scale-line-inner");
      const words = line?.textContent ?? "";
      const [length = "", unit = ""] = words.split(" ");
      if (line && language.value === "th" && unit in METRES) line.textContent = `${length} ${METRES[unit]}`;
    },
  });
  return control;
}

const METRES: Record<string, string> = { km: "กม.", m: "ม.", cm: "ซม." };

function ground(): (TileLayer | Graticule)[] {
  const lines = new Graticule({
    strokeStyle: new Stroke({ color: `${colour("--quiet")}30`, width: 1 }),
    showLabels: true,
    lonLabelFormatter: degreesOf,
    latLabelFormatter: degreesOf,
    zIndex: 6,
    lonLabelStyle: degreeLabel("bottom"),
    latLabelStyle: degreeLabel("middle"),
    wrapX: false,
    intervals: [30, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01],
  });
  if (!baseMap.url) return [lines];
  return [new TileLayer({ source: background() }), lines];
}

/** The configured background. Both ways of naming a tile, XYZ and WMTS, count rows from the top. */
function background(): XYZ {
  const url = baseMap.url.replace("{TileMatrix}", "{z}").replace("{TileCol}", "{x}").replace("{TileRow}", "{y}");
  const own = baseMap.grid === "WorldCRS84Quad" ? { projection: "EPSG:4326", tileGrid: degrees() } : {};
  return new XYZ({ url, attributions: baseMap.attribution, ...own });
}

/** OGC's WorldCRS84Quad: two tiles of 180 degrees at the top. */
function degrees(): TileGrid {
  const resolutions = Array.from({ length: 19 }, (_, level) => 180 / 256 / 2 ** level);
  return new TileGrid({ extent: [-180, -90, 180, 90], origin: [-180, 90], resolutions, tileSize: 256 });
}

/** A map in the given element; what it shows besides the ground is added to it. */
export function openMap(target: HTMLElement): Map {
  const view = new View({ maxZoom: 20, enableRotation: false });
  const zoom = { zoomInTipLabel: t("map.zoomIn"), zoomOutTipLabel: t("map.zoomOut"), duration: still() ? 0 : 250 };
  const map = new Map({
    target,
    layers: [...ground(), boundaries()],
    view,
    controls: controls({ rotate: false, attributionOptions: { collapsible: false }, zoomOptions: zoom }).extend([scale()]),
  });
  target.querySelectorAll<HTMLButtonElement>(".ol-zoom button").forEach((button) => {
    button.setAttribute("aria-label", button.title);
  });
  map.updateSize();
  view.fit(transformExtent(HOME, "EPSG:4326", view.getProjection()), { size: map.getSize() ?? [600, 400] });
  return map;
}

/** Shows a box of degrees, again when the map gets another size, until the reader takes it over. */
export function look(map: Map, box: Box, maxZoom = 17): void {
  const view = map.getView();
  const wanted = transformExtent(box, "EPSG:4326", view.getProjection());
  const fit = () => view.fit(wanted, { padding: [36, 36, 36, 36], maxZoom });
  fit();
  map.on("change:size", fit);
  const leave = () => map.un("change:size", fit);
  for (const touch of ["pointerdown", "wheel", "keydown"]) {
    map.getTargetElement()?.addEventListener(touch, leave, { once: true, passive: true });
  }
}
