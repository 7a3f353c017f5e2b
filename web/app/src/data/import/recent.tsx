// Imports that were begun, newest first: anyone of the agency goes on where it stands.

import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { nextOf } from "../../api";
import { Pager, Table } from "../../parts/table";
import { Busy, Fault } from "../../parts/told";
import { dateTime, number } from "../../format";
import { to } from "../../router";
import { useLoaded } from "../../use";
import { coded, t } from "../../words";
import { type Import, listImports } from "./api";

const TONE: Record<string, string> = { done: "badge good", failed: "badge high", "waiting-for-yes": "badge medium", checked: "badge medium" };

export function StateBadge({ state }: { state: Import["state"] }): VNode {
  return <span class={TONE[state] ?? "badge"}>{coded("importState", state)}</span>;
}

export function Recent(): VNode {
  const [trail, setTrail] = useState<string[]>([]);
  const here = trail.at(-1);
  const { data, error, loading, again } = useLoaded((signal) => listImports(here, signal), [here]);
  const next = data && nextOf(data);
  return (
    <section aria-labelledby="recent" aria-busy={loading}>
      <h2 id="recent">{t("import.recent")}</h2>
      {error && <Fault error={error} again={again} />}
      {!data && !error && <Busy />}
      {data?.items.length === 0 && <p>{t("import.none")}</p>}
      {data && data.items.length > 0 && (
        <Table<Import>
          cards
          caption={t("import.recent")}
          rows={data.items}
          id={(one) => one.id}
          columns={[
            { name: t("import.file"), heads: true, cell: (one) => <a href={to(`/data/import/${one.id}`)}>{one.file.name}</a> },
            { name: t("import.state"), cell: (one) => <StateBadge state={one.state} /> },
            { name: t("import.rows"), numeric: true, cell: (one) => rowsOf(one) },
            { name: t("agency"), cell: (one) => one.agency },
            { name: t("import.when"), cell: (one) => dateTime(one.updatedAt) },
          ]}
        />
      )}
      {(next || trail.length > 0) && (
        <Pager onPrevious={trail.length > 0 ? () => setTrail(trail.slice(0, -1)) : undefined} onNext={next ? () => setTrail([...trail, next]) : undefined} />
      )}
    </section>
  );
}

function rowsOf(one: Import): string {
  const report = one.report;
  if (!report) return "–";
  if (report.projects) return number(report.projects.rows ?? 0);
  const plan = (report.plan as { rows?: number } | null | undefined)?.rows;
  return number(plan ?? (report.layers ?? []).reduce((sum, layer) => sum + (layer.rows?.read ?? 0), 0));
}
