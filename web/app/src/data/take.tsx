// Every way to take a dataset along: addresses to paste into programs, and files.

import type { VNode } from "preact";

import { own } from "../api";
import { Copyable } from "../parts/copy";
import { of } from "../format";
import { address, language } from "../state";
import { coded, t } from "../words";
import type { ApiLink, Dataset } from "./api";

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
      <h3>API</h3>
      <p>{t("connect.api")}</p>
      <Copyable text={`${items}/items`} label={copy("API")} />
    </>
  );
}

/** The files that the hub offers, by the links of the collection. */
export function Downloads({ links }: { links: ApiLink[] }): VNode {
  const files = links.filter((link) => link.rel === "enclosure");
  const format = (link: ApiLink) => new URL(link.href).searchParams.get("f") ?? "";
  return (
    <>
      <p class="quiet">{t("download.note")}</p>
      <ul class="cards files">
        {files.map((link) => (
          <li key={link.href}>
            <a href={own(link.href)} download="" type={link.type} title={t("download.all", { format: format(link) })}>
              <h3>{format(link).toUpperCase()}</h3>
              <p>{coded("format", format(link)) === format(link) ? (link.type ?? "") : coded("format", format(link))}</p>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

export const titleOf = (dataset: Dataset) => of(dataset.title) || (dataset.id ?? "");
