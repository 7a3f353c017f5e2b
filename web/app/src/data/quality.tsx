// How good a dataset is, in the terms of ISO 19157: score, elements, measures, trend, and the bad spots on a map and as a list.

import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { get, getGeoJson, nextOf, operation, Problem, send } from "../api";
import { Pager, Table } from "../parts/table";
import { Busy, Fault } from "../parts/told";
import { dateTime, number, of, percent } from "../format";
import { SpotMap } from "../map/lazy";
import type { Spot } from "../map/spots";
import type { components } from "../schema";
import { language } from "../state";
import { useLoaded } from "../use";
import { coded, t } from "../words";
import type { Dataset } from "./api";
import { mayWrite } from "./versions";

type Document = components["schemas"]["QualityDocument"];
type Measure = components["schemas"]["Measure"];
const ROWS = 20;

const at = (dataset: Dataset) => `/collections/${encodeURIComponent(dataset.id ?? "")}/quality`;

export function Quality({ dataset, version }: { dataset: Dataset; version?: string }): VNode {
  const { data, error, again } = useLoaded((signal) => get<Document>(at(dataset), { version }, signal), [dataset.id, version]);
  const judge = mayWrite(dataset) && !version && <Judge dataset={dataset} onDone={again} />;
  if (error instanceof Problem && error.status === 404) return <><p>{t("quality.none")}</p>{judge}</>;
  if (error) return <Fault error={error} again={again} />;
  if (!data) return <Busy />;
  return (
    <>
      <p class="quiet">
        {t("version.number", { number: data.version })} · {t("quality.assessed", { when: dateTime(data.assessedAt) })}{!data.current && <> · <strong>{t("quality.stale")}</strong></>}{" · "}
        <a href={operation(at(dataset), { version, f: "html", lang: language.value })}>{t("quality.whole")}</a>
      </p>
      {judge}
      <div class="two">
        <Elements report={data} />
        <Trend report={data} />
      </div>
      <Measures report={data} />
      {data.problems.length > 0 && <><h3>{t("quality.problems")}</h3><ul>{data.problems.map((each) => <li key={`${each.code} ${each.severity}`}>{coded("severityQ", each.severity)} {number(each.count)}: {of(each.example)}</li>)}</ul></>}
      {data.spots > 0 && <Spots dataset={dataset} version={data.version} count={data.spots} />}
      {data.notes.map((note) => <p key={note.en} class="quiet">{of(note)}</p>)}
    </>
  );
}

function Elements({ report }: { report: Document }): VNode {
  return (
    <div>
      <p class="score"><b>{report.qualityScore ?? "–"}</b> {t("quality.outOf")}</p>
      <div class="wide" role="region" tabIndex={0} aria-label={`${t("quality.elements")} (${t("table.scroll")})`}>
      <table class="bars">
        <caption class="hidden">{t("quality.elements")}</caption>
        <thead><tr><th scope="col">{t("quality.element")}</th><th scope="col"><span class="hidden">{t("quality.elements")}</span></th><th scope="col" class="number">{t("quality.points")}</th><th scope="col" class="number">{t("quality.weight")}</th></tr></thead>
        <tbody>
          {report.elements.map((one) => (
            <tr key={one.element}>
              <th scope="row">{of(one.title)}</th>
              <td class="graph"><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="bar-ground" x="0" y="1" width="100" height="8" /><rect class="bar-good" x="0" y="1" width={one.qualityScore ?? 0} height="8" /></svg></td>
              <td class="number">{one.qualityScore === null || one.qualityScore === undefined ? t("quality.unmeasured") : number(one.qualityScore, 1)}</td>
              <td class="number">{one.weight} %</td>
            </tr>
          ))}
        </tbody>
      </table>
      </div>
    </div>
  );
}

/** The score of each version that was judged, oldest first, as a line for the eye and a table for everybody. */
function Trend({ report }: { report: Document }): VNode {
  const points = [...report.trend].reverse();
  const x = (place: number) => (points.length < 2 ? 50 : 5 + (place * 90) / (points.length - 1));
  return (
    <div>
      <h3>{t("quality.trend")}</h3>
      {points.length > 1 && (
        <svg class="trend" viewBox="0 0 100 40" preserveAspectRatio="none" aria-hidden="true">
          <polyline points={points.map((one, place) => `${x(place)},${38 - ((one.qualityScore ?? 0) * 36) / 100}`).join(" ")} />
        </svg>
      )}
      <Table caption={t("quality.trend")} rows={points.slice(-8)} id={(one) => String(one.version)} cards columns={[
        { name: t("version.version"), heads: true, cell: (one) => t("version.number", { number: one.version }) },
        { name: t("quality.score"), numeric: true, cell: (one) => one.qualityScore ?? "–" },
        { name: t("quality.when"), cell: (one) => dateTime(one.assessedAt) },
      ]} />
    </div>
  );
}

function Measures({ report }: { report: Document }): VNode {
  const value = (one: Measure) => (one.unit === "rate" ? `${percentOf(one.value)}${one.of ? ` (${number(one.count ?? 0)}/${number(one.of)})` : ""}` : `${number(one.value, 2)} ${one.unit === "count" ? "" : coded("unitQ", one.unit)}`);
  return (
    <details>
      <summary>{t("quality.measures", { count: number(report.measures.length) })}</summary>
      <Table<Measure>
        cards
        caption={t("quality.measures", { count: number(report.measures.length) })}
        rows={report.measures}
        id={(one) => one.code}
        columns={[
          { name: t("quality.measure"), heads: true, cell: (one) => of(one.title) },
          { name: t("quality.element"), cell: (one) => <>{of(report.elements.find((each) => each.element === one.element)?.title)} <small>({one.subElement})</small></> },
          { name: t("quality.iso"), cell: (one) => one.isoMeasure ?? t("quality.ours") },
          { name: t("quality.value"), numeric: true, cell: value },
        ]}
      />
    </details>
  );
}

/** Small shares are not none. */
const percentOf = (share: number) => (share > 0 && share < 0.01 ? `${number(share * 100, 2)} %` : percent(share));

interface Spots {
  features: Spot[];
  links: { rel: string; href: string }[];
}

function Spots({ dataset, version, count }: { dataset: Dataset; version: number; count: number }): VNode {
  const [trail, setTrail] = useState<string[]>([]);
  const [chosen, setChosen] = useState<number>();
  const here = trail.at(-1);
  const { data, error, loading, again } = useLoaded((signal) => (here ? getGeoJson<Spots>(here, {}, signal) : getGeoJson<Spots>(`${at(dataset)}/spots`, { version, limit: ROWS }, signal)), [dataset.id, version, here]);
  const next = data && nextOf(data);
  return (
    <section aria-labelledby="spots" aria-busy={loading}>
      <h3 id="spots">{t("quality.spots")}</h3>
      {error && <Fault error={error} again={again} />}
      {!data && !error && <Busy />}
      {data && (
        <>
          {data.features.some((spot) => spot.geometry) && <SpotMap dataset={dataset} spots={data.features} chosen={chosen} />}
          <Table<Spot>
            cards
            caption={t("quality.spots")}
            rows={data.features}
            id={(spot) => String(spot.id)}
            columns={[
              { name: t("import.row"), heads: true, cell: (spot) => number(spot.properties.row) },
              { name: t("quality.severity"), cell: (spot) => coded("severityQ", spot.properties.severity) },
              { name: t("import.field"), cell: (spot) => spot.properties.field || "–" },
              { name: t("import.reason"), cell: (spot) => <>{spot.properties.reason}{spot.properties.remedy && <small class="block">{spot.properties.remedy}</small>}</> },
              { name: t("dataset.map"), cell: (spot) => (spot.geometry ? <button type="button" class="small" aria-pressed={chosen === spot.id} onClick={() => setChosen(spot.id)}>{t("quality.show")}<span class="hidden"> {spot.properties.row}</span></button> : t("quality.noPlace")) },
            ]}
          />
          {(next || trail.length > 0) && (
            <Pager onPrevious={trail.length > 0 ? () => setTrail(trail.slice(0, -1)) : undefined} onNext={next ? () => setTrail([...trail, next]) : undefined}>
              {t("table.rows", { from: number(trail.length * ROWS + 1), to: number(trail.length * ROWS + data.features.length) })} {t("table.of", { count: number(count) })}
            </Pager>
          )}
        </>
      )}
    </section>
  );
}

/** Judging anew is a job of the hub; its report is looked for when it has ended. */
function Judge({ dataset, onDone }: { dataset: Dataset; onDone: () => void }): VNode {
  const [state, setState] = useState<"idle" | "busy">("idle");
  const [error, setError] = useState<Error>();
  const judge = async () => {
    setState("busy");
    setError(undefined);
    try {
      let job = (await send<components["schemas"]["Job"]>("POST", at(dataset))).body;
      while (job.state === "running" || job.state === "queued" as string) {
        await new Promise((done) => setTimeout(done, 1000));
        job = await get(`/jobs/${encodeURIComponent(job.id)}`);
      }
      onDone();
    } catch (failed) {
      setError(failed as Error);
    }
    setState("idle");
  };
  return (
    <p>
      <button type="button" class="small" disabled={state === "busy"} onClick={() => void judge()}>{t(state === "busy" ? "quality.judging" : "quality.judge")}</button>
      {error && <Fault error={error} again={() => void judge()} />}
    </p>
  );
}
