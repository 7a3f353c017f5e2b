// Backups: made as a job, listed with what is in them.

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

import { get, send } from "../api";
import { dateTime, number } from "../format";
import { usePaged } from "../parts/paged";
import { Table } from "../parts/table";
import { Busy, Fault } from "../parts/told";
import type { components } from "../schema";
import { of } from "../format";
import { t } from "../words";

type Backup = components["schemas"]["BackupEntry"];
type Job = components["schemas"]["Job"];

/** Seconds between two looks at the job. */
const PACE = 1;

export function Backups(): VNode {
  const { data, error, again, pager } = usePaged<Backup>((cursor, signal) => get("/backups", { limit: 20, cursor }, signal), "");
  return (
    <section aria-labelledby="backups">
      <h2 id="backups">{t("admin.backups")}</h2>
      <p class="quiet">{t("admin.backupsLead")}</p>
      <Make onMade={again} />
      {error && <Fault error={error} again={again} />}
      {!data && !error && <Busy />}
      {data?.items.length === 0 && <p>{t("admin.noBackups")}</p>}
      {data && data.items.length > 0 && (
        <>
          <Table<Backup>
            cards
            caption={t("admin.backups")}
            rows={data.items}
            id={(backup) => backup.name}
            columns={[
              { name: t("admin.backup"), heads: true, cell: (backup) => <code>{backup.name}</code> },
              { name: t("admin.when"), cell: (backup) => (backup.manifest ? dateTime(backup.manifest.at) : <span class="badge high">{t("admin.brokenBackup")}</span>) },
              { name: t("admin.size"), numeric: true, cell: (backup) => (backup.manifest ? `${number(backup.manifest.bytes / 1e6, 1)} MB` : "–") },
              { name: t("admin.auditRows"), numeric: true, cell: (backup) => (backup.manifest ? number(backup.manifest.auditRows) : "–") },
              { name: t("admin.inIt"), cell: (backup) => <Inside backup={backup} /> },
            ]}
          />
          {pager}
        </>
      )}
    </section>
  );
}

function Inside({ backup: { name, manifest } }: { backup: Backup }): VNode {
  if (!manifest) return <>–</>;
  const rows = Object.entries(manifest.rows).filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1]);
  return (
    <details>
      <summary>{t("admin.tables", { count: rows.length })}<span class="hidden"> {name}</span></summary>
      <dl class="facts">
        <div><dt>{t("admin.schema")}</dt><dd>{manifest.schema}</dd></div>
        <div><dt>{t("admin.program")}</dt><dd>{manifest.program}</dd></div>
        <div><dt>SHA-256</dt><dd><code>{manifest.sha256}</code></dd></div>
        <div><dt>{t("admin.head")}</dt><dd><code>{manifest.auditHead}</code></dd></div>
        {rows.map(([table, count]) => <div key={table}><dt><code>{table}</code></dt><dd>{number(count)}</dd></div>)}
      </dl>
    </details>
  );
}

function Make({ onMade }: { onMade: () => void }): VNode {
  const [job, setJob] = useState<Job>();
  const [error, setError] = useState<Error>();
  const running = job?.state === "running" || job?.state === "waiting";
  useEffect(() => {
    if (!job || !running) return undefined;
    const look = () => get<Job>(`/jobs/${encodeURIComponent(job.id)}`).then((now) => {
      setJob(now);
      if (now.state === "done") onMade();
    }, setError);
    const timer = setTimeout(() => void look(), PACE * 1000);
    return () => clearTimeout(timer);
  }, [job]);
  const make = () => {
    setError(undefined);
    send<Job>("POST", "/backups").then((answer) => setJob(answer.body), setError);
  };
  const failure = job?.state === "failed" ? (job.result as { error?: { th: string; en: string } } | null)?.error : undefined;
  return (
    <div>
      <button type="button" class="strong" disabled={running} onClick={make}>{t("admin.makeBackup")}</button>{" "}
      <span role="status">
        {running && t("admin.makingBackup")}
        {job?.state === "done" && `✓ ${t("admin.backupMade")}`}
        {failure && of(failure)}
      </span>
      {error && <Fault error={error} />}
    </div>
  );
}
