// Long work and how far it is; looked at again while any is under way.

import type { VNode } from "preact";
import { useEffect } from "preact/hooks";

import { get } from "../api";
import { Table } from "../parts/table";
import { Busy, Fault } from "../parts/told";
import { dateTime } from "../format";
import type { components } from "../schema";
import { useLoaded } from "../use";
import { coded, t } from "../words";

type Job = components["schemas"]["Job"];

export function Jobs(): VNode {
  const { data, error, again } = useLoaded((signal) => get<{ items: Job[] }>("/jobs", { limit: 10 }, signal), []);
  const running = data?.items.some((job) => job.state === "running");
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
      {data && data.items.length > 0 && (
        <Table<Job>
          cards
          caption={t("admin.jobs")}
          rows={data.items}
          id={(job) => job.id}
          columns={[
            { name: t("admin.kind"), heads: true, cell: (job) => job.kind },
            { name: t("admin.state"), cell: (job) => coded("job", job.state) },
            { name: t("admin.progress"), cell: (job) => <progress value={job.done} max={Math.max(1, job.total)} aria-label={`${job.kind} ${job.done} / ${job.total}`} /> },
            { name: t("agency"), cell: (job) => job.agency },
            { name: t("admin.began"), cell: (job) => dateTime(job.createdAt) },
          ]}
        />
      )}
    </section>
  );
}
