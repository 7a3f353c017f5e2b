// Every way to take a dataset along: addresses to paste into programs, and files.

import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { own } from "../api";
import { Copyable } from "../parts/copy";
import { of } from "../format";
import { address, language } from "../state";
import { coded, t } from "../words";
import type { ApiLink, Collection, Dataset } from "./api";

export function Connect({ dataset }: { dataset: Dataset }): VNode {
  const id = encodeURIComponent(dataset.id ?? "");
  const items = `${address}/collections/${id}`;
  const copy = (program: string) => t("connect.copy", { program });
  return (
    <>
      <h3>QGIS</h3>
      <p>{t("connect.qgis")}</p>
      <Copyable text={`${address}/`} label={copy("QGIS")} />
      {dataset.geometryKind !== "none" && (
        <details>
          <summary>{t("connect.qgisTiles")}</summary>
          <Copyable text={`${items}/tiles/{z}/{x}/{y}.mvt`} label={copy("QGIS vector tiles")} />
        </details>
      )}
      <h3>Excel</h3>
      <p>{t("connect.excel")}</p>
      <Copyable text={`${items}/export?f=csv&lang=${language.value}`} label={copy("Excel")} />
      <h3>GDAL</h3>
      <p>{t("connect.gdal")}</p>
      <Copyable text={`ogr2ogr ${dataset.id}.gpkg "OAPIF:${address}/" ${dataset.id}`} label={copy("GDAL")} />
      {dataset.geometryKind !== "none" && (
        <>
          <h3>MapLibre</h3>
          <p>{t("connect.maplibre")}</p>
          <Copyable text={`map.addSource("${dataset.id}", { type: "vector", url: "${items}/tiles/tilejson" });`} label={copy("MapLibre")} />
        </>
      )}
      <h3>API</h3>
      <p>{t("connect.api")}</p>
      <Copyable text={`${items}/items`} label={copy("API")} />
    </>
  );
}

const SYSTEMS: Record<string, string> = { CRS84: "WGS 84", "4326": "WGS 84 (lat, lon)", "3857": "Web Mercator", "32647": "WGS 84 / UTM 47N", "32648": "WGS 84 / UTM 48N", "24047": "Indian 1975 / UTM 47N", "24048": "Indian 1975 / UTM 48N" };

/** What people call a system that the API names by its URI. */
function crsName(uri: string): string {
  const code = uri.split("/").at(-1) ?? uri;
  const name = SYSTEMS[code];
  return code === "CRS84" ? `${name} (CRS84)` : `EPSG:${code}${name ? ` ${name}` : ""}`;
}

/** Formats that say their coordinates' system, or hold plain numbers; KML and GeoJSON are WGS 84 by their own rules. */
const ANY_CRS = new Set(["gpkg", "fgb", "csv", "xlsx", "geojson", "geojsonseq"]);

/** The files that the hub offers, by the links of the collection, in the system of coordinates that is chosen and of the version that is read. */
export function Downloads({ collection, placed, version }: { collection: Collection; placed: boolean; version?: string }): VNode {
  const [crs, setCrs] = useState("");
  const files = collection.links.filter((link) => link.rel === "enclosure");
  const format = (link: ApiLink) => new URL(link.href).searchParams.get("f") ?? "";
  const file = (link: ApiLink) => {
    const url = new URL(own(link.href), location.href);
    if (crs && ANY_CRS.has(format(link))) url.searchParams.set("crs", crs);
    if (version) url.searchParams.set("asOfVersion", version);
    return url.pathname + url.search;
  };
  return (
    <>
      <p class="quiet">{t("download.note")}</p>
      {placed && (
        <div class="bar">
          <label>
            {t("import.crs")}
            <select value={crs} onChange={(event) => setCrs(event.currentTarget.value)}>
              {(collection.crs ?? []).map((uri, place) => <option key={uri} value={place === 0 ? "" : uri}>{crsName(uri)}</option>)}
            </select>
          </label>
        </div>
      )}
      <ul class="cards files">
        {files.map((link) => (
          <li key={link.href}>
            <a href={file(link)} download="" type={link.type} title={t("download.all", { format: format(link) })}>
              <h3>{format(link).toUpperCase()}</h3>
              <p>{coded("format", format(link)) === format(link) ? (link.type ?? "") : coded("format", format(link))}{crs && !ANY_CRS.has(format(link)) && <small class="block">{t("download.wgs")}</small>}</p>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

export const titleOf = (dataset: Dataset) => of(dataset.title) || (dataset.id ?? "");
