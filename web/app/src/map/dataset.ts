// The map of one dataset.

import VectorTileLayer from "ol/layer/VectorTile";

import type { Dataset } from "../data/api";
import { of } from "../format";
import { type Box, colour, look, openMap, tiles } from "./base";
import type { Classes } from "./classes";
import { drawn } from "./draw";

export function showDataset(target: HTMLElement, dataset: Dataset, classes?: Classes) {
  const map = openMap(target);
  const source = tiles(dataset.id ?? "");
  source.setAttributions(of(dataset.title));
  const layer = new VectorTileLayer({ source, declutter: true, zIndex: 10 });
  const restyle = (now?: Classes) => {
    const single = colour("--a");
    layer.setStyle(drawn((feature) => (now ? now.colourOf(feature.get(now.field)) : single)));
  };
  restyle(classes);
  map.addLayer(layer);
  const box = dataset.extent?.bbox;
  if (box?.length === 4) look(map, box as unknown as Box);
  return { restyle, close: () => map.setTarget(undefined) };
}
