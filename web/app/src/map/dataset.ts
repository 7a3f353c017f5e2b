// The map of one dataset.

import VectorTileLayer from "ol/layer/VectorTile";
import { fromLonLat, toLonLat } from "ol/proj";

import type { Dataset } from "../data/api";
import { of } from "../format";
import { type Box, colour, look, openMap, tiles } from "./base";
import type { Classes } from "./classes";
import { drawn } from "./draw";
import { plain } from "./marks";
import type { At } from "./shared";

/** Where to look, and who is told where the reader has gone. */
interface Looking {
  at?: At;
  moved: (at: At) => void;
}

export function showDataset(target: HTMLElement, dataset: Dataset, classes: Classes | undefined, looking: Looking) {
  const map = openMap(target);
  const source = tiles(dataset.id ?? "");
  source.setAttributions(of(dataset.title));
  const layer = new VectorTileLayer({ source, declutter: true, zIndex: 10 });
  const restyle = (now?: Classes) => {
    const single = plain(colour("--a"));
    layer.setStyle(drawn((feature) => (now ? now.markOf(feature.get(now.field)) : single)));
  };
  restyle(classes);
  map.addLayer(layer);
  const box = dataset.extent?.bbox;
  if (!looking.at && box?.length === 4) look(map, box as unknown as Box);
  const view = map.getView();
  if (looking.at) {
    view.setCenter(fromLonLat([looking.at[0], looking.at[1]]));
    view.setZoom(looking.at[2]);
  }
  // Only who moves the map changes the address.
  let touched = false;
  for (const touch of ["pointerdown", "wheel", "keydown"]) target.addEventListener(touch, () => (touched = true), { passive: true });
  map.on("moveend", () => {
    const [lon = 0, lat = 0] = toLonLat(view.getCenter() ?? [0, 0]);
    if (touched) looking.moved([lon, lat, view.getZoom() ?? 8]);
  });
  return { restyle, close: () => map.setTarget(undefined) };
}
