// Signing in: with the provider of accounts, where there is one, or with a key for a session.

import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { own, signIn } from "./api";
import { Fault } from "./parts/told";
import { go, place, queryText, to } from "./router";
import { session, type Session } from "./state";
import { of, signedInAs } from "./format";
import { useTitle } from "./use";
import { t, type Word } from "./words";

/** What the hub says of a sign-in with the provider that came to nothing, by its code. */
const PROBLEMS: Record<string, Word> = {
  "provider-unreachable": "sign.provider-unreachable",
  "provider-faulty": "sign.provider-faulty",
  "not-verified": "sign.not-verified",
  cancelled: "sign.cancelled",
  "sign-in-over": "sign.sign-in-over",
  "no-rights": "sign.no-rights",
  "no-agency": "sign.no-agency",
};

/** The screen that the reader wanted, below /app. */
function wanted(): string {
  const then = place.value.query.get("then") ?? "/";
  return then === "/" || then.startsWith("/sign-in") ? "/duplicates" : then;
}

export function SignIn(): VNode {
  useTitle(t("sign.title"));
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const key = String(new FormData(event.target as HTMLFormElement).get("key") ?? "").trim();
    setBusy(true);
    setError(undefined);
    try {
      await signIn(key);
      go(to(wanted()));
    } catch (failed) {
      setError(failed as Error);
    } finally {
      setBusy(false);
    }
  };
  const held = session.value;
  return (
    <div class="narrow">
      <h1>{t("sign.title")}</h1>
      {held?.agency && <p>{signedInAs(held)}</p>}
      <Refusal />
      {held?.provider && <ByProvider provider={held.provider} />}
      <form onSubmit={(event) => void submit(event as SubmitEvent)} class="stack">
        {held?.provider && <h2>{t("sign.withKey")}</h2>}
        <label for="key">{t("sign.key")}</label>
        <input id="key" name="key" type="password" required autocomplete="current-password" spellcheck={false} aria-describedby="key-help" />
        <p id="key-help" class="quiet">{t("sign.help")}</p>
        {error && <Fault error={error} />}
        <button class={held?.provider ? "" : "strong"} disabled={busy}>{t("sign.in")}</button>
      </form>
    </div>
  );
}

function Refusal(): VNode | null {
  const code = place.value.query.get("problem");
  if (!code) return null;
  const word = PROBLEMS[code];
  return (
    <div class="fault" role="alert">
      <p><strong>{t("sign.failed")}</strong> {word && t(word)}</p>
    </div>
  );
}

function ByProvider({ provider }: { provider: NonNullable<Session["provider"]> }): VNode {
  // Whom the hub has refused may have another account, and the provider would send the same one again.
  const other = ["no-rights", "no-agency"].includes(place.value.query.get("problem") ?? "");
  const href = own(provider.href) + queryText({ then: `/app${wanted()}`, prompt: other ? "login" : undefined });
  return (
    <section class="stack" aria-labelledby="by-provider">
      <h2 id="by-provider">{t("sign.withProvider")}</h2>
      <a class="button strong" href={href} aria-describedby="by-provider-help">{of(provider.label)}</a>
      <p id="by-provider-help" class="quiet">{t("sign.leaves")}</p>
    </section>
  );
}
