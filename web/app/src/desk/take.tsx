// The queue as a file: the pairs that the filters leave, as a table for Excel or for a map.

import type { VNode } from "preact";

import { operation } from "../api";
import { language } from "../state";
import { t } from "../words";
import type { Narrowed } from "./api";

const text = (value: string) => `'${value.replaceAll("'", "''")}'`;

/** The filters as CQL2 over the collection of pairs; undefined where one of them is not among its fields, so that no file holds more than was asked for. */
function filterOf(narrowed: Narrowed): string | undefined {
  const { agency, between, relation, severity, state, ...others } = narrowed;
  if (between || Object.values(others).some(Boolean)) return undefined;
  const plain = Object.entries({ relation, severity, state }).filter(([, value]) => value);
  const conditions = plain.map(([name, value]) => `${name} = ${text(value as string)}`);
  if (agency) {
    const list = agency.split(",").map(text).join(", ");
    conditions.push(`(agencyA IN (${list}) OR agencyB IN (${list}))`);
  }
  return conditions.join(" AND ");
}

const FORMATS = ["csv", "xlsx", "gpkg"] as const;

export function Take({ narrowed }: { narrowed: Narrowed }): VNode | null {
  const filter = filterOf(narrowed);
  if (filter === undefined) return null;
  return (
    <p class="noprint">
      {t("desk.take")}{" "}
      {FORMATS.map((format) => (
        <a key={format} class="button small" download href={operation("/collections/duplicates/export", { f: format, filter: filter || undefined, lang: language.value })}>{format.toUpperCase()}</a>
      ))}
    </p>
  );
}
