// What a decision changes in the totals, and what was decided before.

import type { VNode } from "preact";

import { baht, dateTime, fiscalYear } from "../format";
import { t, type Word } from "../words";
import type { Decision, PairDetail } from "./api";

export function Totals({ pair }: { pair: PairDetail }): VNode {
  const amount = baht(pair.stakeSatang);
  return (
    <section aria-labelledby="totals">
      <h2 id="totals">{t("desk.totals")}</h2>
      {pair.stakeSatang === 0 ? (
        <p>{t("desk.noMoney")}</p>
      ) : (
        <>
          <p>{t("desk.ifConfirm", { amount })}</p>
          <p>{t("desk.ifReject", { amount })}</p>
          <ul>
            {pair.stakes.map((stake) => (
              <li key={stake.fiscalYear ?? 0}>
                {stake.fiscalYear ? fiscalYear(stake.fiscalYear) : t("desk.otherYears")}: {baht(stake.satang)}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

export function History({ decisions }: { decisions: Decision[] }): VNode {
  return (
    <section aria-labelledby="history">
      <h2 id="history">{t("desk.history")}</h2>
      {decisions.length === 0 && <p>{t("desk.noHistory")}</p>}
      <ol class="history">
        {decisions.map((one) => (
          <li key={one.id}>
            <strong>{t(`verdict.${one.verdict}` as Word)}</strong> · {one.reason}
            <br />
            <small>{one.agency} · {one.decidedBy} · {dateTime(one.decidedAt)}</small>
          </li>
        ))}
      </ol>
    </section>
  );
}
