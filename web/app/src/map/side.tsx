// Beside the map: which layers are shown, how projects are narrowed, and what was clicked.

import type { VNode } from "preact";

import { operation } from "../api";
import { useAgencies, yearChoices } from "../desk/narrow";
import type { Field } from "../data/api";
import { of } from "../format";
import { to } from "../router";
import { holds, language } from "../state";
import { coded, t } from "../words";
import type { Hit } from "./big";
import { DUPLICATES, PROJECTS, type View } from "./shared";

export interface Listed {
  id: string;
  title: string;
  fields: Field[];
}

interface Shape {
  view: View;
  listed: Listed[];
  colourOf: (id: string) => string;
  onChange: (changes: Partial<View>) => void;
}

export function Layers({ view, listed, colourOf, onChange }: Shape): VNode {
  const flip = (id: string, on: boolean) => onChange({ layers: on ? [...view.layers, id] : view.layers.filter((one) => one !== id) });
  const own: Listed[] = [{ id: PROJECTS, title: t("map.projects"), fields: [] }];
  if (holds("read")) own.push({ id: DUPLICATES, title: t("map.duplicates"), fields: [] });
  const others = listed.filter((one) => ![PROJECTS, DUPLICATES, "areas"].includes(one.id));
  return (
    <fieldset class="layers">
      <legend>{t("map.layers")}</legend>
      {[...own, ...others].map((one) => (
        <label key={one.id}>
          <input type="checkbox" checked={view.layers.includes(one.id)} onChange={(event) => flip(one.id, event.currentTarget.checked)} />
          <svg class="swatch" width="14" height="14" aria-hidden="true"><rect width="14" height="14" rx="3" fill={view.layers.includes(one.id) ? colourOf(one.id) : "var(--line)"} /></svg>
          <span>{one.title}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** The twelve แผนงาน of local plans. */
const PROGRAMMES = ["00110", "00120", "00210", "00220", "00230", "00240", "00250", "00260", "00310", "00320", "00330", "00410"];

const STYLES = ["programmeName", "fiscalYearFirst", "totalBaht", "locationQuality", "executionStatus"] as const;

export function NarrowProjects({ view, fields, onChange }: { view: View; fields: Field[]; onChange: (changes: Partial<View>) => void }): VNode {
  const agencies = useAgencies();
  const choice = (label: string, value: string, options: [string, string][], name: keyof View) => (
    <label>
      {label}
      <select value={value} onChange={(event) => onChange({ [name]: event.currentTarget.value })}>
        {name !== "style" && <option value="">{t("all")}</option>}
        {options.map(([code, words]) => <option key={code} value={code}>{words}</option>)}
      </select>
    </label>
  );
  const titles = new Map(fields.map((field) => [field.name, field]));
  const styles = STYLES.map((name): [string, string] => [name, titleOf(titles.get(name)) || name]);
  return (
    <fieldset class="narrowing">
      <legend>{t("map.projectFilter")}</legend>
      {choice(t("year"), view.year, yearChoices(), "year")}
      {choice(t("agency"), view.agency, agencies, "agency")}
      {choice(t("map.programme"), view.programme, PROGRAMMES.map((code): [string, string] => [code, coded("programme", code)]), "programme")}
      <label>
        {t("map.least")}
        <input inputMode="numeric" value={view.least} onChange={(event) => onChange({ least: event.currentTarget.value })} />
      </label>
      <label>
        {t("map.most")}
        <input inputMode="numeric" value={view.most} onChange={(event) => onChange({ most: event.currentTarget.value })} />
      </label>
      {choice(t("map.styleBy"), view.style || "none", [["none", t("map.oneColour")], ...styles], "style")}
    </fieldset>
  );
}

const titleOf = (field?: Field) => (field ? of(field.title) : "");

export function Clicked({ hits, onClose }: { hits: Hit[]; onClose: () => void }): VNode {
  const page = (hit: Hit) => (hit.layer === DUPLICATES ? to(`/duplicates/${hit.id}`) : hit.layer === PROJECTS ? to(`/projects/${encodeURIComponent(hit.id)}`) : operation(`/collections/${encodeURIComponent(hit.layer)}/items/${encodeURIComponent(hit.id)}`, { f: "html", lang: language.value }));
  return (
    <section class="clicked" aria-label={t("map.clicked")}>
      <div class="bar head">
        <h2>{t("map.clicked")}</h2>
        <button type="button" class="small" onClick={onClose}>{t("close")}</button>
      </div>
      {hits.map((hit) => (
        <details key={`${hit.layer} ${hit.id}`} open={hits.length === 1}>
          <summary>{hit.name}</summary>
          <dl>{hit.facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
          <a href={page(hit)}>{t(hit.layer === DUPLICATES ? "map.openPair" : "map.open")}</a>
        </details>
      ))}
    </section>
  );
}
