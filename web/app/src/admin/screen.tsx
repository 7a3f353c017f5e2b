// Administration, a part at a time: keys, agencies, long work, backups, the audit trail.

import type { ComponentType, VNode } from "preact";

import { Only } from "../parts/told";
import { place, to } from "../router";
import { useTitle } from "../use";
import { coded, t } from "../words";
import { Agencies } from "./agencies";
import { AgencyForm } from "./agency";
import { Audit } from "./audit";
import { Backups } from "./backups";
import { Jobs } from "./jobs";
import { Keys } from "./keys";

const PARTS: Record<string, ComponentType> = { keys: Keys, agencies: Agencies, jobs: Jobs, backups: Backups, audit: Audit };

export function Administration(): VNode {
  useTitle(t("admin.title"));
  const query = place.value.query;
  const asked = query.get("part") ?? "keys";
  const part = asked in PARTS ? asked : "keys";
  const Part = PARTS[part]!;
  const agency = part === "agencies" ? query.get("agency") : null;
  return (
    <Only scope="admin" title={t("admin.title")}>
      <h1>{t("admin.title")}</h1>
      <nav aria-label={t("admin.parts")}>
        <ul class="sections">
          {Object.keys(PARTS).map((name) => <li key={name}><a href={to("/admin", { part: name === "keys" ? undefined : name })} aria-current={name === part ? "page" : undefined}>{coded("admin", name)}</a></li>)}
        </ul>
      </nav>
      {agency !== null ? <AgencyForm key={agency} code={agency} /> : <Part />}
    </Only>
  );
}
