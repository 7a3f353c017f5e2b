// The records of a dataset, a page at a time: the hub is never asked for all of them.

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

import { Busy, Fault } from "../parts/told";
import { type Column, Pager, Table } from "../parts/table";
import { cell, number, of } from "../format";
import { useLoaded } from "../use";
import { t } from "../words";
import { type Dataset, type Feature, follow, getFeatures, linkOf } from "./api";

const ROWS = 20;

/** The records as they are, or as they were in an earlier version. */
export function Records({ dataset, title, version }: { dataset: Dataset; title: string; version?: string }): VNode {
  const [words, setWords] = useState("");
  // The pages that were passed, so that one can go back; the last is the one that is shown.
  const [trail, setTrail] = useState<string[]>([]);
  useEffect(() => setTrail([]), [words, version]);
  const here = trail.at(-1);
  const load = (signal: AbortSignal) =>
    here ? follow(here, signal) : getFeatures(dataset.id ?? "", { limit: ROWS, q: words || undefined, asOfVersion: version }, signal);
  const { data, error, loading, again } = useLoaded(load, [dataset.id, words, version, here]);
  const find = (event: SubmitEvent) => {
    event.preventDefault();
    setWords(String(new FormData(event.target as HTMLFormElement).get("q") ?? "").trim());
  };
  const next = data && linkOf(data.links, "next");
  const from = trail.length * ROWS + 1;
  const count = data?.numberMatched === undefined ? "" : ` ${t("table.of", { count: number(data.numberMatched) })}`;
  return (
    <>
      <form role="search" class="find" onSubmit={find}>
        <label for="records-find">{t("table.find")}</label>
        <input id="records-find" name="q" type="search" />
        <button>{t("search")}</button>
      </form>
      {error && <Fault error={error} again={again} />}
      {!data && !error && <Busy />}
      {data && data.features.length === 0 && <p>{t("table.empty")}</p>}
      {data && data.features.length > 0 && (
        <div aria-busy={loading}>
          <Table caption={t("table.caption", { title })} columns={columnsOf(dataset)} rows={data.features} id={(feature) => feature.id} />
          <Pager
            onPrevious={trail.length > 0 ? () => setTrail(trail.slice(0, -1)) : undefined}
            onNext={next ? () => setTrail([...trail, next]) : undefined}
          >
            {t("table.rows", { from: number(from), to: number(from + data.features.length - 1) })}{count}
          </Pager>
        </div>
      )}
    </>
  );
}

function columnsOf(dataset: Dataset): Column<Feature>[] {
  const columns = (dataset.fields ?? []).map((field) => ({
    name: of(field.title) || field.name,
    numeric: field.type === "integer" || field.type === "number",
    cell: (feature: Feature) => cell(feature.properties[field.name], field.name),
  }));
  return [{ name: "id", heads: true, cell: (feature) => feature.id }, ...columns];
}
