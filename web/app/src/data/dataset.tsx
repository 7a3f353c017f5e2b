// A dataset's page: what it is, where it lies, its records, and every way to take it along.

import type { VNode } from "preact";

import { agencyName } from "../parts/agencies";
import { Busy, Fault, Lost } from "../parts/told";
import { Table } from "../parts/table";
import { get } from "../api";
import { date, dateTime, of } from "../format";
import { ask, place } from "../router";
import type { components } from "../schema";
import { useLoaded, useTitle } from "../use";
import { coded, t, type Word } from "../words";
import { type Collection, type Dataset, type Field, getCollection, getDataset } from "./api";
import { Connect, Downloads } from "./take";
import { Quality } from "./quality";
import { Records } from "./records";
import { Versions } from "./versions";
import { DatasetMap } from "../map/lazy";

type VersionReport = components["schemas"]["VersionReport"];

const SECTIONS: [string, Word][] = [
  ["map", "dataset.map"],
  ["connect", "dataset.connect"],
  ["table", "dataset.table"],
  ["downloads", "dataset.downloads"],
  ["quality", "dataset.quality"],
  ["versions", "dataset.versions"],
  ["fields", "dataset.fields"],
];

/** The address of a dataset names a version only where an earlier one is read. */
function versionAsked(): string | undefined {
  const asked = place.value.query.get("version") ?? "";
  return /^[1-9]\d*$/.test(asked) ? asked : undefined;
}

export function DatasetPage({ id }: { id: string }): VNode {
  const load = (signal: AbortSignal) => Promise.all([getDataset(id, signal), getCollection(id, signal)]);
  const { data, error, again } = useLoaded(load, [id]);
  useTitle(data ? of(data[0].title) : t("data.title"));
  if (error) return <Lost title={t("data.title")} error={error} again={again} />;
  if (!data) return <Busy />;
  const [dataset, collection] = data;
  return <Shown dataset={dataset} collection={collection} />;
}

function Shown({ dataset, collection }: { dataset: Dataset; collection: Collection }): VNode {
  const title = of(dataset.title) || dataset.id;
  const asked = versionAsked();
  // Only what files become has versions; the hub writes the others itself.
  const kept = dataset.kind === "layer";
  const earlier = useLoaded(async (signal) => (asked ? get<VersionReport>(`/collections/${encodeURIComponent(dataset.id ?? "")}/versions/${asked}`, {}, signal) : undefined), [dataset.id, asked]);
  const version = earlier.data && earlier.data.state !== "served" ? asked : undefined;
  const fields = (version ? earlier.data?.fields : dataset.fields) ?? [];
  const sections = SECTIONS.filter(([id]) => (id !== "map" || dataset.geometryKind !== "none") && ((id !== "versions" && id !== "quality") || kept));
  return (
    <article>
      <h1>{title}</h1>
      {of(dataset.description) && <p class="lead">{of(dataset.description)}</p>}
      {earlier.error && <Fault error={earlier.error} again={earlier.again} />}
      {version && earlier.data && (
        <p class="asof" role="status">
          {t("version.reading", { number: version, from: dateTime(earlier.data.servedFrom) })} <button type="button" class="small" onClick={() => ask({ version: undefined })}>{t("version.readNow")}</button>
        </p>
      )}
      <Facts dataset={dataset} />
      <nav aria-label={t("dataset.sections")}>
        <ul class="sections">{sections.map(([id, word]) => <li key={id}><a href={`#${id}`}>{t(word)}</a></li>)}</ul>
      </nav>
      {dataset.geometryKind !== "none" && (
        <section aria-labelledby="map">
          <h2 id="map">{t("dataset.map")}</h2>
          {version && <p class="quiet">{t("version.mapNow")}</p>}
          <DatasetMap dataset={dataset} />
        </section>
      )}
      <section aria-labelledby="connect">
        <h2 id="connect">{t("dataset.connect")}</h2>
        <Connect dataset={dataset} />
      </section>
      <section aria-labelledby="table">
        <h2 id="table">{t("dataset.table")}</h2>
        <Records dataset={{ ...dataset, fields }} title={title} version={version} />
      </section>
      <section aria-labelledby="downloads">
        <h2 id="downloads">{t("dataset.downloads")}</h2>
        <Downloads collection={collection} placed={dataset.geometryKind !== "none"} version={version} />
      </section>
      {kept && (
        <>
          <section aria-labelledby="quality">
            <h2 id="quality">{t("dataset.quality")}</h2>
            <Quality dataset={dataset} version={version} />
          </section>
          <section aria-labelledby="versions">
            <h2 id="versions">{t("dataset.versions")}</h2>
            <Versions dataset={dataset} />
          </section>
        </>
      )}
      <section aria-labelledby="fields">
        <h2 id="fields">{t("dataset.fields")}</h2>
        <Fields fields={fields} />
      </section>
    </article>
  );
}

function Facts({ dataset }: { dataset: Dataset }): VNode {
  const catalog = dataset.catalog as Record<string, unknown>;
  const text = (name: string) => (typeof catalog[name] === "string" ? String(catalog[name]) : "");
  const facts: [Word, string][] = [
    ["dataset.owner", agencyName(text("owner_org"))],
    ["dataset.updated", date(dataset.updatedAt)],
    ["dataset.geometry", coded("geometry", dataset.geometryKind)],
    ["dataset.licence", text("license_id")],
    ["dataset.source", text("data_source")],
    ["dataset.frequency", coded("frequency", text("update_frequency_unit"))],
    ["dataset.contact", text("maintainer")],
  ];
  return (
    <dl class="facts">
      {facts.filter(([, value]) => value).map(([word, value]) => (
        <div key={word}>
          <dt>{t(word)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Fields({ fields }: { fields: Field[] }): VNode {
  return (
    <Table<Field>
      cards
      caption={t("dataset.fields")}
      rows={fields}
      id={(field) => field.name}
      columns={[
        { name: t("field.name"), heads: true, cell: (field) => <code>{field.name}</code> },
        { name: t("field.title"), cell: (field) => of(field.title) || field.name },
        { name: t("field.type"), cell: (field) => coded("type", field.type) },
        { name: t("field.queryable"), cell: (field) => t(field.queryable ? "yes" : "no") },
      ]}
    />
  );
}
