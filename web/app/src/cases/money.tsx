// The money of a case: gross, what is counted twice, net, by which rule, and what a decision changes in the totals.

import type { VNode } from "preact";

import { agencyName } from "../parts/agencies";
import { Table } from "../parts/table";
import { baht, of } from "../format";
import { to } from "../router";
import { t } from "../words";
import type { CaseDetail } from "./api";

type Line = CaseDetail["netting"]["lines"][number];

export function Money({ one }: { one: CaseDetail }): VNode {
  const projects = new Map(one.star.map((spoke, place) => [spoke.project.id, { ...spoke.project, number: place + 1 }]));
  const name = (id: string) => {
    const project = projects.get(id);
    return <>{project && `${project.number}. `}<a href={to(`/projects/${encodeURIComponent(id)}`)}>{project?.title ?? id}</a></>;
  };
  const tile = (word: Parameters<typeof t>[0], satang: number, heavy = false) => (
    <div class={heavy ? "tile heavy" : "tile"}><dt>{t(word)}</dt><dd>{baht(satang)}</dd></div>
  );
  return (
    <section aria-labelledby="netting">
      <h2 id="netting">{t("cases.netting")}</h2>
      <dl class="tiles">
        {tile("dash.gross", one.netting.grossSatang)}
        {tile("dash.doubled", one.netting.doubledSatang, true)}
        {tile("dash.net", one.netting.netSatang)}
        {one.savingSatang != null && tile("dash.saving", one.savingSatang)}
      </dl>
      <Table<Line>
        cards
        caption={t("cases.netting")}
        rows={one.netting.lines}
        id={(line) => line.project}
        columns={[
          { name: t("desk.projects"), heads: true, cell: (line) => <>{name(line.project)} <small>{agencyName(projects.get(line.project)?.agencyName ?? "")}</small></> },
          { name: t("dash.gross"), numeric: true, cell: (line) => baht(line.grossSatang) },
          { name: t("dash.doubled"), numeric: true, cell: (line) => baht(line.doubledSatang) },
          { name: t("cases.sharedWith"), cell: (line) => (line.sharedWith ? name(line.sharedWith) : "–") },
        ]}
      />
      <p class="quiet"><b>{t("dash.rule")}</b> {of(one.nettingRule)}</p>
      <Changes one={one} />
    </section>
  );
}

function Changes({ one }: { one: CaseDetail }): VNode {
  const amount = baht(one.netting.doubledSatang);
  return (
    <div class="changes">
      <h3>{t("desk.totals")}</h3>
      <ul>
        <li>{t("cases.ifDuplicate", { amount, net: baht(one.netting.netSatang) })}</li>
        <li>{t("cases.ifUnrelated", { amount, gross: baht(one.netting.grossSatang) })}</li>
        <li>{t("cases.ifSaving")}</li>
      </ul>
    </div>
  );
}
