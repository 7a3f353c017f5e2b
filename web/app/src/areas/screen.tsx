// Areas: found by name or code, and one area with all that the hub knows of it.

import type { VNode } from "preact";

import { get, operation } from "../api";
import { of } from "../format";
import { Find } from "../parts/choose";
import { CopyButton } from "../parts/copy";
import { usePaged } from "../parts/paged";
import { Table } from "../parts/table";
import { Busy, Fault } from "../parts/told";
import { place, to } from "../router";
import { language, session } from "../state";
import { useLoaded, useTitle } from "../use";
import { coded, t } from "../words";
import { type Area, getArea, getProfile, type Profile, TABLES } from "./api";
import { Datasets, Gaps, Shares, Sums } from "./facts";

export function Areas(): VNode {
  useTitle(t("areas.title"));
  const q = place.value.query.get("q") ?? "";
  const asked = q ? { q } : { level: "province" };
  const { data, error, again, loading, pager } = usePaged<Area>((cursor, signal) => get("/areas", { ...asked, limit: 25, cursor }, signal), JSON.stringify(asked));
  return (
    <>
      <h1>{t("areas.title")}</h1>
      <p class="lead">{t("areas.lead")}</p>
      <Find label={t("areas.find")} value={q} />
      {error && <Fault error={error} again={again} />}
      {!data && !error && <Busy />}
      {data?.items.length === 0 && <p>{t("areas.none")}</p>}
      {data && data.items.length > 0 && (
        <div aria-busy={loading}>
          <Table<Area>
            cards
            caption={t("areas.title")}
            rows={data.items}
            id={(area) => area.code}
            columns={[
              { name: t("areas.name"), heads: true, cell: (area) => <a href={to(`/areas/${area.code}`)}>{of(area.name)}</a> },
              { name: t("areas.level"), cell: (area) => coded("level", area.level) },
              { name: t("areas.code"), cell: (area) => area.code },
            ]}
          />
          {pager}
        </div>
      )}
    </>
  );
}

export function AreaPage({ id }: { id: string }): VNode {
  const { data, error, again } = useLoaded((signal) => Promise.all([getProfile(id, signal), getArea(id, signal)]), [id, session.value?.agency]);
  const [profile, area] = data ?? [];
  useTitle(profile ? of(profile.area.name) : t("areas.title"));
  const point = area?.point;
  return (
    <>
      <p class="noprint"><a href={to("/areas")}>← {t("areas.title")}</a></p>
      <div class="bar head">
        <div>
          <h1>{profile ? of(profile.area.name) : t("areas.title")}</h1>
          {profile && <p class="lead">{coded("level", profile.area.level)} {profile.area.code}{profile.area.parent && <> · <a href={to(`/areas/${profile.area.parent}`)}>{t("areas.up")}</a></>}</p>}
        </div>
        <div class="bar noprint">
          {point && <a class="button" href={to("/map", { at: `${point[0]},${point[1]},${profile?.area.level === "province" ? 9 : profile?.area.level === "amphoe" ? 11 : 13}`, area: id })}>{t("areas.onMap")}</a>}
          <CopyButton text={new URL(to(`/areas/${id}`, { lang: language.value }), location.href).href} words={t("map.share")} />
          <button type="button" onClick={() => print()}>{t("print")}</button>
        </div>
      </div>
      {error && <Fault error={error} again={again} />}
      {!data && !error && <Busy />}
      {profile && <Whole profile={profile} id={id} />}
    </>
  );
}

function Whole({ profile, id }: { profile: Profile; id: string }): VNode {
  return (
    <>
      <Sums profile={profile} />
      {!profile.duplicates && <p class="quiet">{t("areas.casesNeedKey")}</p>}
      {profile.superseded > 0 && <p class="quiet">{t("areas.superseded", { count: profile.superseded })}</p>}
      <div class="charts">
        {TABLES.map((table) => <Shares key={table} profile={profile} table={table} />)}
        <Shares profile={profile} table="parts" />
      </div>
      {profile.parts.length > 0 && profile.inNoPart > 0 && <p class="quiet">{t("areas.inNoPart", { count: profile.inNoPart })}</p>}
      <Gaps profile={profile} />
      <Datasets profile={profile} />
      <Files id={id} />
    </>
  );
}

function Files({ id }: { id: string }): VNode {
  const file = (name: string, format: string, table?: string) => (
    <li key={`${format} ${table}`}>
      <a href={operation(`/areas/${encodeURIComponent(id)}/profile`, { format, table, lang: language.value })} download=""><h3>{name}</h3><p>{format.toUpperCase()}</p></a>
    </li>
  );
  return (
    <section class="noprint" aria-labelledby="files">
      <h3 id="files">{t("areas.download")}</h3>
      <ul class="cards files">
        {file(t("areas.table.numbers"), "xlsx")}
        {(["numbers", "projects", "gaps", "datasets"] as const).map((table) => file(t(`areas.table.${table}`), "csv", table))}
      </ul>
    </section>
  );
}
