// How a file is to be taken: as what, into which dataset, how it is read, and what is done with rows that do not fit.

import type { ComponentChildren, VNode } from "preact";

import { get } from "../../api";
import { number, of, sorted } from "../../format";
import { holds } from "../../state";
import { useLoaded } from "../../use";
import { coded, t, type Word } from "../../words";
import type { Dataset } from "../api";
import type { Import } from "./api";
import { Columns } from "./columns";
import type { Drafting, Switch, TextWish } from "./draft";
import { Layouts } from "./maps";
import { Names } from "./naming";
import type { Deeds } from "./page";
import { ENCODINGS, SYSTEMS } from "./understood";

interface Shape {
  one: Import;
  drafting: Drafting;
  deeds: Deeds;
}

export function Mapping({ one, drafting, deeds }: Shape): VNode {
  const { draft, changes } = drafting;
  const kind = draft.kind || (draft.columns ? "projects" : (one.report?.kind ?? "layer"));
  const count = Object.keys(changes).length;
  const own = useOwn(one.agency);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    deeds.wish(changes);
  };
  return (
    <section aria-labelledby="mapping">
      <h2 id="mapping">{t("import.mapping")}</h2>
      <form class="mapping" onSubmit={submit}>
        <Choice of={drafting} name="kind" label="import.kind" none={`${t("import.kindFound")}: ${coded("importKind", one.report?.kind ?? "layer")}`}>
          {kindsOf(one).map((code) => <option key={code} value={code}>{coded("importKind", code)}</option>)}
        </Choice>
        {kind === "layer" && <Layers one={one} drafting={drafting} />}
        {kind === "layer" && <Target one={one} drafting={drafting} own={own} />}
        {kind === "layer" && <Names one={one} drafting={drafting} own={own} />}
        {kind === "plan" && <PlanOf one={one} drafting={drafting} />}
        {kind === "projects" && <Columns one={one} drafting={drafting} />}
        <fieldset>
          <legend>{t("import.rowsWish")}</legend>
          {(kind === "layer" || kind === "areas") && <Tick of={drafting} name="repair" label="import.repair" help="import.repairHelp" />}
          <Tick of={drafting} name="partial" label="import.partial" help="import.partialHelp" />
          {kind === "projects" && holds("admin") && <Tick of={drafting} name="createAgencies" label="import.createAgencies" />}
          {kind === "plan" && <Tick of={drafting} name="replace" label="import.replace" help="import.replaceHelp" />}
        </fieldset>
        <p class="bar">
          <button class={count > 0 ? "strong" : undefined} disabled={deeds.busy || (count === 0 && one.state !== "failed")}>{t(one.state === "failed" ? "again" : "import.checkAgain")}</button>
          {count > 0 && <button type="button" onClick={drafting.reset}>{t("import.discard")}</button>}
          <span class="quiet" role="status">{count > 0 ? t("import.unchecked", { count: number(count) }) : ""}</span>
        </p>
      </form>
      {kind === "plan" && <Layouts one={one} deeds={deeds} />}
    </section>
  );
}

/** What such a file can become: projects are read from tables of text, plans from workbooks, boundaries by administrators. */
function kindsOf(one: Import): string[] {
  const format = one.report?.format?.toLowerCase();
  const fits: Record<string, boolean> = { projects: !format || format === "csv", plan: !format || format === "xlsx", areas: holds("admin") };
  return ["layer", "projects", "plan", "areas"].filter((kind) => kind === one.wishes.kind || (fits[kind] ?? true));
}

function Layers({ one, drafting }: { one: Import; drafting: Drafting }): VNode | null {
  const names = [...(one.report?.layers ?? []).map((layer) => layer.layer ?? ""), ...(one.report?.leftOut ?? [])];
  if (names.length < 2) return null;
  return (
    <Choice of={drafting} name="layer" label="import.layer" none="–">
      <option value="all">{t("import.allLayers", { count: number(names.length) })}</option>
      {names.map((name) => <option key={name} value={name}>{name}</option>)}
    </Choice>
  );
}

/** The layers of an agency, which an import may give a version. */
function useOwn(agency: string): Dataset[] {
  const all = useLoaded((signal) => get<{ items: Dataset[] }>("/datasets", { limit: 1000 }, signal), []).data?.items ?? [];
  return sorted(all.filter((dataset) => dataset.kind === "layer" && dataset.agency === agency), (dataset) => of(dataset.title));
}

function Target({ one, drafting, own }: { one: Import; drafting: Drafting; own: Dataset[] }): VNode {
  const first = one.report?.layers?.[0];
  const exists = own.some((dataset) => dataset.id === (drafting.draft.dataset || first?.dataset));
  return (
    <fieldset>
      <legend>{t("import.target")}</legend>
      <Text of={drafting} name="dataset" label="import.dataset" list="own-datasets" hint={first?.dataset} pattern="[a-z0-9][a-z0-9._\-]*" />
      <datalist id="own-datasets">{own.map((dataset) => <option key={dataset.id} value={dataset.id}>{of(dataset.title)}</option>)}</datalist>
      <p class="quiet">{t(exists ? "import.exists" : "import.new")}</p>
      <Text of={drafting} name="title" label="import.titleTh" lang="th" />
      <Text of={drafting} name="titleEn" label="import.titleEn" lang="en" />
      <Choice of={drafting} name="visibility" label="import.visibility" none={t("import.visibilityKept")}>
        {["public", "agencies", "private"].map((code) => <option key={code} value={code}>{coded("visibility", code)}</option>)}
      </Choice>
      <Choice of={drafting} name="encoding" label="import.encodingWish" none={t("import.asFound")}>
        {ENCODINGS.map((name) => <option key={name} value={name}>{name}</option>)}
      </Choice>
      <Choice of={drafting} name="crs" label="import.crsWish" none={t("import.asFound")}>
        {SYSTEMS.map(([code, name]) => <option key={code} value={code}>{code} ({name})</option>)}
      </Choice>
    </fieldset>
  );
}

interface PlanEntry {
  id: string;
  title: string;
}

function PlanOf({ one, drafting }: { one: Import; drafting: Drafting }): VNode {
  const plans = useLoaded((signal) => get<{ items: PlanEntry[] }>("/plans", { agency: one.agency, limit: 100 }, signal), []).data?.items ?? [];
  return (
    <fieldset>
      <legend>{t("import.planOf")}</legend>
      <Choice of={drafting} name="plan" label="import.plan" none={t("import.planFound")}>
        {plans.map((plan) => <option key={plan.id} value={plan.id}>{plan.title}</option>)}
      </Choice>
      <Text of={drafting} name="edition" label="import.edition" hint={t("import.editionHint")} />
      <Text of={drafting} name="years" label="import.years" hint="2566-2570" />
    </fieldset>
  );
}

interface Wish<N> {
  of: Drafting;
  name: N;
  label: Word;
}

function Choice({ of: { draft, set }, name, label, none, children }: Wish<TextWish> & { none: string; children: ComponentChildren }): VNode {
  return (
    <label>
      {t(label)}
      <select name={name} value={draft[name]} onChange={(event) => set({ [name]: event.currentTarget.value })}>
        <option value="">{none}</option>
        {children}
      </select>
    </label>
  );
}

function Text({ of: { draft, set }, name, label, hint, list, lang, pattern }: Wish<TextWish> & { hint?: string; list?: string; lang?: string; pattern?: string }): VNode {
  return (
    <label>
      {t(label)}
      <input name={name} value={draft[name]} placeholder={hint} list={list} lang={lang} pattern={pattern} onInput={(event) => set({ [name]: event.currentTarget.value })} />
    </label>
  );
}

function Tick({ of: { draft, set }, name, label, help }: Wish<Switch> & { help?: Word }): VNode {
  return (
    <label class="tick">
      <input type="checkbox" name={name} checked={draft[name]} onChange={(event) => set({ [name]: event.currentTarget.checked })} />
      <span>{t(label)}{help && <small> {t(help)}</small>}</span>
    </label>
  );
}
