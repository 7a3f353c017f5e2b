// Which column of a table of projects holds what; whoever has a map file pastes it instead.

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

import { Fault } from "../../parts/told";
import { useLoaded } from "../../use";
import { coded, t } from "../../words";
import type { Import } from "./api";
import type { Drafting } from "./draft";
import { headingsOf } from "./headings";
import { type ColumnMap, FIRST, guessed, OTHERS, read, written } from "./map";

export function Columns({ one, drafting }: { one: Import; drafting: Drafting }): VNode {
  const { draft, set } = drafting;
  const encoding = draft.encoding || (one.report?.projects?.encoding?.value ?? one.report?.layers?.[0]?.encoding?.value ?? "utf-8");
  const { data: headings, error, again } = useLoaded((signal) => headingsOf(one.id, encoding, signal), [one.id, encoding]);
  const [asText, setAsText] = useState(false);
  // A year without its column is no map yet, so the form keeps its own state beside the text.
  const [own, setOwn] = useState<ColumnMap | undefined>(() => (draft.columns ? read(draft.columns) : undefined));
  const map = own;
  useEffect(() => {
    if (draft.columns || !headings) return;
    setOwn(guessed(headings));
    set({ columns: written(guessed(headings)) });
  }, [headings, draft.columns]);
  const change = (changes: Partial<ColumnMap>) => {
    if (!map) return;
    setOwn({ ...map, ...changes });
    set({ columns: written({ ...map, ...changes }) });
  };
  const turn = () => {
    if (asText) setOwn(draft.columns ? read(draft.columns) : undefined);
    setAsText(!asText);
  };
  return (
    <fieldset>
      <legend>{t("import.columns")}</legend>
      {error && <Fault error={error} again={again} />}
      {map && !asText && headings ? (
        <>
          <p class="quiet">{t("import.columnsHelp")}</p>
          <div class="pairs">{FIRST.map((name) => <FieldColumn key={name} name={name} map={map} headings={headings} onChange={change} />)}</div>
          <details>
            <summary>{t("import.otherColumns")}</summary>
            <div class="pairs">{OTHERS.map((name) => <FieldColumn key={name} name={name} map={map} headings={headings} onChange={change} />)}</div>
          </details>
          <Budgets map={map} headings={headings} onChange={change} />
        </>
      ) : (
        <label>
          {t("import.mapText")}
          <textarea rows={10} class="code" value={draft.columns} onInput={(event) => set({ columns: event.currentTarget.value })} />
        </label>
      )}
      <p><button type="button" class="small" onClick={turn}>{t(asText ? "import.asForm" : "import.asText")}</button></p>
    </fieldset>
  );
}

interface Part {
  map: ColumnMap;
  headings: string[];
  onChange: (changes: Partial<ColumnMap>) => void;
}

function FieldColumn({ name, map, headings, onChange }: Part & { name: string }): VNode {
  return (
    <label>
      {coded("mapField", name)}{name === "title" && " *"}
      <select value={map.fields[name] ?? ""} onChange={(event) => onChange({ fields: { ...map.fields, [name]: event.currentTarget.value } })}>
        <option value="">–</option>
        {headings.map((heading) => <option key={heading} value={heading}>{heading}</option>)}
      </select>
    </label>
  );
}

function Budgets({ map, headings, onChange }: Part): VNode {
  const put = (place: number, changes: Partial<ColumnMap["budgets"][number]>) => onChange({ budgets: map.budgets.map((one, own) => (own === place ? { ...one, ...changes } : one)) });
  return (
    <>
      <h3>{t("import.budgets")}</h3>
      <div class="pairs">
        <label>
          {t("import.unit")}
          <select value={map.moneyUnit} onChange={(event) => onChange({ moneyUnit: event.currentTarget.value })}>
            {["baht", "thousand", "million"].map((unit) => <option key={unit} value={unit}>{coded("moneyUnit", unit)}</option>)}
          </select>
        </label>
        <label>
          {t("import.era")}
          <select value={map.yearEra} onChange={(event) => onChange({ yearEra: event.currentTarget.value })}>
            {["be", "ce", "auto"].map((era) => <option key={era} value={era}>{coded("era", era)}</option>)}
          </select>
        </label>
      </div>
      {map.budgets.map((one, place) => (
        <div class="bar" key={place}>
          <label>{t("year")}<input inputMode="numeric" pattern="\d{4}" size={6} value={one.year} onInput={(event) => put(place, { year: event.currentTarget.value })} /></label>
          <label>
            {t("import.column")}
            <select value={one.column} onChange={(event) => put(place, { column: event.currentTarget.value })}>
              <option value="">–</option>
              {headings.map((heading) => <option key={heading} value={heading}>{heading}</option>)}
            </select>
          </label>
          <button type="button" class="small" onClick={() => onChange({ budgets: map.budgets.filter((_, own) => own !== place) })}>{t("import.removeYear")}<span class="hidden"> {one.year}</span></button>
        </div>
      ))}
      <p><button type="button" class="small" onClick={() => onChange({ budgets: [...map.budgets, { year: "", column: "" }] })}>{t("import.addYear")}</button></p>
    </>
  );
}
