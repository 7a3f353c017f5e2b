// What is said while something loads, when it fails, and to whom a screen is closed.

import type { ComponentChildren, VNode } from "preact";

import { Problem } from "../api";
import { place, to } from "../router";
import { holds, session } from "../state";
import { t } from "../words";

export function Busy(): VNode {
  return <p class="busy" role="status">{t("loading")}</p>;
}

/** Stands for a whole screen that cannot be shown. */
export function Lost({ title, error, again }: { title: string; error: Error; again: () => void }): VNode {
  return (
    <>
      <h1>{title}</h1>
      <Fault error={error} again={error instanceof Problem && error.status === 404 ? undefined : again} />
      <p><a href={to("/")}>{t("toHome")}</a></p>
    </>
  );
}

export function Fault({ error, again }: { error: Error; again?: () => void }): VNode {
  const told = error instanceof Problem ? error : undefined;
  return (
    <div class="fault" role="alert">
      <p><strong>{told?.title || t("failed")}</strong> {told ? told.detail : t("offline")}</p>
      {told && told.remedies.length > 0 && <ul>{told.remedies.map((remedy) => <li key={remedy}>{remedy}</li>)}</ul>}
      {again && <button type="button" onClick={again}>{t("again")}</button>}
    </div>
  );
}

/** Shows what is in it to who holds the scope; to others why not, and the way in. */
export function Only({ scope, title, children }: { scope: string; title: string; children: ComponentChildren }): VNode {
  if (session.value === null) return <Busy />;
  const known = Boolean(session.value.agency);
  if (known && (holds(scope) || scope === "read")) return <>{children}</>;
  return (
    <div class="narrow">
      <h1>{title}</h1>
      <p>{known ? t("sign.scope", { scope }) : t("sign.needed")}</p>
      <p><a class="button strong" href={to("/sign-in", { then: place.value.path })}>{t("sign.in")}</a></p>
    </div>
  );
}
