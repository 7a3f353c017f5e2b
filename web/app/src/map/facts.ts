// What was clicked, in people's words: of projects and pairs what matters, of other layers every field under its title.

import { agencyName } from "../parts/agencies";
import type { Field } from "../data/api";
import { baht, cell, likely, of, yearOf } from "../format";
import { coded, t } from "../words";
import { DUPLICATES, PROJECTS } from "./shared";

type Values = Record<string, unknown>;

const text = (value: unknown) => (value === null || value === undefined ? "" : String(value));
const money = (value: unknown) => (typeof value === "number" ? baht(value * 100) : "");
const years = ({ fiscalYearFirst: first, fiscalYearLast: last }: Values) => [...new Set([first, last])].filter((year) => typeof year === "number").map(yearOf).join("–");

function ofProject(values: Values): [string, string][] {
  return [
    [t("agency"), agencyName(text(values.agencyName))],
    [t("field.budget"), money(values.totalBaht)],
    [t("year"), years(values)],
    [t("map.programme"), values.programme ? coded("programme", text(values.programme)) : ""],
    [t("map.kind"), values.workKind ? coded("workKind", text(values.workKind)) : ""],
    [t("plans.axis.execution"), values.executionStatus ? coded("executionStatus", text(values.executionStatus)) : ""],
    [t("field.place"), text(values.locationText)],
    [t("project.quality"), values.locationQuality ? coded("placeQuality", text(values.locationQuality)) : ""],
  ];
}

function ofPair(values: Values): [string, string][] {
  return [
    [t("desk.relation"), coded("relation", text(values.relation))],
    [t("desk.severity"), coded("severity", text(values.severity))],
    [t("desk.score"), typeof values.score === "number" ? likely(values.score) : ""],
    [t("desk.stake"), money(values.stakeBaht)],
    [t("desk.state"), coded("state", text(values.state))],
  ];
}

/** Names and values, those that say nothing left out. */
export function facts(layer: string, values: Values, fields: Field[]): [string, string][] {
  if (layer === PROJECTS) return ofProject(values).filter(([, value]) => value);
  if (layer === DUPLICATES) return ofPair(values).filter(([, value]) => value);
  const titles = new Map(fields.map((field) => [field.name, of(field.title)]));
  return Object.entries(values).filter(([, value]) => text(value)).map(([name, value]) => [titles.get(name) || name, cell(value, name)]);
}

/** What it is called in a list of what was clicked. */
export function called(layer: string, values: Values, otherwise: string): string {
  return layer === DUPLICATES ? `${text(values.titleA)} ↔ ${text(values.titleB)}` : text(values.title) || otherwise;
}
