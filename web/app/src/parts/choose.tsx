// A choice that is kept in the address.

import type { VNode } from "preact";

import { ask, type Query } from "../router";
import { t } from "../words";

interface Shape {
  label: string;
  name: string;
  value: string | undefined;
  options: [string, string][];
  /** No choice is a choice too, unless one has to be made. */
  needed?: boolean;
  /** What else changes with it. */
  also?: Query;
}

export function Choose({ label, name, value, options, needed, also }: Shape): VNode {
  return (
    <label>
      {label}
      <select value={value ?? ""} onChange={(event) => ask({ [name]: event.currentTarget.value || undefined, ...also })}>
        {!needed && <option value="">{t("all")}</option>}
        {options.map(([code, words]) => <option key={code} value={code}>{words}</option>)}
      </select>
    </label>
  );
}

/** Words that are looked for, kept in the address when they are sent. */
export function Find({ label, value }: { label: string; value: string }): VNode {
  const find = (event: SubmitEvent) => {
    event.preventDefault();
    ask({ q: String(new FormData(event.target as HTMLFormElement).get("q") ?? "").trim() || undefined });
  };
  return (
    <form role="search" class="bar" onSubmit={find}>
      <label>{label}<input name="q" type="search" defaultValue={value} key={value} /></label>
      <button>{t("search")}</button>
    </form>
  );
}
