// The queue of the desk: what to look at first, narrowed and sorted, with decisions about many at once.

import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";

import { Busy, Fault, Only } from "../parts/told";
import { type Column, Pager, Table } from "../parts/table";
import { baht, fiscalYears, likely } from "../format";
import { ask, place, to } from "../router";
import { holds } from "../state";
import { useLoaded, useTitle } from "../use";
import { coded, t } from "../words";
import { FILTERS, type Narrowed, type PairEntry, type Place, slice, type Slice, type Sort } from "./api";
import { Bulk } from "./bulk";
import { Narrow } from "./narrow";
import { begin } from "./sitting";

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
  const [chosen, setChosen] = useState<Set<string>>(new Set());
  useEffect(() => {
    setTrail([]);
    setChosen(new Set());
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
        {first && <a class="button strong" href={to(`/duplicates/${first.id}`)}>{t("desk.review")} →</a>}
      </div>
      <Narrow narrowed={narrowed} sort={sort} />
      {error && <Fault error={error} again={again} />}
      {!data && loading && <Busy />}
      {data && data.items.length === 0 && <p>{t("desk.empty")}</p>}
      {data && data.items.length > 0 && (
        <div aria-busy={loading}>
          {holds("review") && <Bulk page={data.items} chosen={chosen} onChosen={setChosen} onDone={again} />}
          <Table cards caption={t("desk.title")} rows={data.items} id={(pair) => pair.id} columns={columns(chosen, setChosen)} />
          <Turns data={data} trail={trail} onTrail={setTrail} />
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

function columns(chosen: Set<string>, onChosen: (chosen: Set<string>) => void): Column<PairEntry>[] {
  const flip = (id: string, on: boolean) => {
    const next = new Set(chosen);
    if (on && next.size < 100) next.add(id);
    else next.delete(id);
    onChosen(next);
  };
  const choice: Column<PairEntry> = {
    name: "✓",
    cell: (pair) => (
      <input
        type="checkbox"
        aria-label={t("desk.select", { a: pair.a.title, b: pair.b.title })}
        checked={chosen.has(pair.id)}
        onChange={(event) => flip(pair.id, event.currentTarget.checked)}
      />
    ),
  };
  const shown: Column<PairEntry>[] = [
    { name: t("desk.projects"), heads: true, cell: (pair) => <Names pair={pair} /> },
    { name: t("desk.relation"), cell: (pair) => coded("relation", pair.relation) },
    { name: t("desk.severity"), cell: (pair) => <span class={`badge ${pair.severity}`}>{coded("severity", pair.severity)}</span> },
    { name: t("desk.state"), cell: (pair) => <State state={pair.state} /> },
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
      <span><b aria-hidden="true" class="side-a">●</b> {pair.a.title} <small>{pair.a.agencyName}</small></span>
      <span><b aria-hidden="true" class="side-b">◆</b> {pair.b.title} <small>{pair.b.agencyName}</small></span>
    </a>
  );
}

export const sortTo = (sort: Sort) => ask({ sort: sort === "queue" ? undefined : sort });
