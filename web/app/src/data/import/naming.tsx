// Which field of the dataset each column of a layer becomes: under its own name, another one, or none.

import type { VNode } from "preact";

import { number, of } from "../../format";
import { Table } from "../../parts/table";
import { coded, t } from "../../words";
import type { Dataset } from "../api";
import type { Import } from "./api";
import type { Drafting, Naming } from "./draft";
import { columnsOf, suggested } from "./suggest";

export function Names({ one, drafting, own }: { one: Import; drafting: Drafting; own: Dataset[] }): VNode | null {
  const { draft, set } = drafting;
  const columns = columnsOf(one);
  // A new dataset has no fields yet.
  const known = own.find((dataset) => dataset.id === (draft.dataset || one.report?.layers?.[0]?.dataset))?.fields ?? [];
  if (columns.length === 0) return null;
  const likely = suggested(columns, known, draft);
  const take = (column: string, isTaken: boolean) => {
    const others = draft.leaveOut.filter((left) => left !== column);
    set(isTaken ? { leaveOut: others } : { leaveOut: [...others, column].sort(), rename: without(draft.rename, column) });
  };
  const call = (column: string, field: string) =>
    set({ rename: field === "" || field === column ? without(draft.rename, column) : { ...draft.rename, [column]: field } });
  return (
    <details class="naming" open={Object.keys(likely).length > 0 || isChanged(draft)}>
      <summary>{t("import.naming", { count: number(columns.length) })}</summary>
      <p class="quiet">{t(known.length > 0 ? "import.namingOf" : "import.namingHelp")}</p>
      {Object.keys(likely).length > 0 && (
        <p>
          <button type="button" onClick={() => set({ rename: { ...draft.rename, ...likely } })}>{t("import.namingLikely", { count: number(Object.keys(likely).length) })}</button>{" "}
          <span class="quiet">{Object.entries(likely).map(([column, field]) => `${column} → ${field}`).join(", ")}</span>
        </p>
      )}
      <datalist id="own-fields">{known.map((field) => <option key={field.name} value={field.name}>{of(field.title)}</option>)}</datalist>
      <Table
        cards
        caption={t("import.naming", { count: number(columns.length) })}
        rows={columns}
        id={(column) => column.name}
        columns={[
          { name: t("import.namingColumn"), heads: true, cell: (column) => <><code>{column.name}</code> {column.type && <small>{coded("type", column.type)}</small>}</> },
          { name: t("import.namingExample"), cell: (column) => column.example ?? "", bare: (column) => !column.example },
          { name: t("import.namingTake"), cell: (column) => <input type="checkbox" aria-label={t("import.namingTakeOne", { name: column.name })} checked={!draft.leaveOut.includes(column.name)} onChange={(event) => take(column.name, event.currentTarget.checked)} /> },
          {
            name: t("import.namingField"),
            cell: (column) => (
              <input
                aria-label={t("import.namingFieldOf", { name: column.name })}
                list="own-fields"
                maxLength={100}
                placeholder={column.name}
                value={draft.rename[column.name] ?? ""}
                disabled={draft.leaveOut.includes(column.name)}
                onInput={(event) => call(column.name, event.currentTarget.value.trim())}
              />
            ),
          },
        ]}
      />
    </details>
  );
}

const without = (rename: Naming["rename"], column: string) => Object.fromEntries(Object.entries(rename).filter(([name]) => name !== column));

const isChanged = (draft: Naming) => draft.leaveOut.length > 0 || Object.keys(draft.rename).length > 0;

