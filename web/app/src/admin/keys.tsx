// API keys: made and shown once, listed, revoked.

import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { get, send } from "../api";
import { useAgencies } from "../desk/narrow";
import { Choose } from "../parts/choose";
import { Copyable } from "../parts/copy";
import { Table } from "../parts/table";
import { Busy, Fault } from "../parts/told";
import { date, sorted } from "../format";
import { place } from "../router";
import type { components } from "../schema";
import { useLoaded } from "../use";
import { coded, t } from "../words";

type Key = components["schemas"]["KeyEntry"];
type Issued = components["schemas"]["IssuedKey"];
const SCOPES = ["read", "write:own", "review", "report", "admin"];

export function Keys(): VNode {
  const { data, error, again } = useLoaded((signal) => get<Key[]>("/keys", {}, signal), []);
  return (
    <section aria-labelledby="keys">
      <h2 id="keys">{t("admin.keys")}</h2>
      <NewKey onMade={again} />
      {error && <Fault error={error} again={again} />}
      {!data && !error && <Busy />}
      {data && <Listed keys={data} onChanged={again} />}
    </section>
  );
}

/** Names of agencies, and the keys of the one that is chosen. */
function Listed({ keys, onChanged }: { keys: Key[]; onChanged: () => void }): VNode {
  const names = new Map(useAgencies());
  const query = place.value.query;
  const [of, state] = [query.get("of") ?? "", query.get("state") ?? ""];
  const having = [...new Set(keys.map((key) => key.agency))].map((code): [string, string] => [code, names.get(code) ?? code]);
  const fits = (key: Key) => (!of || key.agency === of) && (state !== "live" || !key.revokedAt) && (state !== "revoked" || Boolean(key.revokedAt));
  const found = keys.filter(fits).sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  return (
    <>
      <div class="bar">
        <Choose label={t("agency")} name="of" value={of} options={sorted(having, ([, name]) => name)} />
        <Choose label={t("admin.state")} name="state" value={state} options={[["live", t("admin.live")], ["revoked", t("admin.revoked")]]} />
      </div>
      {found.length === 0 && <p>{t("admin.noKeys")}</p>}
      {found.length > 0 && <KeyTable keys={found} names={names} onChanged={onChanged} />}
    </>
  );
}

function KeyTable({ keys, names, onChanged }: { keys: Key[]; names: Map<string, string>; onChanged: () => void }): VNode {
  return (
    <Table<Key>
      cards
      caption={t("admin.keys")}
      rows={keys}
      id={(key) => key.id}
      columns={[
        { name: t("admin.keyId"), heads: true, cell: (key) => <><code>{key.id}</code> {key.label}</> },
        { name: t("agency"), cell: (key) => names.get(key.agency) ?? key.agency },
        { name: t("admin.scopes"), cell: (key) => key.scopes.map((scope) => coded("scope", scope)).join(", ") },
        { name: t("admin.expires"), cell: (key) => date(key.expiresAt) },
        { name: t("admin.lastUsed"), cell: (key) => (key.lastUsedAt ? date(key.lastUsedAt) : t("admin.never")) },
        { name: t("admin.state"), cell: (key) => (key.revokedAt ? <span class="badge">{t("admin.revoked")}</span> : <Revoke id={key.id} onDone={onChanged} />) },
      ]}
    />
  );
}

/** Revoking cannot be undone, so it is asked for twice. */
function Revoke({ id, onDone }: { id: string; onDone: () => void }): VNode {
  const [sure, setSure] = useState(false);
  const [error, setError] = useState<Error>();
  const revoke = () => {
    if (!sure) return setSure(true);
    send("DELETE", `/keys/${id}`).then(onDone, setError);
  };
  return (
    <>
      <button type="button" class={sure ? "small confirm" : "small"} onClick={revoke} onBlur={() => setSure(false)}>
        {t(sure ? "admin.sure" : "admin.revoke")}<span class="hidden"> {t("admin.revokeKey", { id })}</span>
      </button>
      {error && <Fault error={error} />}
    </>
  );
}

function NewKey({ onMade }: { onMade: () => void }): VNode {
  const agencies = useAgencies();
  const [made, setMade] = useState<Issued>();
  const [error, setError] = useState<Error>();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const body = { agency: form.get("agency"), label: form.get("label"), scopes: form.getAll("scopes"), days: Number(form.get("days")) };
    setError(undefined);
    send<Issued>("POST", "/keys", body).then(
      (answer) => {
        setMade(answer.body);
        onMade();
      },
      (failed: Error) => setError(failed),
    );
  };
  return (
    <details>
      <summary>{t("admin.newKey")}</summary>
      <form class="bar" onSubmit={submit}>
        <label>{t("agency")}<select name="agency">{agencies.map(([code, name]) => <option key={code} value={code}>{name}</option>)}</select></label>
        <label>{t("admin.label")}<input name="label" maxLength={200} /></label>
        <label>{t("admin.days")}<input name="days" type="number" min="1" max="1095" value="365" /></label>
        <fieldset class="inline">
          <legend>{t("admin.scopes")}</legend>
          {SCOPES.map((scope) => <label key={scope}><input type="checkbox" name="scopes" value={scope} defaultChecked={scope === "read"} /> {coded("scope", scope)}</label>)}
        </fieldset>
        <button class="strong">{t("admin.make")}</button>
      </form>
      {error && <Fault error={error} />}
      {made && (
        <div class="note" role="status">
          <p>{t("admin.shownOnce")}</p>
          {made.key && <Copyable text={made.key} label={t("admin.theKey")} />}
        </div>
      )}
    </details>
  );
}
