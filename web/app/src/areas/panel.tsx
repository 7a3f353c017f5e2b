// Beside the map: the area of a place, in short.

import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { of } from "../format";
import { Busy, Fault } from "../parts/told";
import { to } from "../router";
import { session } from "../state";
import { useLoaded } from "../use";
import { coded, t } from "../words";
import { getProfile } from "./api";
import { Datasets, Gaps, Shares, Sums } from "./facts";

interface Shape {
  code: string;
  /** Chosen by the nearest point, for want of a boundary. */
  nearest?: boolean;
  onClose: () => void;
}

export function AreaPanel({ code, nearest, onClose }: Shape): VNode {
  const { data, error, again } = useLoaded((signal) => getProfile(code, signal), [code, session.value?.agency]);
  const head = useRef<HTMLHeadingElement>(null);
  // Who chose the area by keyboard is led to it.
  useEffect(() => {
    if (document.activeElement instanceof HTMLButtonElement) head.current?.focus();
  }, [code]);
  const shown = data?.area.code === code ? data : undefined;
  return (
    <section class="clicked area-panel" aria-labelledby="area-panel" aria-busy={!shown}>
      <div class="bar head">
        <h2 id="area-panel" tabIndex={-1} ref={head}>{shown ? of(shown.area.name) : t("areas.here")}</h2>
        <button type="button" class="small" onClick={onClose}>{t("close")}</button>
      </div>
      {nearest && <p class="quiet">{t("areas.nearest")}</p>}
      {error && <Fault error={error} again={again} />}
      {!shown && !error && <Busy />}
      {shown && (
        <>
          <p class="quiet">{coded("level", shown.area.level)} {shown.area.code}</p>
          <p><a class="button strong" href={to(`/areas/${code}`)}>{t("areas.full")} →</a></p>
          <Sums profile={shown} />
          <Shares profile={shown} table="byFiscalYear" />
          <Shares profile={shown} table="byAgency" short={4} />
          <Gaps profile={shown} short />
          <Datasets profile={shown} />
        </>
      )}
    </section>
  );
}
