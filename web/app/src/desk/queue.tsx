// The queue of the desk: what to look at first, narrowed and sorted, with decisions about many at once.

import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";

import { agencyName } from "../parts/agencies";
import { Busy, Fault, Only } from "../parts/told";
import { type Column, Pager, Table } from "../parts/table";
import { baht, fiscalYears, likely } from "../format";
import { ask, place, to } from "../router";
import { holds } from "../state";
import { useLoaded, useTitle } from "../use";
import { coded, t } from "../words";
import { FILTERS, MOST, type Narrowed, type PairEntry, type Place, slice, type Slice, type Sort } from "./api";
import { Assignee } from "./assign";
import { Bulk } from "./bulk";
import { Narrow } from "./narrow";
import { Refusals } from "./refused";
import { begin } from "./sitting";
import { Take } from "./take";

export function Queue(): VNode {
  useTitle(t("desk.title"));
  return (
    <Only scope="read" title={t("desk.title")}>
      <Listed />
    </Only>
  );
}

function asked(): { sort: Sort; narrowed: Narrowed } {
  const query = place.value.query;
  const narrowed: Narrowed = {};
  for (const name of FILTERS) narrowed[name] = query.get(name) ?? undefined;
  const sort = query.get("sort");
  return { sort: sort === "stake" || sort === "score" ? sort : "queue", narrowed };
}

function Listed(): VNode {
  const { sort, narrowed } = asked();
  const key = JSON.stringify([sort, narrowed]);
  const [trail, setTrail] = useState<Place[]>([]);
  const [chosen, setChosen] = useState<Map<string, PairEntry>>(new Map());
  useEffect(() => {
    setTrail([]);
    setChosen(new Map());
  }, [key]);
  const from = trail.at(-1) ?? { rank: 0 };
  const { data, error, loading, again } = useLoaded((signal) => slice(sort, narrowed, from, signal), [key, JSON.stringify(from)]);
  useLayoutEffect(() => {
    if (data) begin(sort, narrowed, data);
  }, [data]);
  const first = data?.items[0];
  return (
    <>
      <div class="bar head">
        <div>
          <h1>{t("desk.title")}</h1>
          <p class="lead">{t("desk.lead")}</p>
        </div>
        <div class="bar">
          <a class="button noprint" href={to("/cases")}>{t("cases.title")}</a>
          {first && <a class="button strong" href={to(`/duplicates/${first.id}`)}>{t("desk.review")} →</a>}
        </div>
      </div>
      <Narrow narrowed={narrowed} sort={sort} />
      <Refusals />
      {error && <Fault error={error} again={again} />}
      {!data && loading && <Busy />}
      {data && (
        <div aria-busy={loading}>
          {/* Also over an empty list: what was done last can be undone. */}
          {holds("review") && <Bulk page={data.items} chosen={chosen} onChosen={setChosen} onDone={again} />}
          {data.items.length === 0 && <p>{t(trail.length > 0 ? "desk.emptyPage" : "desk.empty")}</p>}
          {data.items.length > 0 && <Table cards caption={t("desk.title")} rows={data.items} id={(pair) => pair.id} columns={columns(chosen, setChosen)} />}
          {data.items.length > 0 && <Take narrowed={narrowed} />}
          {(data.items.length > 0 || trail.length > 0) && <Turns data={data} trail={trail} onTrail={setTrail} />}
        </div>
      )}
    </>
  );
}

function Turns({ data, trail, onTrail }: { data: Slice; trail: Place[]; onTrail: (trail: Place[]) => void }): VNode {
  const next = data.next;
  return (
    <Pager
      onPrevious={trail.length > 0 ? () => onTrail(trail.slice(0, -1)) : undefined}
      onNext={next ? () => onTrail([...trail, next]) : undefined}
    />
  );
}

function columns(chosen: Map<string, PairEntry>, onChosen: (chosen: Map<string, PairEntry>) => void): Column<PairEntry>[] {
  const flip = (pair: PairEntry, on: boolean) => {
    const next = new Map(chosen);
    if (on && next.size < MOST) next.set(pair.id, pair);
    else next.delete(pair.id);
    onChosen(next);
  };
  const choice: Column<PairEntry> = {
    name: "✓",
    cell: (pair) => (
      <input
        type="checkbox"
        aria-label={t("desk.select", { a: pair.a.title, b: pair.b.title })}
        checked={chosen.has(pair.id)}
        onChange={(event) => flip(pair, event.currentTarget.checked)}
      />
    ),
  };
  const shown: Column<PairEntry>[] = [
    { name: t("desk.projects"), heads: true, cell: (pair) => <Names pair={pair} /> },
    { name: t("desk.severity"), cell: (pair) => <span class="stacked"><span class={`badge ${pair.severity}`}>{coded("severity", pair.severity)}</span> <small>{coded("relation", pair.relation)}</small></span> },
    { name: t("desk.state"), cell: (pair) => <span class="stacked"><State state={pair.state} /> <small><Assignee assignment={pair.assignment} /></small></span> },
    { name: t("year"), cell: (pair) => fiscalYears(pair.fiscalYears) },
    { name: t("desk.score"), numeric: true, cell: (pair) => likely(pair.score) },
    { name: t("desk.stake"), numeric: true, cell: (pair) => baht(pair.stakeSatang) },
  ];
  return holds("review") ? [choice, ...shown] : shown;
}

export function State({ state }: { state: string }): VNode {
  const shape = state === "re-assess" ? "medium" : state === "open" ? "" : "good";
  return <span class={`badge ${shape}`}>{coded("state", state)}</span>;
}

function Names({ pair }: { pair: PairEntry }): VNode {
  return (
    <a class="pair-names" href={to(`/duplicates/${pair.id}`)}>
      <span><b aria-hidden="true" class="side-a">●</b> {pair.a.title} <small>{agencyName(pair.a.agencyName)}</small></span>
      <span><b aria-hidden="true" class="side-b">◆</b> {pair.b.title} <small>{agencyName(pair.b.agencyName)}</small></span>
    </a>
  );
}

export const sortTo = (sort: Sort) => ask({ sort: sort === "queue" ? undefined : sort });
