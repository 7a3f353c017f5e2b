// One agency: made, changed by who has seen its last version, removed where nothing belongs to it; and its units.

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

import { get, getTagged, Problem, send, type Tagged } from "../api";
import { of } from "../format";
import { Busy, Fault } from "../parts/told";
import { go, to } from "../router";
import { useLoaded } from "../use";
import { coded, t, type Word } from "../words";
import { type Agency, KINDS } from "./agencies";
import { Sure } from "./sure";
import { Units } from "./units";

const NEW = "+";
const path = (code: string) => `/agencies/${encodeURIComponent(code)}`;

export function AgencyForm({ code }: { code: string }): VNode {
  const isNew = code === NEW;
  const { data, error, again } = useLoaded((signal) => (isNew ? Promise.resolve(undefined) : getTagged<Agency>(path(code), signal)), [code]);
  return (
    <section aria-labelledby="agency">
      <p><a href={to("/admin", { part: "agencies" })}>← {t("admin.agencies")}</a></p>
      <h2 id="agency">{isNew ? t("admin.newAgency") : of(data?.body.name) || code}</h2>
      {error && <Fault error={error} again={again} />}
      {!isNew && !data && !error && <Busy />}
      {(isNew || data) && <Fields known={data} />}
      {data && <Owned code={code} tag={data.tag} />}
      {data && <Units agency={code} />}
    </section>
  );
}

const text = (form: FormData, name: string) => String(form.get(name) ?? "").trim();
const absent = (words: string) => words || null;

function written(form: FormData, known: Agency | undefined): Agency {
  const { version: _, ...kept } = known ?? { code: "", kind: "department", name: { th: "", en: "" } };
  return {
    ...(kept as Agency),
    code: known?.code ?? text(form, "code"),
    kind: text(form, "kind") as Agency["kind"],
    name: { th: text(form, "th"), en: text(form, "en") },
    abbreviation: text(form, "abbreviation"),
    parent: absent(text(form, "parent")),
    dlaCode: absent(text(form, "dlaCode")),
    validFrom: absent(text(form, "validFrom")),
    validTo: absent(text(form, "validTo")),
    responsibility: text(form, "responsibility").split(/[\s,;]+/).filter(Boolean),
  };
}

function Fields({ known: first }: { known?: Tagged<Agency> }): VNode {
  const [known, setKnown] = useState(first);
  const [error, setError] = useState<Error>();
  const [saved, setSaved] = useState(false);
  useEffect(() => setKnown(first), [first?.tag]);
  const agency = known?.body;
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const body = written(new FormData(event.target as HTMLFormElement), agency);
    setError(undefined);
    setSaved(false);
    try {
      const answer = known ? await send<Agency>("PUT", path(body.code), body, known.tag) : await send<Agency>("POST", "/agencies", body);
      if (!known) return go(to("/admin", { part: "agencies", agency: body.code }));
      setKnown(answer);
      setSaved(true);
    } catch (failed) {
      setError(failed as Error);
    }
  };
  // What was typed stays; only the version that it is held against is read anew.
  const readAgain = async () => {
    setKnown(await getTagged<Agency>(path(agency?.code ?? "")));
    setError(undefined);
  };
  const field = (name: string, label: Word, value: string | null | undefined, more: { required?: boolean; pattern?: string; placeholder?: string; disabled?: boolean } = {}) => (
    <label>{t(label)}<input name={name} defaultValue={value ?? ""} {...more} /></label>
  );
  return (
    <form class="form-grid" onSubmit={(event) => void save(event as SubmitEvent)}>
      {!known && field("code", "admin.code", "", { required: true, pattern: "[a-z0-9._\\-]{1,64}", placeholder: "doh" })}
      <label>{t("admin.agencyKind")}<select name="kind" defaultValue={agency?.kind ?? "department"}>{KINDS.map((kind) => <option key={kind} value={kind} selected={kind === (agency?.kind ?? "department")}>{coded("agencyKind", kind)}</option>)}</select></label>
      {field("th", "admin.nameTh", agency?.name.th, { required: true })}
      {field("en", "admin.nameEn", agency?.name.en)}
      {field("abbreviation", "admin.abbreviation", agency?.abbreviation)}
      {field("parent", "admin.parent", agency?.parent)}
      {field("dlaCode", "admin.dlaCode", agency?.dlaCode)}
      {field("validFrom", "admin.validFrom", agency?.validFrom, { placeholder: "2026-10-01" })}
      {field("validTo", "admin.validTo", agency?.validTo, { placeholder: "2026-09-30" })}
      <label class="broad">{t("admin.responsibility")}<input name="responsibility" defaultValue={(agency?.responsibility ?? []).join(", ")} placeholder="20, 2101, 240101" /></label>
      <div class="broad">
        <button class="strong">{t("admin.save")}</button> <span role="status">{saved && `✓ ${t("admin.saved")}`}</span>
        {error && <Fault error={error} />}
        {error instanceof Problem && error.status === 412 && <button type="button" onClick={() => void readAgain()}>{t("admin.readAgain")}</button>}
      </div>
    </form>
  );
}

interface Listed {
  items: unknown[];
  links: { rel: string }[];
}

async function owned(code: string, signal: AbortSignal) {
  const some = async (of: string) => (await get<Listed>(of, { agency: code, limit: 1 }, signal)).items.length > 0;
  const [projects, plans, keys, datasets] = await Promise.all([
    some("/projects"),
    some("/plans"),
    get<{ agency: string }[]>("/keys", {}, signal).then((all) => all.filter((key) => key.agency === code).length),
    get<{ result: { count: number } }>("/api/3/action/package_search", { fq: `organization:"${code}"`, rows: 0 }, signal).then((answer) => answer.result.count),
  ]);
  return { projects, plans, keys, datasets };
}

/** What belongs to it hinders its removal, so it is told before. */
function Owned({ code, tag }: { code: string; tag: string }): VNode {
  const { data, error, again } = useLoaded((signal) => owned(code, signal), [code]);
  const [failed, setFailed] = useState<Error>();
  const remove = () => send("DELETE", path(code), undefined, tag).then(() => go(to("/admin", { part: "agencies" })), setFailed);
  const hinders = data && (data.projects || data.plans || data.keys > 0 || data.datasets > 0);
  return (
    <>
      <h3>{t("admin.owns")}</h3>
      {error && <Fault error={error} again={again} />}
      {!data && !error && <Busy />}
      {data && !hinders && <p>{t("admin.ownsNothing")}</p>}
      {data && hinders && (
        <ul>
          {data.projects && <li><a href={to("/projects", { agency: code })}>{t("areas.projects")}</a></li>}
          {data.plans && <li><a href={to("/plans", { agency: code })}>{t("nav.plans")}</a></li>}
          {data.datasets > 0 && <li><a href={to("/data", { organization: code })}>{t("map.datasets")} ({data.datasets})</a></li>}
          {data.keys > 0 && <li><a href={to("/admin", { of: code })}>{t("admin.keys")} ({data.keys})</a></li>}
        </ul>
      )}
      <p>{hinders ? t("admin.cannotRemove") : ""}</p>
      <Sure words={t("admin.removeAgency")} sure={t("admin.reallyRemove")} what={code} onSure={() => void remove()} />
      {failed && <Fault error={failed} />}
    </>
  );
}
