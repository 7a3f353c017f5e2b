// A table that can be read on a telephone, and the way to its other pages.

import type { ComponentChildren, VNode } from "preact";

import { t } from "../words";

export interface Column<T> {
  name: string;
  cell: (row: T) => ComponentChildren;
  numeric?: boolean;
  /** Stands in for the row's name, as the row's header. */
  heads?: boolean;
  /** Says nothing in this row, and is left out where rows are cards. */
  bare?: (row: T) => boolean;
}

interface Shape<T> {
  caption: string;
  columns: Column<T>[];
  rows: readonly T[];
  id: (row: T) => string;
  /** Rows become cards on narrow screens; a table of many columns scrolls instead. */
  cards?: boolean;
}

export function Table<T>({ caption, columns, rows, id, cards }: Shape<T>): VNode {
  const one = (column: Column<T>, row: T) => {
    const words = column.cell(row);
    const shape = [column.numeric && "number", column.bare?.(row) && "bare"].filter(Boolean).join(" ") || undefined;
    return column.heads ? (
      <th scope="row" key={column.name} class={shape} data-label={column.name}>{words}</th>
    ) : (
      <td key={column.name} class={shape} data-label={column.name}>{words}</td>
    );
  };
  return (
    <div class={cards ? "wide cards-below" : "wide"} tabIndex={cards ? undefined : 0} role={cards ? undefined : "region"} aria-label={cards ? undefined : `${caption} (${t("table.scroll")})`}>
      <table>
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr>{columns.map((column) => <th scope="col" key={column.name} class={column.numeric ? "number" : undefined}>{column.name}</th>)}</tr>
        </thead>
        <tbody>{rows.map((row) => <tr key={id(row)}>{columns.map((column) => one(column, row))}</tr>)}</tbody>
      </table>
    </div>
  );
}

interface Turns {
  onPrevious?: () => void;
  onNext?: () => void;
  children?: ComponentChildren;
}

export function Pager({ onPrevious, onNext, children }: Turns): VNode {
  return (
    <nav class="pager" aria-label={t("pages")}>
      <button type="button" disabled={!onPrevious} onClick={onPrevious}>← {t("previous")}</button>
      <span role="status">{children}</span>
      <button type="button" disabled={!onNext} onClick={onNext}>{t("next")} →</button>
    </nav>
  );
}
