// The map on which a place is shown, and on which it is drawn.

import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";

import type { GeoJsonGeometry, openPlace } from "../map/place";
import { language } from "../state";
import { t } from "../words";

export type Handle = ReturnType<typeof openPlace>;

interface Shape {
  project: string;
  geometry: GeoJsonGeometry | null;
  around?: [number, number, number, number];
  label: string;
  /** Hears of what is drawn by hand; without it nothing can be drawn. */
  onDrawn?: (geometry: GeoJsonGeometry) => void;
  onReady?: (handle: Handle) => void;
}

export function Sheet({ project, geometry, around, label, onDrawn, onReady }: Shape): VNode {
  const target = useRef<HTMLDivElement>(null);
  const hears = useRef(onDrawn);
  hears.current = onDrawn;
  useEffect(() => {
    let closed = false;
    let close = () => {};
    void import("../map/place").then((place) => {
      if (closed || !target.current) return;
      const handle = place.openPlace(target.current, project, geometry, around, (drawn) => hears.current?.(drawn));
      close = handle.close;
      onReady?.(handle);
    });
    return () => {
      closed = true;
      close();
    };
  }, [language.value, around?.join()]);
  return <div class="map" ref={target} role="region" tabIndex={0} aria-label={`${label}. ${t("map.keyboard")}`} />;
}
