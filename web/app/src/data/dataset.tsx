// A dataset's page: what it is, where it lies, its records, and every way to take it along.

import type { VNode } from "preact";

import { Busy, Fault } from "../parts/told";
import { Table } from "../parts/table";
import { date, of } from "../format";
import { useLoaded, useTitle } from "../use";
import { coded, t, type Word } from "../words";
import { type Collection, type Dataset, type Field, getCollection, getDataset } from "./api";
import { Connect, Downloads } from "./take";
import { Records } from "./records";
import { DatasetMap } from "../map/lazy";

const SECTIONS: [string, Word][] = [
  ["connect", "dataset.connect"],
  ["map", "dataset.map"],
  ["table", "dataset.table"],
  ["downloads", "dataset.downloads"],
  ["fields", "dataset.fields"],
];

export function DatasetPage({ id }: { id: string }): VNode {
  const load = (signal: AbortSignal) => Promise.all([getDataset(id, signal), getCollection(id, signal)]);
  const { data, error, again } = useLoaded(load, [id]);
  useTitle(data ? of(data[0].title) : t("data.title"));
  if (error) return <Fault error={error} again={again} />;
  if (!data) return <Busy />;
  const [dataset, collection] = data;
  return <Shown dataset={dataset} collection={collection} />;
}

function Shown({ dataset, collection }: { dataset: Dataset; collection: Collection }): VNode {
  const title = of(dataset.title) || dataset.id;
  return (
    <article>
      <h1>{title}</h1>
      {of(dataset.description) && <p class="lead">{of(dataset.description)}</p>}
      <Facts dataset={dataset} />
      <nav aria-label={t("dataset.sections")}>
        <ul class="sections">{SECTIONS.map(([id, word]) => <li key={id}><a href={`#${id}`}>{t(word)}</a></li>)}</ul>
      </nav>
      <section aria-labelledby="connect">
        <h2 id="connect">{t("dataset.connect")}</h2>
        <Connect dataset={dataset} />
      </section>
      {dataset.geometryKind !== "none" && (
        <section aria-labelledby="map">
          <h2 id="map">{t("dataset.map")}</h2>
          <DatasetMap dataset={dataset} />
        </section>
      )}
      <section aria-labelledby="table">
        <h2 id="table">{t("dataset.table")}</h2>
        <Records dataset={dataset} title={title} />
      </section>
      <section aria-labelledby="downloads">
        <h2 id="downloads">{t("dataset.downloads")}</h2>
        <Downloads links={collection.links} />
      </section>
      <section aria-labelledby="fields">
        <h2 id="fields">{t("dataset.fields")}</h2>
        <Fields fields={dataset.fields ?? []} />
      </section>
    </article>
  );
}

function Facts({ dataset }: { dataset: Dataset }): VNode {
  const catalog = dataset.catalog as Record<string, unknown>;
  const text = (name: string) => (typeof catalog[name] === "string" ? String(catalog[name]) : "");
  const facts: [Word, string][] = [
    ["dataset.owner", text("owner_org")],
    ["dataset.updated", date(dataset.updatedAt)],
    ["dataset.geometry", coded("geometry", dataset.geometryKind)],
    ["dataset.licence", text("license_id")],
    ["dataset.source", text("data_source")],
    ["dataset.frequency", text("update_frequency_unit")],
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
