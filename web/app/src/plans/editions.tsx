// Every edition of a plan: what it does, its number and year, whether it is bound and when.

import type { VNode } from "preact";

import { dateTime } from "../format";
import { Table } from "../parts/table";
import { to } from "../router";
import { coded, t } from "../words";
import { type Edition, editionName, yearName } from "./api";
import type { Part } from "./plan";

export function Editions({ plan, editions }: Part): VNode {
  const own = (edition: Edition) => to(`/plans/${encodeURIComponent(plan.id ?? "")}`, { edition: edition.id });
  return (
    <section aria-labelledby="editions">
      <h2 id="editions">{t("plans.part.editions")}</h2>
      <Table<Edition>
        cards
        caption={t("plans.part.editions")}
        rows={editions}
        id={(edition) => edition.id}
        columns={[
          { name: t("plans.edition"), heads: true, cell: (edition) => <a href={own(edition)}>{editionName(edition)}</a> },
          { name: t("plans.kind"), cell: (edition) => coded("editionKind", edition.kind) },
          { name: t("plans.number"), cell: (edition) => edition.number ?? "–" },
          { name: t("year"), cell: (edition) => (edition.year ? yearName(edition.year) : "–") },
          { name: t("plans.boundAt"), cell: (edition) => (edition.boundAt ? dateTime(edition.boundAt) : "–") },
          { name: t("admin.state"), cell: (edition) => <span class={edition.state === "bound" ? "badge good" : "badge medium"}>{t(edition.state === "bound" ? "plans.bound" : "plans.open")}</span> },
        ]}
      />
    </section>
  );
}
