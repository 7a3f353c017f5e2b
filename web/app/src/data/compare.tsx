// Two versions side by side: which features came, went or changed, field by field and how far they moved.

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

import { get, nextOf } from "../api";
import { Pager, Table } from "../parts/table";
import { Busy, Fault } from "../parts/told";
import { cell, number } from "../format";
import { ask, place } from "../router";
import type { components } from "../schema";
import { useLoaded } from "../use";
import { t } from "../words";
import type { Dataset } from "./api";
import type { Version } from "./versions";

type Comparison = components["schemas"]["VersionComparison"];
type Difference = components["schemas"]["VersionDifference"];
const CHANGES = ["added", "changed", "removed"] as const;
const ROWS = 20;

export function Compare({ dataset, versions }: { dataset: Dataset; versions: Version[] }): VNode {
  const query = place.value.query;
  const [from, to] = [query.get("from") ?? "", query.get("to") ?? ""];
  const kept = versions.filter((one) => one.state !== "pruned");
  const choose = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    ask({ from: String(form.get("from")), to: String(form.get("to")) });
  };
  const options = (chosen: string) => kept.map((one) => <option key={one.version} value={one.version} selected={String(one.version) === chosen}>{t("version.number", { number: one.version })}</option>);
  return (
    <section aria-labelledby="compare">
      <h3 id="compare">{t("version.compare")}</h3>
      <form class="bar" onSubmit={choose}>
        <label>{t("version.earlier")}<select name="from">{options(from || String(kept[1]?.version ?? ""))}</select></label>
        <label>{t("version.later")}<select name="to">{options(to || String(kept[0]?.version ?? ""))}</select></label>
        <button>{t("version.compareNow")}</button>
        {from && <button type="button" onClick={() => ask({ from: undefined, to: undefined })}>{t("close")}</button>}
      </form>
      {from && <Differences dataset={dataset} from={from} to={to} key={`${from} ${to}`} />}
    </section>
  );
}

function Differences({ dataset, from, to }: { dataset: Dataset; from: string; to: string }): VNode {
  const [change, setChange] = useState<string>();
  const [trail, setTrail] = useState<string[]>([]);
  useEffect(() => setTrail([]), [change]);
  const here = trail.at(-1);
  const load = (signal: AbortSignal) =>
    here ? get<Comparison>(here, {}, signal) : get<Comparison>(`/collections/${encodeURIComponent(dataset.id ?? "")}/versions/compare`, { from, to: to || undefined, change, limit: ROWS }, signal);
  const { data, error, loading, again } = useLoaded(load, [dataset.id, from, to, change, here]);
  if (error) return <Fault error={error} again={again} />;
  if (!data) return <Busy />;
  const next = nextOf(data);
  const same = data.added + data.changed + data.removed === 0;
  return (
    <div aria-busy={loading}>
      <p role="status">{t("version.between", { from: data.from, to: data.to, unchanged: number(data.unchanged) })}</p>
      {same && <p class="note">{t("version.same")}</p>}
      {!same && (
        <>
          <div class="bar choices" role="group" aria-labelledby="compare">
            <button type="button" class="small" aria-pressed={change === undefined} onClick={() => setChange(undefined)}>{t("all")} {number(data.added + data.changed + data.removed)}</button>
            {CHANGES.map((one) => <button type="button" key={one} class="small" aria-pressed={change === one} disabled={data[one] === 0} onClick={() => setChange(one)}>{t(`change.${one}`)} {number(data[one])}</button>)}
          </div>
          <Table<Difference>
            cards
            caption={t("version.compare")}
            rows={data.items}
            id={(one) => one.id}
            columns={[
              { name: "id", heads: true, cell: (one) => one.id },
              { name: t("version.change"), cell: (one) => <span class={`badge ${TONE[one.change] ?? ""}`}>{SIGN[one.change]} {t(`change.${one.change}`)}</span> },
              { name: t("version.fields"), cell: (one) => <Fields one={one} /> },
            ]}
          />
          {(next || trail.length > 0) && <Pager onPrevious={trail.length > 0 ? () => setTrail(trail.slice(0, -1)) : undefined} onNext={next ? () => setTrail([...trail, next]) : undefined} />}
        </>
      )}
    </div>
  );
}

const TONE: Record<string, string> = { added: "good", changed: "medium", removed: "high" };
const SIGN: Record<string, string> = { added: "+", changed: "≠", removed: "−" };

function Fields({ one }: { one: Difference }): VNode {
  const { geometry } = one;
  return (
    <ul class="differences">
      {one.properties.map((field) => (
        <li key={field.name}>
          <code>{field.name}</code>{" "}
          {one.change === "changed" ? <><del>{cell(field.from, field.name)}</del> → <ins>{cell(field.to, field.name)}</ins></> : cell(one.change === "added" ? field.to : field.from, field.name)}
        </li>
      ))}
      {geometry && (
        <li>
          {t("dataset.geometry")}{geometry.from !== geometry.to && <>: <del>{geometry.from ?? "–"}</del> → <ins>{geometry.to ?? "–"}</ins></>}
          {isSeen(geometry.movedMetres) && <>; {t("version.moved", { metres: number(geometry.movedMetres, 1) })}</>}
          {isSeen(geometry.areaChangeSquareMetres) && <>; {t("version.areaChange", { area: signed(geometry.areaChangeSquareMetres) })}</>}
          {isSeen(geometry.lengthChangeMetres) && <>; {t("version.lengthChange", { metres: signed(geometry.lengthChangeMetres) })}</>}
        </li>
      )}
    </ul>
  );
}

/** Is there anything left of it when it is rounded for people? */
const isSeen = (value: number | null | undefined): value is number => typeof value === "number" && Math.abs(value) >= 0.05;
const signed = (value: number) => `${value > 0 ? "+" : ""}${number(value, 1)}`;
