// Beside the map: which layers are shown, how projects are narrowed, and what was clicked.

import type { VNode } from "preact";

import { operation } from "../api";
import { useAgencies, yearChoices } from "../desk/narrow";
import type { Field } from "../data/api";
import { sorted } from "../format";
import { to } from "../router";
import { holds, language } from "../state";
import { coded, t, type Word } from "../words";
import type { Hit } from "./big";
import { called, facts } from "./facts";
import { Swatch } from "./legend";
import type { Mark } from "./marks";
import { DUPLICATES, PROJECTS, type View } from "./shared";

export interface Listed {
  id: string;
  title: string;
  fields: Field[];
}

interface Shape {
  view: View;
  listed: Listed[];
  /** A layer of classes has several. */
  marksOf: (id: string) => Mark[];
  onChange: (changes: Partial<View>) => void;
}

export function Layers({ view, listed, marksOf, onChange }: Shape): VNode {
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
          {view.layers.includes(one.id) && marksOf(one.id).map((mark) => <Swatch key={mark.colour} mark={mark} />)}
          <span>{one.title}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** The twelve แผนงาน of local plans. */
const PROGRAMMES = ["00110", "00120", "00210", "00220", "00230", "00240", "00250", "00260", "00310", "00320", "00330", "00410"];

/** Kinds of work, as reports of duplicates name them. */
const WORK_KINDS = ["road", "bridge", "lighting", "road-safety", "drainage", "river-bank", "waterway", "reservoir", "water-supply", "wastewater", "waste", "building", "park", "cameras", "solar-power", "vehicles", "computing", "equipment", "people"];

/** The fields that projects are drawn by, and what each is called. */
export const STYLES: [string, Word][] = [
  ["programme", "map.programme"],
  ["workKind", "map.kind"],
  ["agencyName", "agency"],
  ["fiscalYearFirst", "map.firstYear"],
  ["totalBaht", "map.budget"],
  ["executionStatus", "map.execution"],
  ["locationQuality", "project.quality"],
];

export function NarrowProjects({ view, onChange }: { view: View; onChange: (changes: Partial<View>) => void }): VNode {
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
  const styles = STYLES.map(([name, word]): [string, string] => [name, t(word)]);
  return (
    <fieldset class="narrowing">
      <legend>{t("map.projectFilter")}</legend>
      {choice(t("year"), view.year, yearChoices(), "year")}
      {choice(t("agency"), view.agency, agencies, "agency")}
      {choice(t("map.programme"), view.programme, PROGRAMMES.map((code): [string, string] => [code, coded("programme", code)]), "programme")}
      {choice(t("map.kind"), view.kind, sorted(WORK_KINDS, (code) => coded("workKind", code)).map((code): [string, string] => [code, coded("workKind", code)]), "kind")}
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

export function Clicked({ hits, listed, onClose }: { hits: Hit[]; listed: Listed[]; onClose: () => void }): VNode {
  const fieldsOf = (hit: Hit) => listed.find((one) => one.id === hit.layer)?.fields ?? [];
  const page = (hit: Hit) => (hit.layer === DUPLICATES ? to(`/duplicates/${hit.id}`) : hit.layer === PROJECTS ? to(`/projects/${encodeURIComponent(hit.id)}`) : operation(`/collections/${encodeURIComponent(hit.layer)}/items/${encodeURIComponent(hit.id)}`, { f: "html", lang: language.value }));
  return (
    <section class="clicked" aria-label={t("map.clicked")}>
      <div class="bar head">
        <h2>{t("map.clicked")}</h2>
        <button type="button" class="small" onClick={onClose}>{t("close")}</button>
      </div>
      {hits.map((hit) => (
        <details key={`${hit.layer} ${hit.id}`} open={hits.length === 1}>
          <summary>{called(hit.layer, hit.values, hit.name)}</summary>
          <dl>{facts(hit.layer, hit.values, fieldsOf(hit)).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
          <a href={page(hit)}>{t(hit.layer === DUPLICATES ? "map.openPair" : "map.open")}</a>
        </details>
      ))}
    </section>
  );
}
