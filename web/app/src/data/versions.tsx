// The versions of a dataset: which file each came from, what two of them differ in, and the way back to one.

import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { get, getTagged, nextOf, send } from "../api";
import { Pager, Table } from "../parts/table";
import { Busy, Fault } from "../parts/told";
import { dateTime, number, of } from "../format";
import { ask, place } from "../router";
import { holds, session } from "../state";
import { useLoaded } from "../use";
import type { components } from "../schema";
import { coded, t } from "../words";
import type { Dataset } from "./api";
import { Compare } from "./compare";

export type Version = components["schemas"]["DatasetVersion"];

interface Page {
  items: Version[];
  links: { rel: string; href: string }[];
}

/** May the reader change this dataset? */
export const mayWrite = (dataset: Dataset) => holds("admin") || (holds("write:own") && session.value?.agency === dataset.agency);

const at = (dataset: Dataset) => `/collections/${encodeURIComponent(dataset.id ?? "")}/versions`;

export function Versions({ dataset }: { dataset: Dataset }): VNode {
  const [trail, setTrail] = useState<string[]>([]);
  const here = trail.at(-1);
  const { data, error, loading, again } = useLoaded((signal) => (here ? get<Page>(here, {}, signal) : get<Page>(at(dataset), { limit: 10 }, signal)), [dataset.id, here]);
  const next = data && nextOf(data);
  if (error) return <Fault error={error} again={again} />;
  if (!data) return <Busy />;
  return (
    <div aria-busy={loading}>
      <Table<Version>
        cards
        caption={t("dataset.versions")}
        rows={data.items}
        id={(one) => String(one.version)}
        columns={[
          { name: t("version.version"), heads: true, cell: (one) => <><b>{one.version}</b> {one.state === "served" ? <span class="badge good">{t("versionState.served")}</span> : <small>{coded("versionState", one.state)}</small>}</> },
          { name: t("version.from"), cell: (one) => <>{dateTime(one.servedFrom)}<small class="block">{one.madeBy}</small></> },
          { name: t("version.source"), cell: (one) => (one.restores ? t("version.restored", { number: one.restores }) : (one.source?.file ?? t("version.byHand"))) },
          { name: t("dataset.count"), numeric: true, cell: (one) => number(one.features) },
          { name: t("quality.score"), numeric: true, cell: (one) => one.qualityScore ?? "–" },
          { name: t("version.deeds"), cell: (one) => <Deeds dataset={dataset} one={one} /> },
        ]}
      />
      {(next || trail.length > 0) && <Pager onPrevious={trail.length > 0 ? () => setTrail(trail.slice(0, -1)) : undefined} onNext={next ? () => setTrail([...trail, next]) : undefined} />}
      {data.items.length > 1 && <Compare dataset={dataset} versions={data.items} />}
    </div>
  );
}

function Deeds({ dataset, one }: { dataset: Dataset; one: Version }): VNode {
  const named = <span class="hidden"> {t("version.number", { number: one.version })}</span>;
  if (one.state === "pruned") return <small>{t("version.pruned")}</small>;
  return (
    <span class="row-deeds">
      <button type="button" class="small" onClick={() => ask({ version: one.state === "served" ? undefined : one.version })}>{t("version.read")}{named}</button>
      <Report dataset={dataset} one={one} />
      {one.state !== "served" && mayWrite(dataset) && <Restore dataset={dataset} one={one} />}
    </span>
  );
}

interface ImportSaid {
  import?: string;
  layer?: { rows?: Record<string, number>; reasons?: { code: string; count: number; verdict: string; reason: { th: string; en: string } }[] };
}

/** What the import that made a version said of it. */
function Report({ dataset, one }: { dataset: Dataset; one: Version }): VNode {
  const [open, setOpen] = useState(false);
  const { data, error, again } = useLoaded(
    async (signal) => (open ? ((await get<{ report: unknown }>(`${at(dataset)}/${one.version}`, {}, signal)).report as ImportSaid | null) : undefined),
    [open, dataset.id, one.version],
  );
  const layer = data?.layer;
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("version.report")}<span class="hidden"> {t("version.number", { number: one.version })}</span></summary>
      {error && <Fault error={error} again={again} />}
      {open && !error && data === undefined && <Busy />}
      {data === null || (data && !layer) ? <p>{t("version.noReport")}</p> : null}
      {layer?.rows && <p>{(["taken", "refused", "repaired", "warned"] as const).map((name) => `${name === "taken" ? t("import.taken") : t(`verdict.${name}`)} ${number(layer.rows?.[name] ?? 0)}`).join(" · ")}</p>}
      {layer?.reasons && layer.reasons.length > 0 && <ul>{layer.reasons.map((each) => <li key={`${each.verdict} ${each.code}`}>{coded("verdict", each.verdict)} {number(each.count)}: {of(each.reason)}</li>)}</ul>}
    </details>
  );
}

/** Restoring changes what everybody reads: the version of the dataset that was seen goes along, and it is asked for twice. */
function Restore({ dataset, one }: { dataset: Dataset; one: Version }): VNode {
  const [tag, setTag] = useState<string>();
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const named = <span class="hidden"> {t("version.number", { number: one.version })}</span>;
  const begin = () => {
    setError(undefined);
    getTagged<Dataset>(`/datasets/${encodeURIComponent(dataset.id ?? "")}`).then((seen) => setTag(seen.tag), setError);
  };
  const restore = () => {
    setBusy(true);
    send("POST", `${at(dataset)}/${one.version}/restore`, undefined, tag)
      // The whole page is about another version now.
      .then(() => (place.value.query.has("version") ? ask({ version: undefined }) : location.reload()), setError)
      .finally(() => {
        setBusy(false);
        setTag(undefined);
      });
  };
  return (
    <>
      {tag === undefined && <button type="button" class="small" onClick={begin}>{t("version.restore")}{named}</button>}
      {tag !== undefined && (
        <span class="sure">
          <span role="alert">{t("version.sure", { number: one.version, count: number(one.features) })}</span>
          <button type="button" class="small confirm" disabled={busy} onClick={restore}>{t("version.restoreSure")}{named}</button>
          <button type="button" class="small" onClick={() => setTag(undefined)}>{t("import.cancel")}</button>
        </span>
      )}
      {error && <Fault error={error} again={begin} />}
    </>
  );
}
