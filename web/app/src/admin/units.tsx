// The units of an agency: listed, made, changed, removed.

import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { get, send } from "../api";
import { of } from "../format";
import { Table } from "../parts/table";
import { Busy, Fault } from "../parts/told";
import type { components } from "../schema";
import { useLoaded } from "../use";
import { t } from "../words";
import { Sure } from "./sure";

type Unit = components["schemas"]["Unit"];

export function Units({ agency }: { agency: string }): VNode {
  const path = `/agencies/${encodeURIComponent(agency)}/units`;
  const { data, error, again } = useLoaded((signal) => get<Unit[]>(path, {}, signal), [agency]);
  const [chosen, setChosen] = useState<Unit>();
  const [failed, setFailed] = useState<Error>();
  const done = () => {
    setChosen(undefined);
    setFailed(undefined);
    again();
  };
  const remove = (unit: Unit) => void send("DELETE", `${path}/${encodeURIComponent(unit.code)}`).then(done, setFailed);
  return (
    <section aria-labelledby="units">
      <h3 id="units">{t("admin.units")}</h3>
      {error && <Fault error={error} again={again} />}
      {!data && !error && <Busy />}
      {data?.length === 0 && <p>{t("admin.noUnits")}</p>}
      {data && data.length > 0 && (
        <Table<Unit>
          cards
          caption={t("admin.units")}
          rows={data}
          id={(unit) => unit.code}
          columns={[
            { name: t("admin.unit"), heads: true, cell: (unit) => of(unit.name) },
            { name: t("admin.code"), cell: (unit) => <code>{unit.code}</code> },
            { name: t("admin.abbreviation"), cell: (unit) => unit.abbreviation || "–" },
            { name: t("admin.state"), cell: (unit) => (
              <span class="bar tight">
                <button type="button" class="small" onClick={() => setChosen(unit)}>{t("admin.change")}<span class="hidden"> {unit.code}</span></button>
                <Sure words={t("admin.remove")} sure={t("admin.reallyRemove")} what={unit.code} onSure={() => remove(unit)} />
              </span>
            ) },
          ]}
        />
      )}
      {failed && <Fault error={failed} />}
      <UnitForm key={chosen?.code ?? "new"} path={path} unit={chosen} onDone={done} onLeave={() => setChosen(undefined)} />
    </section>
  );
}

function UnitForm({ path, unit, onDone, onLeave }: { path: string; unit?: Unit; onDone: () => void; onLeave: () => void }): VNode {
  const [error, setError] = useState<Error>();
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const target = event.target as HTMLFormElement;
    const form = new FormData(target);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const body: Unit = { code: unit?.code ?? text("code"), name: { th: text("th"), en: text("en") }, abbreviation: text("abbreviation") };
    send("PUT", `${path}/${encodeURIComponent(body.code)}`, body).then(() => {
      target.reset();
      setError(undefined);
      onDone();
    }, setError);
  };
  return (
    <form class="bar" onSubmit={save} aria-label={unit ? t("admin.changeUnit", { unit: unit.code }) : t("admin.newUnit")}>
      <strong>{unit ? t("admin.changeUnit", { unit: unit.code }) : t("admin.newUnit")}</strong>
      {!unit && <label>{t("admin.code")}<input name="code" required pattern="[a-z0-9._\-]{1,64}" /></label>}
      <label>{t("admin.nameTh")}<input name="th" required defaultValue={unit?.name.th} /></label>
      <label>{t("admin.nameEn")}<input name="en" defaultValue={unit?.name.en} /></label>
      <label>{t("admin.abbreviation")}<input name="abbreviation" defaultValue={unit?.abbreviation} /></label>
      <button class="strong">{t("admin.save")}</button>
      {unit && <button type="button" onClick={onLeave}>{t("close")}</button>}
      {error && <Fault error={error} />}
    </form>
  );
}
