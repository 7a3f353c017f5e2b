// Where a project lies: on the map, how well that is known and by whom; and the way to draw it anew.

import type { VNode } from "preact";
import { useState } from "preact/hooks";

import type { Tagged } from "../api";
import { Fault } from "../parts/told";
import { dateTime, of } from "../format";
import { holds, language, session } from "../state";
import type { GeoJsonGeometry } from "../map/place";
import { useLoaded } from "../use";
import { coded, t } from "../words";
import { dropPlace, getArea, getPlace, type Project } from "./api";
import { Editor } from "./editor";
import { Sheet } from "./sheet";

interface Shape {
  tagged: Tagged<Project>;
  onChange: (now: Tagged<Project>) => void;
}

/** The point of an area may be this far from its border, degrees: about five kilometres. */
const AROUND = 0.05;

export function PlaceSection({ tagged, onChange }: Shape): VNode {
  const project = tagged.body;
  const id = project.id ?? "";
  const [drawing, setDrawing] = useState(() => sessionStorage.getItem(`phaen.place.${id}`) !== null);
  const codes = project.location?.areaCodes ?? [];
  const areas = useLoaded((signal) => Promise.all(codes.slice(0, 6).map((code) => getArea(code, signal) as Promise<{ code: string; name: { th: string; en: string }; level: string; point?: [number, number] }>)), [codes.join()]).data;
  const point = areas?.at(0)?.point;
  const around = point && ([point[0] - AROUND, point[1] - AROUND, point[0] + AROUND, point[1] + AROUND] as [number, number, number, number]);
  const mine = holds("admin") || (holds("write:own") && session.value?.agency === project.agency);
  const geometry = (project.geometry ?? null) as unknown as GeoJsonGeometry | null;
  return (
    <>
      <dl class="facts">
        <div><dt>{t("project.quality")}</dt><dd>{coded("placeQuality", project.location?.quality ?? "none")}</dd></div>
        {project.location?.text && <div><dt>{t("project.placeText")}</dt><dd>{project.location.text}</dd></div>}
        {areas && areas.length > 0 && <div><dt>{t("area")}</dt><dd>{areas.map((one) => `${coded("level", one.level)}${language.value === "en" ? " " : ""}${of(one.name)} (${one.code})`).join(", ")}</dd></div>}
        {project.road && <div><dt>{t("project.road")}</dt><dd>{Object.values(project.road).filter((part) => part !== null).join(" ")}</dd></div>}
      </dl>
      <Evidence project={project} />
      {drawing && mine ? (
        <Editor tagged={tagged} first={geometry} around={around} onSaved={(now) => { setDrawing(false); onChange(now); }} onCancel={() => setDrawing(false)} onNewer={onChange} />
      ) : (
        <>
          {geometry ? <Sheet project={id} geometry={geometry} around={around} label={t("project.mapOf", { title: project.title ?? "" })} key={tagged.tag} /> : <p>{t("project.noPlace")}</p>}
          {mine && <p class="bar noprint"><button type="button" onClick={() => setDrawing(true)}>{t(geometry ? "project.correct" : "project.draw")}</button><Drop tagged={tagged} onChange={onChange} /></p>}
        </>
      )}
    </>
  );
}

function Evidence({ project }: { project: Project }): VNode | null {
  const evidence = project.location?.evidence;
  if (!evidence) return null;
  const said = language.value === "th" ? evidence.saidTh || evidence.saidEn : evidence.saidEn || evidence.saidTh;
  return (
    <p class="quiet">
      {t("project.evidence")} {coded("placeRule", evidence.rule)}{typeof evidence.confidence === "number" && ` (${t("project.sure", { percent: evidence.confidence })})`}: {said}
      {evidence.at && ` · ${dateTime(evidence.at)}`}
    </p>
  );
}

/** What a person drew can be let go; then what the last import said holds again. */
function Drop({ tagged, onChange }: Shape): VNode | null {
  const id = tagged.body.id ?? "";
  const { data } = useLoaded((signal) => (tagged.body.location?.evidence?.rule === "person" ? getPlace(id, signal) : Promise.resolve(null)), [id, tagged.tag]);
  const [sure, setSure] = useState(false);
  const [error, setError] = useState<Error>();
  if (!data) return null;
  const drop = () => (sure ? dropPlace(id, tagged.tag).then(onChange, setError) : setSure(true));
  return (
    <>
      <button type="button" class={sure ? "confirm" : undefined} onClick={() => void drop()} onBlur={() => setSure(false)}>{t(sure ? "project.dropSure" : "project.drop")}</button>
      <small>{t(data.imported?.geometry ? "project.dropHelp" : "project.dropNone")}</small>
      {error && <Fault error={error} />}
    </>
  );
}
