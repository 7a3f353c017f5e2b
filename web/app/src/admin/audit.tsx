// The audit trail, a page at a time, and whether its chain is whole.

import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { get } from "../api";
import { Pager, Table } from "../parts/table";
import { Busy, Fault } from "../parts/told";
import { dateTime, number } from "../format";
import type { components } from "../schema";
import { useLoaded } from "../use";
import { t } from "../words";

type Entry = components["schemas"]["Entry"];
type Verification = components["schemas"]["Verification"];

export function Audit(): VNode {
  const [trail, setTrail] = useState<string[]>([]);
  const cursor = trail.at(-1);
  const { data, error, again } = useLoaded((signal) => get<{ items: Entry[]; links: { rel: string; href: string }[] }>("/audit", { limit: 20, cursor }, signal), [cursor]);
  const next = data?.links.find((link) => link.rel === "next")?.href;
  const onward = next && new URL(next).searchParams.get("cursor");
  return (
    <section aria-labelledby="audit">
      <h2 id="audit">{t("admin.audit")}</h2>
      <Verify />
      {error && <Fault error={error} again={again} />}
      {!data && !error && <Busy />}
      {data && (
        <>
          <Table<Entry>
            cards
            caption={t("admin.audit")}
            rows={data.items}
            id={(entry) => String(entry.seq)}
            columns={[
              { name: "#", numeric: true, cell: (entry) => entry.seq },
              { name: t("admin.what"), heads: true, cell: (entry) => <code>{entry.action}</code> },
              { name: t("admin.subject"), cell: (entry) => `${entry.subject} ${entry.subjectId}` },
              { name: t("admin.who"), cell: (entry) => `${entry.actor} (${entry.agency})` },
              { name: t("admin.when"), cell: (entry) => dateTime(entry.at) },
            ]}
          />
          <Pager onPrevious={trail.length > 0 ? () => setTrail(trail.slice(0, -1)) : undefined} onNext={onward ? () => setTrail([...trail, onward]) : undefined} />
        </>
      )}
    </section>
  );
}

function Verify(): VNode {
  const [found, setFound] = useState<Verification>();
  const [error, setError] = useState<Error>();
  const verify = () => void get<Verification>("/audit/verification").then(setFound, setError);
  const first = found?.broken[0];
  return (
    <p>
      <button type="button" onClick={verify}>{t("admin.verify")}</button>{" "}
      <span role="status">
        {found && (first ? t("admin.broken", { count: found.broken.length, first: first.seq }) : t("admin.whole", { rows: number(found.rows) }))}
      </span>
      {error && <Fault error={error} />}
    </p>
  );
}
