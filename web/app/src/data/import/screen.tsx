// The import wizard: bring a file, or go on with one that was brought; the address holds which.

import type { VNode } from "preact";

import { Only } from "../../parts/told";
import { useTitle } from "../../use";
import { t } from "../../words";
import { Drop } from "./drop";
import { ImportPage } from "./page";
import { Recent } from "./recent";

export function ImportScreen({ id }: { id: string }): VNode {
  useTitle(t("import.title"));
  return (
    <Only scope="write:own" title={t("import.title")}>
      {id ? <ImportPage id={id} /> : <Begin />}
    </Only>
  );
}

function Begin(): VNode {
  return (
    <>
      <h1>{t("import.title")}</h1>
      <p class="lead">{t("import.lead")}</p>
      <Drop />
      <Recent />
    </>
  );
}
