// What the hub understood of a file, and how it knows; its question about coordinates, answered here.

import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { number, of } from "../../format";
import { coded, t } from "../../words";
import type { Import, LayerReport } from "./api";
import type { Deeds } from "./page";

/** The systems that the hub converts (see geometry/crs). */
export const SYSTEMS: [string, string][] = [
  ["EPSG:4326", "WGS 84"],
  ["EPSG:32647", "WGS 84 / UTM 47N"],
  ["EPSG:32648", "WGS 84 / UTM 48N"],
  ["EPSG:24047", "Indian 1975 / UTM 47N"],
  ["EPSG:24048", "Indian 1975 / UTM 48N"],
  ["EPSG:3857", "Web Mercator"],
];

export const ENCODINGS = ["UTF-8", "windows-874", "UTF-16LE", "UTF-16BE"];

export function Understood({ one, deeds }: { one: Import; deeds: Deeds }): VNode | null {
  const report = one.report;
  if (!report) return null;
  const layers = report.layers ?? [];
  const encoding = report.projects?.encoding;
  return (
    <section aria-labelledby="understood">
      <h2 id="understood" tabIndex={-1}>{t("import.understood")}</h2>
      <dl class="facts broad-facts">
        <Fact name={t("import.format")}>{report.format}</Fact>
        <Fact name={t("import.kind")}>{coded("importKind", report.kind)}</Fact>
        {encoding && <Fact name={t("import.encoding")}>{encoding.value} <small>{of(encoding.why)}</small></Fact>}
        {layers.length > 1 && <Fact name={t("import.layers")}>{number(layers.length)}</Fact>}
        {layers.length === 1 && layers[0] && <LayerFacts layer={layers[0]} />}
      </dl>
      {one.state === "waiting-for-yes" && <Question one={one} deeds={deeds} />}
      {layers.map((layer) => <Layer key={layer.layer} layer={layer} only={layers.length === 1} />)}
      {(report.leftOut ?? []).length > 0 && <p>{t("import.leftOut")} {report.leftOut?.join(", ")}</p>}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }): VNode {
  return <div><dt>{name}</dt><dd>{children}</dd></div>;
}

function LayerFacts({ layer }: { layer: LayerReport }): VNode {
  const ids = layer.ids === "own" || layer.ids === "number" ? coded("ids", layer.ids) : t("ids.field", { name: layer.ids ?? "" });
  return (
    <>
      <Fact name={t("dataset.geometry")}>{coded("geometry", layer.geometryKind)}</Fact>
      {layer.ids && <Fact name={t("import.ids")}>{ids}</Fact>}
      {layer.encoding && <Fact name={t("import.encoding")}>{layer.encoding.value} <small>{of(layer.encoding.why)}</small></Fact>}
      <Fact name={t("import.crs")}>{layer.crs?.value ?? t("import.crsUnknown")} <small>{of(layer.crs?.why)}</small></Fact>
    </>
  );
}

function Layer({ layer, only }: { layer: LayerReport; only: boolean }): VNode {
  const fields = layer.fields ?? [];
  return (
    <div class={only ? undefined : "card"}>
      {!only && <><h3>{layer.layer}</h3><dl class="facts broad-facts"><LayerFacts layer={layer} /></dl></>}
      {(layer.notes ?? []).map((note) => <p key={note.en} class="quiet">{of(note)}</p>)}
      {fields.length > 0 && (
        <details>
          <summary>{t("import.fields", { count: number(fields.length) })}</summary>
          <ul class="fields">{fields.map((field) => <li key={field.name}><code>{field.name}</code> <small>{coded("type", field.type)}</small></li>)}</ul>
        </details>
      )}
    </div>
  );
}

/** The system of coordinates is only likely, or not known: nothing is guessed. */
function Question({ one, deeds }: { one: Import; deeds: Deeds }): VNode {
  const asked = (one.report?.layers ?? []).map((layer) => layer.crs).find((crs) => crs?.basis === "proposed" || crs?.basis === "unknown");
  const proposed = asked?.basis === "proposed" ? asked.value : undefined;
  const [other, setOther] = useState("");
  return (
    <fieldset class="question">
      <legend>{proposed ? t("import.isIt", { crs: named(proposed) }) : t("import.whichCrs")}</legend>
      <p>{of(asked?.why)}</p>
      <div class="bar">
        {proposed && <button type="button" class="strong" disabled={deeds.busy} onClick={() => deeds.wish({ acceptCrs: true, crs: null })}>{t("import.yes", { crs: proposed })}</button>}
        <label>
          {t("import.otherCrs")}
          <select value={other} onChange={(event) => setOther(event.currentTarget.value)}>
            <option value="">–</option>
            {SYSTEMS.filter(([code]) => code !== proposed).map(([code, name]) => <option key={code} value={code}>{code} ({name})</option>)}
          </select>
        </label>
        <button type="button" disabled={!other || deeds.busy} onClick={() => deeds.wish({ crs: other, acceptCrs: null })}>{t("import.readSo")}</button>
      </div>
    </fieldset>
  );
}

function named(code: string): string {
  const name = SYSTEMS.find(([known]) => known === code)?.[1];
  return name ? `${code} (${name})` : code;
}
