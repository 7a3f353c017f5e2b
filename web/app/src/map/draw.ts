// How features are drawn: by the kind of their geometry and the colour of their class.

import type { FeatureLike } from "ol/Feature";
import { Circle, Fill, Stroke, Style, Text } from "ol/style";

import { cell } from "../format";
import { colour, FONT } from "./base";

const LABELS = ["title", "name", "name_th", "nameTh", "ชื่อ", "NAME"];
/** Metres a pixel below which names are drawn. */
const LABELLED = 20;

export function nameOf(feature: FeatureLike): string {
  for (const name of LABELS) {
    const value: unknown = feature.get(name);
    if (typeof value === "string" && value !== "") return value.length > 40 ? `${value.slice(0, 39)}…` : value;
  }
  return "";
}

/** A style for features whose colour follows from one of their values. */
export function drawn(colourOf: (feature: FeatureLike) => string, size = 5): (feature: FeatureLike, resolution: number) => Style {
  const [ink, ground] = [colour("--ink"), colour("--ground")];
  const kept = new Map<string, Style>();
  return (feature, resolution) => {
    const own = colourOf(feature);
    const named = resolution < LABELLED ? nameOf(feature) : "";
    const key = `${own} ${named}`;
    const known = kept.get(key);
    if (known) return known;
    if (kept.size > 5000) kept.clear();
    const style = new Style({
      fill: new Fill({ color: `${own}40` }),
      stroke: new Stroke({ color: own, width: 2.5 }),
      image: new Circle({ declutterMode: "none", radius: size, fill: new Fill({ color: own }), stroke: new Stroke({ color: ground, width: 1.2 }) }),
      text: named
        ? new Text({ text: named, font: FONT, fill: new Fill({ color: ink }), stroke: new Stroke({ color: ground, width: 3 }), offsetY: -15, overflow: true })
        : undefined,
    });
    kept.set(key, style);
    return style;
  };
}

/** What a feature says of itself, for people. */
export function facts(feature: FeatureLike): [string, string][] {
  const left = Object.entries(feature.getProperties()).filter(([name]) => !["geometry", "layer", "id"].includes(name));
  return left.filter(([, value]) => value !== null && value !== "").map(([name, value]) => [name, cell(value)]);
}
