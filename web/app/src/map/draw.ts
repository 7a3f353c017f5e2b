// How features are drawn: by the kind of their geometry and the mark of their class.

import type { Extent } from "ol/extent";
import { getCenter } from "ol/extent";
import type { FeatureLike } from "ol/Feature";
import Point from "ol/geom/Point";
import { Circle, Fill, RegularShape, Stroke, Style, Text } from "ol/style";
import type ImageStyle from "ol/style/Image";

import { colour, FONT } from "./base";
import type { Mark } from "./marks";

const LABELS = ["title", "name", "name_th", "nameTh", "ชื่อ", "NAME"];
/** Metres a pixel below which names are drawn. */
const LABELLED = 20;
/** Pixels below which a line or a polygon cannot be told by its form, and is drawn as a point. */
const TINY = 12;

export function nameOf(feature: FeatureLike): string {
  for (const name of LABELS) {
    const value: unknown = feature.get(name);
    if (typeof value === "string" && value !== "") return value.length > 40 ? `${value.slice(0, 39)}…` : value;
  }
  return "";
}

function figure({ colour: own, figure, hollow }: Mark, size: number, ground: string): ImageStyle {
  const fill = hollow ? undefined : new Fill({ color: own });
  const stroke = hollow ? new Stroke({ color: own, width: 2.5 }) : new Stroke({ color: ground, width: 1.2 });
  if (figure.points === 0) return new Circle({ declutterMode: "none", radius: size, fill, stroke });
  // A figure with corners covers less than the circle about it.
  const radius = size * 1.3;
  return new RegularShape({ declutterMode: "none", points: figure.points, radius, radius2: figure.inner === undefined ? undefined : radius * figure.inner, angle: figure.turn, fill, stroke });
}

const extentOf = (feature: FeatureLike): Extent => feature.getGeometry()?.getExtent() ?? [0, 0, 0, 0];

function isTiny(feature: FeatureLike, resolution: number): boolean {
  if (/Point$/.test(feature.getGeometry()?.getType() ?? "")) return false;
  const [west = 0, south = 0, east = 0, north = 0] = extentOf(feature);
  return Math.max(east - west, north - south) < TINY * resolution;
}

/** A style for features whose mark follows from one of their values; `marked` where even the smallest is to be seen, as a point if need be. */
export function drawn(markOf: (feature: FeatureLike) => Mark, size = 5, marked = false): (feature: FeatureLike, resolution: number) => Style[] {
  const [ink, ground] = [colour("--ink"), colour("--ground")];
  const kept = new Map<string, Style[]>();
  return (feature, resolution) => {
    const mark = markOf(feature);
    const tiny = marked && isTiny(feature, resolution);
    const named = resolution < LABELLED ? nameOf(feature) : "";
    const key = `${mark.colour} ${tiny} ${named}`;
    const known = kept.get(key);
    if (known) return known;
    if (kept.size > 5000) kept.clear();
    const style = new Style({
      fill: new Fill({ color: `${mark.colour}40` }),
      stroke: new Stroke({ color: mark.colour, width: 2.5 }),
      image: figure(mark, size, ground),
      text: named
        ? new Text({ text: named, font: FONT, fill: new Fill({ color: ink }), stroke: new Stroke({ color: ground, width: 3 }), offsetY: -15, overflow: true })
        : undefined,
    });
    if (tiny) style.setGeometry((one) => new Point(getCenter(extentOf(one))));
    const styles = [style];
    kept.set(key, styles);
    return styles;
  };
}

/** What a feature carries besides its geometry and its id. */
export function valuesOf(feature: FeatureLike): Record<string, unknown> {
  return Object.fromEntries(Object.entries(feature.getProperties()).filter(([name]) => !["geometry", "layer", "id"].includes(name)));
}
