// Signing in: a key for a session.

import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { signIn } from "./api";
import { Fault } from "./parts/told";
import { go, place, to } from "./router";
import { session } from "./state";
import { of } from "./format";
import { useTitle } from "./use";
import { t } from "./words";

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
      const then = place.value.query.get("then") ?? "/";
      go(to(then === "/" || then === "/sign-in" ? "/duplicates" : then));
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
      {held?.agency && <p>{t("sign.as", { agency: of(held.agencyName) || held.agency })}</p>}
      <form onSubmit={(event) => void submit(event as SubmitEvent)} class="stack">
        <label for="key">{t("sign.key")}</label>
        <input id="key" name="key" type="password" required autocomplete="current-password" spellcheck={false} aria-describedby="key-help" />
        <p id="key-help" class="quiet">{t("sign.help")}</p>
        {error && <Fault error={error} />}
        <button class="strong" disabled={busy}>{t("sign.in")}</button>
      </form>
    </div>
  );
}
