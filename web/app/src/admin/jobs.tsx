// Long work and how far it is; looked at again while any is under way.

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

import { get, send } from "../api";
import { usePaged } from "../parts/paged";
import { Table } from "../parts/table";
import { Busy, Fault } from "../parts/told";
import { dateTime, number, of, percent } from "../format";
import type { components } from "../schema";
import { coded, t } from "../words";
import { Sure } from "./sure";

type Job = components["schemas"]["Job"];

const LOOK: Record<string, string> = { done: "good", failed: "high", running: "medium", waiting: "medium" };
const isUnderWay = (job: Job) => job.state === "running" || job.state === "waiting";

export function Jobs(): VNode {
  const { data, error, again, pager } = usePaged<Job>((cursor, signal) => get("/jobs", { limit: 15, cursor }, signal), "");
  const [failed, setFailed] = useState<Error>();
  const cancel = (job: Job) => void send("DELETE", `/jobs/${encodeURIComponent(job.id)}`).then(again, setFailed);
  const running = data?.items.some(isUnderWay);
  useEffect(() => {
    if (!running) return undefined;
    const timer = setTimeout(again, 2000);
    return () => clearTimeout(timer);
  }, [running, data]);
  return (
    <section aria-labelledby="jobs">
      <h2 id="jobs">{t("admin.jobs")}</h2>
      {error && <Fault error={error} again={again} />}
      {!data && !error && <Busy />}
      {data?.items.length === 0 && <p>{t("admin.noJobs")}</p>}
      {failed && <Fault error={failed} />}
      {data && data.items.length > 0 && (
        <Table<Job>
          cards
          caption={t("admin.jobs")}
          rows={data.items}
          id={(job) => job.id}
          columns={[
            { name: t("admin.kind"), heads: true, cell: (job) => <>{coded("jobKind", job.kind)}<JobResult job={job} /></> },
            { name: t("admin.state"), cell: (job) => <span class={`badge ${LOOK[job.state] ?? ""}`}>{coded("job", job.state)}</span> },
            { name: t("admin.progress"), cell: (job) => <Progress job={job} /> },
            { name: t("agency"), cell: (job) => job.agency },
            { name: t("admin.began"), cell: (job) => dateTime(job.createdAt) },
            { name: t("admin.cancel"), cell: (job) => (isUnderWay(job) ? <Sure words={t("admin.cancel")} sure={t("admin.reallyCancel")} what={job.id} onSure={() => cancel(job)} /> : "–") },
          ]}
        />
      )}
      {pager}
    </section>
  );
}

function Progress({ job }: { job: Job }): VNode {
  const share = job.state === "done" ? 1 : job.total > 0 ? job.done / job.total : 0;
  return (
    <>
      <progress value={share} max={1} aria-label={`${coded("jobKind", job.kind)} ${percent(share)}`} /> <small>{percent(share)}{job.step && ` · ${coded("jobStep", job.step)}`}{job.rows ? ` · ${t("admin.rowsDone", { count: number(job.rows) })}` : ""}</small>
    </>
  );
}

/** What came of it, or why it failed. */
function JobResult({ job }: { job: Job }): VNode | null {
  const result = job.result as { error?: { th: string; en: string } } | null;
  if (result?.error) return <small class="under differs">{of(result.error)}</small>;
  if (!result || Object.keys(result).length === 0) return null;
  return <details><summary>{t("admin.show")}<span class="hidden"> {job.id}</span></summary><pre>{JSON.stringify(result, null, 1)}</pre></details>;
}
