// The map of a page: shows what the page is about, from addresses of the hub that the page names in `data-map`.

import "./map.css";

import Feature, { type FeatureLike } from "ol/Feature";
import GeoJSON from "ol/format/GeoJSON";
import MVT from "ol/format/MVT";
import Graticule from "ol/layer/Graticule";
import VectorLayer from "ol/layer/Vector";
import VectorTileLayer from "ol/layer/VectorTile";
import Map from "ol/Map";
import { transformExtent } from "ol/proj";
import OGCVectorTile from "ol/source/OGCVectorTile";
import VectorSource from "ol/source/Vector";
import { Circle, Fill, Stroke, Style, Text } from "ol/style";
import View from "ol/View";
import { createEmpty, extend, isEmpty } from "ol/extent";
import { defaults as controls } from "ol/control/defaults";
import ScaleLine from "ol/control/ScaleLine";
import { fromExtent } from "ol/geom/Polygon";

interface MapOptions {
  /** Address of a GeoJSON document: a page of features, or one. */
  items?: string;
  /** Address of an OGC vector tileset in WebMercatorQuad. */
  tiles?: string;
  /** West, south, east, north in degrees. */
  bbox?: [number, number, number, number];
  /** Address of a collection's items; the id of a feature follows it. */
  page?: string;
  /** What follows the id: the reader's language and key. */
  carried?: string;
  attribution: string;
  /** Words in the reader's language. */
  zoomIn: string;
  zoomOut: string;
  unreadable: string;
}

const GEOGRAPHIC = "EPSG:4326";
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

/** A colour of the style sheet, which differs in the dark. */
function colour(name: string, otherwise: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || otherwise;
}

const accent = colour("--accent", "#0b5a6f");
const ink = colour("--ink", "#1c2733");
const ground = colour("--ground", "#ffffff");

const LABELS = ["title", "name", "name_th", "ชื่อ", "NAME"];
const FONT = '14px "Sarabun", "Noto Sans Thai", "Noto Sans Thai Looped", "Leelawadee UI", Tahoma, sans-serif';

function label(feature: FeatureLike): string {
  for (const name of LABELS) {
    const value: unknown = feature.get(name);
    if (typeof value === "string" && value !== "") return value.length > 40 ? `${value.slice(0, 39)}…` : value;
  }
  return "";
}

/** Metres a pixel below which names are drawn. */
const LABELLED = 60;

function style(feature: FeatureLike, resolution: number): Style {
  const named = resolution < LABELLED ? label(feature) : "";
  return new Style({
    fill: new Fill({ color: `${accent}33` }),
    stroke: new Stroke({ color: accent, width: 2 }),
    image: new Circle({
      // Names give way to each other, places do not.
      declutterMode: "none",
      radius: 6,
      fill: new Fill({ color: accent }),
      stroke: new Stroke({ color: ground, width: 1.5 }),
    }),
    text: named
      ? new Text({
          text: named,
          font: FONT,
          fill: new Fill({ color: ink }),
          stroke: new Stroke({ color: ground, width: 3 }),
          offsetY: -16,
          overflow: true,
        })
      : undefined,
  });
}

function graticule(): Graticule {
  return new Graticule({
    strokeStyle: new Stroke({ color: `${ink}2e`, width: 1 }),
    showLabels: true,
    wrapX: false,
    intervals: [30, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01],
  });
}

function show(element: HTMLElement): void {
  const options = JSON.parse(element.dataset.map ?? "{}") as MapOptions;
  element.hidden = false;
  element.tabIndex = 0;
  const view = new View({ center: [0, 0], zoom: 2, maxZoom: 20, enableRotation: false });
  const map = new Map({
    target: element,
    layers: [graticule()],
    view,
    controls: controls({
      rotate: false,
      attributionOptions: { collapsible: false },
      zoomOptions: { zoomInTipLabel: options.zoomIn, zoomOutTipLabel: options.zoomOut, duration: still ? 0 : 250 },
    }).extend([new ScaleLine()]),
  });
  const attributions = options.attribution;
  const fit = keptInView(map, element);
  if (options.bbox) fit(transformExtent(options.bbox, GEOGRAPHIC, view.getProjection()));
  if (options.tiles) {
    const source = new OGCVectorTile({ url: options.tiles, format: new MVT(), attributions });
    map.addLayer(new VectorTileLayer({ source, style, declutter: true }));
  } else if (options.items) {
    const source = new VectorSource({ attributions });
    map.addLayer(new VectorLayer({ source, style, declutter: true }));
    void load(options.items, source, view, element, options).then((extent) => {
      if (extent) fit(extent);
    });
  } else if (options.bbox) {
    const box = fromExtent(transformExtent(options.bbox, GEOGRAPHIC, view.getProjection()));
    map.addLayer(new VectorLayer({ source: new VectorSource({ features: [new Feature(box)], attributions }), style }));
  }
  openWhatIsClicked(map, element, options);
}

/** Fits the view to an extent, again when the map changes its size, until the reader takes it over. */
function keptInView(map: Map, element: HTMLElement): (extent: number[]) => void {
  let wanted: number[] | undefined;
  const fit = () => wanted && map.getView().fit(wanted, { padding: [30, 30, 30, 30], maxZoom: 16 });
  map.on("change:size", fit);
  for (const touch of ["pointerdown", "wheel", "keydown"]) {
    element.addEventListener(touch, () => map.un("change:size", fit), { once: true, passive: true });
  }
  return (extent) => {
    wanted = extent;
    fit();
  };
}

/** Reads features into the source; what cannot be had is said in the map's place. */
async function load(
  address: string,
  source: VectorSource,
  view: View,
  element: HTMLElement,
  options: MapOptions,
): Promise<number[] | undefined> {
  try {
    const response = await fetch(address, { headers: { Accept: "application/geo+json" } });
    if (response.status === 404) {
      element.hidden = true;
      return undefined;
    }
    if (!response.ok) throw new Error(String(response.status));
    const features = new GeoJSON().readFeatures(await response.json(), { featureProjection: view.getProjection() });
    const placed = features.filter((feature) => feature.getGeometry());
    // What has no place leaves nothing to look at.
    if (placed.length === 0 && !options.bbox) element.hidden = true;
    source.addFeatures(placed);
    const extent = createEmpty();
    placed.forEach((feature) => extend(extent, feature.getGeometry()!.getExtent()));
    return isEmpty(extent) ? undefined : extent;
  } catch {
    const note = document.createElement("p");
    note.textContent = options.unreadable;
    note.className = "map-note";
    element.append(note);
    return undefined;
  }
}

/** A click leads to the page of what lies there; with the keyboard the page's own table does. */
function openWhatIsClicked(map: Map, element: HTMLElement, options: MapOptions): void {
  if (!options.page) return;
  const found = (pixel: number[]): string | undefined => {
    const feature = map.getFeaturesAtPixel(pixel, { hitTolerance: 4 })[0];
    // A tile has numbers for ids, and the feature's own id among the properties.
    const id: unknown = feature instanceof Feature ? feature.getId() : feature?.get("id");
    return typeof id === "string" || typeof id === "number" ? String(id) : undefined;
  };
  map.on("click", (event) => {
    const id = found(event.pixel);
    if (id !== undefined) location.assign(`${options.page}/${encodeURIComponent(id)}${options.carried ?? ""}`);
  });
  map.on("pointermove", (event) => {
    element.style.cursor = !event.dragging && found(event.pixel) !== undefined ? "pointer" : "";
  });
}

document.querySelectorAll<HTMLElement>("[data-map]").forEach(show);
