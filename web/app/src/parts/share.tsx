// Takes what is seen along: a link that restores it, and paper.

import type { VNode } from "preact";

import { place, to } from "../router";
import { language } from "../state";
import { t } from "../words";
import { CopyButton } from "./copy";

export function Share(): VNode {
  const { path, query } = place.value;
  const link = new URL(to(path, { ...Object.fromEntries(query), lang: language.value }), location.href).href;
  return (
    <div class="bar noprint">
      <CopyButton text={link} words={t("map.share")} />
      <button type="button" onClick={() => print()}>{t("print")}</button>
    </div>
  );
}
