// The plan as files: the forms as XLSX, and tables to go on calculating with.

import type { VNode } from "preact";

import { operation } from "../api";
import { language } from "../state";
import { coded, t } from "../words";
import type { Part } from "./plan";

const FORMS = ["p01", "p02", "p02-1", "p02-2", "p03"];

export function Downloads({ plan, edition }: Part): VNode {
  const path = `/plans/${encodeURIComponent(plan.id ?? "")}`;
  const own = { edition: edition.id, lang: language.value };
  const file = (href: string, name: string, kind: string) => (
    <li key={href}><a href={href} download=""><h3>{name}</h3><p>{kind}</p></a></li>
  );
  return (
    <section aria-labelledby="downloads">
      <h2 id="downloads">{t("plans.part.downloads")}</h2>
      <p class="quiet">{t("plans.downloadLead")}</p>
      <ul class="cards files">
        {file(operation(`${path}/export`, own), t("plans.allForms"), "XLSX")}
        {FORMS.map((form) => file(operation(`${path}/export`, { ...own, form }), coded("formName", form), "XLSX"))}
        {file(operation(`${path}/export`, { ...own, form: "p01", summary: "computed" }), t("plans.p01Computed"), "XLSX")}
        {["xlsx", "csv"].map((f) => file(operation(`${path}/rows`, { ...own, f, limit: 10000 }), t("plans.rowsFile"), f.toUpperCase()))}
        {["xlsx", "csv"].map((f) => file(operation(`${path}/summary`, { ...own, f }), t("plans.summaryFile"), f.toUpperCase()))}
      </ul>
    </section>
  );
}
