// The projects of a case on a map with their links, and the same in a table beside it.

import type { VNode } from "preact";

import { agencyName } from "../parts/agencies";
import { CaseMap } from "../map/lazy";
import { distance } from "../desk/near";
import { Busy, Fault } from "../parts/told";
import { Table } from "../parts/table";
import { to } from "../router";
import { t } from "../words";
import type { CaseDetail, PlaceFeature, Places } from "./api";

export function Where({ one, places, error, again }: { one: CaseDetail; places?: Places; error?: Error; again: () => void }): VNode {
  const projects = (places?.features ?? []).filter((feature) => feature.properties.role === "project");
  const centre = projects[0]?.geometry;
  const far = (feature: PlaceFeature) => {
    if (feature.properties.centre) return t("cases.isCentre");
    if (!feature.geometry || !centre) return "–";
    // Between places of which only the area is known there is nothing to measure.
    return feature.properties.drawn && projects[0]?.properties.drawn ? distance(centre, feature.geometry) : t("cases.notMeasured");
  };
  const known = projects.some((feature) => feature.geometry);
  return (
    <section aria-labelledby="places">
      <h2 id="places">{t("cases.places")}</h2>
      {error && <Fault error={error} again={again} />}
      {!places && !error && <Busy />}
      {places && (
        <div class={known ? "two" : undefined}>
          {known && <CaseMap places={places} key={one.id} />}
          <div>
            <Table<PlaceFeature>
              cards
              caption={t("cases.places")}
              rows={projects}
              id={(feature) => feature.id}
              columns={[
                { name: t("desk.projects"), heads: true, cell: (feature) => <>{projects.indexOf(feature) + 1}. <a href={to(`/projects/${encodeURIComponent(feature.id)}`)}>{feature.properties.title}</a> <small>{agencyName(feature.properties.agencyName ?? "")}</small></> },
                { name: t("cases.distance"), cell: far },
                { name: t("field.place"), cell: (feature) => t(feature.properties.drawn ? "cases.drawn" : feature.geometry ? "cases.byArea" : "cases.nowhere") },
              ]}
            />
            {!known && <p>{t("cases.noPlaces")}</p>}
          </div>
        </div>
      )}
    </section>
  );
}
