// Administration: keys, the audit trail, long work.

import type { VNode } from "preact";

import { Only } from "../parts/told";
import { useTitle } from "../use";
import { t } from "../words";
import { Audit } from "./audit";
import { Jobs } from "./jobs";
import { Keys } from "./keys";

export function Administration(): VNode {
  useTitle(t("admin.title"));
  return (
    <Only scope="admin" title={t("admin.title")}>
      <h1>{t("admin.title")}</h1>
      <Keys />
      <Jobs />
      <Audit />
    </Only>
  );
}
