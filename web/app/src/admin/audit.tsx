// The audit trail, newest first, a page at a time, and whether its chain is whole.

import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { get } from "../api";
import { Choose } from "../parts/choose";
import { usePaged } from "../parts/paged";
import { Table } from "../parts/table";
import { Busy, Fault } from "../parts/told";
import { dateTime, number } from "../format";
import type { components } from "../schema";
import { ask, place, to } from "../router";
import { coded, t, words } from "../words";

type Entry = components["schemas"]["Entry"];
type Verification = components["schemas"]["Verification"];

/** Kinds of records that the trail is mostly about. */
const SUBJECTS = ["project", "plan", "plan-edition", "plan-row", "dataset", "feature", "duplicate", "case", "import", "job", "agency", "key", "session"];

export function Audit(): VNode {
  const query = place.value.query;
  const asked = { subject: query.get("subject") ?? "", id: query.get("id") ?? "" };
  const { data, error, again, loading, pager } = usePaged<Entry>((cursor, signal) => get("/audit", { ...asked, sortby: "-seq", limit: 20, cursor }, signal), JSON.stringify(asked));
  return (
    <section aria-labelledby="audit">
      <h2 id="audit">{t("admin.audit")}</h2>
      <Verify />
      <p class="quiet">{t("admin.newestFirst")}</p>
      <div class="bar">
        <Choose label={t("admin.subject")} name="subject" value={asked.subject} options={SUBJECTS.map((subject) => [subject, coded("subject", subject)])} also={{ id: undefined }} />
        {asked.id && <button type="button" onClick={() => ask({ id: undefined })}>{t("admin.allOf", { id: asked.id })} ×</button>}
      </div>
      {error && <Fault error={error} again={again} />}
      {!data && !error && <Busy />}
      {data && (
        <div aria-busy={loading}>
          <Table<Entry>
            cards
            caption={t("admin.audit")}
            rows={data.items}
            id={(entry) => String(entry.seq)}
            columns={[
              { name: "#", numeric: true, cell: (entry) => entry.seq },
              { name: t("admin.what"), heads: true, cell: (entry) => <Deed action={entry.action} /> },
              { name: t("admin.subject"), cell: (entry) => <span><span class="quiet">{coded("subject", entry.subject)}</span> {entry.subjectId && <a href={to("/admin", { part: "audit", subject: entry.subject, id: entry.subjectId })}>{entry.subjectId}</a>}</span> },
              { name: t("admin.who"), cell: (entry) => `${entry.actor} (${entry.agency})` },
              { name: t("admin.when"), cell: (entry) => dateTime(entry.at) },
              { name: t("admin.detail"), cell: (entry) => <Detail entry={entry} /> },
            ]}
          />
          {pager}
        </div>
      )}
    </section>
  );
}

/** The words for it, and the name by which a program knows it. */
function Deed({ action }: { action: string }): VNode {
  const done = action.slice(action.indexOf(".") + 1);
  return `deed.${done}` in words ? <>{coded("deed", done)} <small class="under"><code>{action}</code></small></> : <code>{action}</code>;
}

/** What was noted of the change, and the hash by which the entry stands in the chain. */
function Detail({ entry }: { entry: Entry }): VNode {
  return (
    <details>
      <summary>{t("admin.show")}<span class="hidden"> {entry.seq}</span></summary>
      <pre>{JSON.stringify(entry.detail, null, 1)}</pre>
      <small>SHA-256 <code>{entry.hash}</code></small>
    </details>
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
