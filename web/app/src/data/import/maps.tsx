// An agency's own layouts of plan sheets: which heading is which field, kept by the hub for every later workbook.

import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { get, getTagged, send } from "../../api";
import { Busy, Fault } from "../../parts/told";
import type { components } from "../../schema";
import { useLoaded } from "../../use";
import { t } from "../../words";
import type { Import } from "./api";
import type { Deeds } from "./page";
import { printedForm } from "./plan";

type SavedMap = components["schemas"]["SavedMap"];
const FORMS = ["p02", "p02-1", "p02-2", "p03"];
const EXAMPLE = '[fields]\ntitle = "ชื่อโครงการ"\nunit = "ผู้รับผิดชอบ"\n\n[[budget]]\nyear = 2567\ncolumn = "งบ 2567"\n';

export function Layouts({ one, deeds }: { one: Import; deeds: Deeds }): VNode {
  const { data, error, again } = useLoaded((signal) => get<{ items: SavedMap[] }>("/column-maps", { agency: one.agency, limit: 100 }, signal), [one.agency]);
  const [failed, setFailed] = useState<Error>();
  // What was told to the hub changes how this workbook is read, so it is read again.
  const changed = () => {
    setFailed(undefined);
    again();
    deeds.wish({});
  };
  const remove = async (id: string) => {
    const { tag } = await getTagged<SavedMap>(`/column-maps/${encodeURIComponent(id)}`);
    await send("DELETE", `/column-maps/${encodeURIComponent(id)}`, undefined, tag);
  };
  return (
    <details class="layouts">
      <summary>{t("layout.title")}</summary>
      <p class="quiet">{t("layout.help")}</p>
      {error && <Fault error={error} again={again} />}
      {!data && !error && <Busy />}
      {data && data.items.length > 0 && (
        <ul>
          {data.items.map((map) => (
            <li key={map.id}>
              <b>{map.title}</b> {printedForm(map.form ?? "p02")} <small>{(map.headings ?? []).join(", ")}</small>{" "}
              <button type="button" class="small" disabled={deeds.busy} onClick={() => remove(map.id ?? "").then(changed, setFailed)}>{t("layout.remove")}<span class="hidden"> {map.title}</span></button>
            </li>
          ))}
        </ul>
      )}
      <NewLayout agency={one.agency} onDone={changed} />
      {failed && <Fault error={failed} />}
    </details>
  );
}

function NewLayout({ agency, onDone }: { agency: string; onDone: () => void }): VNode {
  const [map, setMap] = useState({ title: "", form: "p02", map: EXAMPLE });
  const [error, setError] = useState<Error>();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setError(undefined);
    send("POST", "/column-maps", { agency, ...map }).then(onDone, setError);
  };
  return (
    <form class="mapping" onSubmit={submit}>
      <fieldset>
        <legend>{t("layout.new")}</legend>
        <label>{t("layout.name")}<input required value={map.title} onInput={(event) => setMap({ ...map, title: event.currentTarget.value })} /></label>
        <label>
          {t("plan.form")}
          <select value={map.form} onChange={(event) => setMap({ ...map, form: event.currentTarget.value })}>{FORMS.map((form) => <option key={form} value={form}>{printedForm(form)}</option>)}</select>
        </label>
        <label>{t("import.mapText")}<textarea class="code" rows={8} spellcheck={false} value={map.map} onInput={(event) => setMap({ ...map, map: event.currentTarget.value })} /></label>
        {error && <Fault error={error} />}
        <p><button>{t("layout.save")}</button></p>
      </fieldset>
    </form>
  );
}
