// Every row that was refused, repaired or warned of: page by page, with reason and remedy, and as a table to take along.

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

import { nextOf } from "../../api";
import { type Column, Pager, Table } from "../../parts/table";
import { Busy, Fault } from "../../parts/told";
import { number, of } from "../../format";
import { useLoaded } from "../../use";
import { t } from "../../words";
import { type Finding, ROWS, rowsFile, rowsOf, type Verdict } from "./api";

const VERDICTS: Verdict[] = ["refused", "repaired", "warned"];

interface Shape {
  id: string;
  counts: Record<Verdict, number>;
  /** The file can be taken in as it is. */
  good: boolean;
  /** The file has several layers. */
  layered: boolean;
  /** Changes with every run, so that the rows are asked for anew. */
  stamp: string;
}

export function Findings({ id, counts, good, layered, stamp }: Shape): VNode {
  const [chosen, setChosen] = useState<Verdict>();
  const verdict = chosen ?? VERDICTS.find((one) => counts[one] > 0) ?? "refused";
  const all = VERDICTS.reduce((sum, one) => sum + counts[one], 0);
  return (
    <>
      <h3 id="findings">{t("import.findings")}</h3>
      {all === 0 && <p class={good ? "note" : undefined}>{t(good ? "import.noFindings" : "import.noRows")}</p>}
      {all > 0 && (
        <>
          <div class="bar choices" role="group" aria-labelledby="findings">
            {VERDICTS.map((one) => (
              <button type="button" key={one} class="small" aria-pressed={one === verdict} disabled={counts[one] === 0} onClick={() => setChosen(one)}>
                {t(`verdict.${one}`)} {number(counts[one])}
              </button>
            ))}
            <a class="button small" href={rowsFile(id, verdict)} download={`${verdict}.csv`}>{t("import.asCsv", { verdict: t(`verdict.${verdict}`) })}</a>
          </div>
          <Pages id={id} verdict={verdict} layered={layered} stamp={stamp} key={`${verdict} ${stamp}`} />
        </>
      )}
    </>
  );
}

function Pages({ id, verdict, layered, stamp }: { id: string; verdict: Verdict; layered: boolean; stamp: string }): VNode {
  const [trail, setTrail] = useState<string[]>([]);
  useEffect(() => setTrail([]), [verdict, stamp]);
  const here = trail.at(-1);
  const { data, error, loading, again } = useLoaded((signal) => rowsOf(id, verdict, here, signal), [id, verdict, here, stamp]);
  const next = data && nextOf(data);
  const from = trail.length * ROWS + 1;
  if (error) return <Fault error={error} again={again} />;
  if (!data) return <Busy />;
  return (
    <div aria-busy={loading}>
      <Table<Finding> cards caption={t(`verdict.${verdict}`)} rows={data.items} id={(row) => `${row.layer} ${row.row} ${row.field} ${row.code}`} columns={columns(layered)} />
      {(next || trail.length > 0) && (
        <Pager onPrevious={trail.length > 0 ? () => setTrail(trail.slice(0, -1)) : undefined} onNext={next ? () => setTrail([...trail, next]) : undefined}>
          {t("table.rows", { from: number(from), to: number(from + data.items.length - 1) })}
        </Pager>
      )}
    </div>
  );
}

function columns(layered: boolean): Column<Finding>[] {
  const layer: Column<Finding> = { name: t("import.layer"), cell: (row) => row.layer };
  return [
    { name: t("import.row"), heads: true, cell: (row) => (row.id ? `${number(row.row)} (${row.id})` : number(row.row)) },
    ...(layered ? [layer] : []),
    { name: t("import.field"), cell: (row) => (/^geometry/.test(row.field ?? "") ? t("dataset.geometry") : row.field || "–") },
    { name: t("import.reason"), cell: (row) => of(row.reason) },
    { name: t("import.remedy"), cell: (row) => (row.remedy ? of(row.remedy) : "–") },
  ];
}
