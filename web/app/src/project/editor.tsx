// Drawing the place of a project, by hand or by typing coordinates; what is not saved outlives a reload, and what somebody else saved is told.

import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { Problem, type Tagged } from "../api";
import { Fault } from "../parts/told";
import type { GeoJsonGeometry, Shape } from "../map/place";
import { t } from "../words";
import { getProject, type Project, putPlace } from "./api";
import { type Handle, Sheet } from "./sheet";
import { lines, shapeOf, type Typed, typed } from "./typed";

interface Draft {
  geometry: GeoJsonGeometry | null;
  shape: Shape;
  text: string;
  quality: string;
  reason: string;
}

interface Props {
  tagged: Tagged<Project>;
  first: GeoJsonGeometry | null;
  around?: [number, number, number, number];
  onSaved: (now: Tagged<Project>) => void;
  onCancel: () => void;
  /** Somebody else changed the project; this is what it is now. */
  onNewer: (now: Tagged<Project>) => void;
}

const SHAPES: Shape[] = ["Point", "LineString", "Polygon"];

function kept(key: string, first: GeoJsonGeometry | null): Draft {
  const own = sessionStorage.getItem(key);
  if (own) return JSON.parse(own) as Draft;
  return { geometry: first, shape: shapeOf(first), text: lines(first) ?? "", quality: "drawn", reason: "" };
}

export function Editor({ tagged, first, around, onSaved, onCancel, onNewer }: Props): VNode {
  const id = tagged.body.id ?? "";
  const key = `phaen.place.${id}`;
  const [draft, setDraft] = useState<Draft>(() => kept(key, first));
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const handle = useRef<Handle | undefined>(undefined);
  const set = (changes: Partial<Draft>) => {
    const next = { ...draft, ...changes };
    sessionStorage.setItem(key, JSON.stringify(next));
    setDraft(next);
  };
  const leave = (then: () => void) => {
    sessionStorage.removeItem(key);
    then();
  };
  const read = typed(draft.text, draft.shape);
  const type = (text: string, shape: Shape) => {
    const { geometry } = typed(text, shape);
    if (geometry) handle.current?.put(geometry);
    set({ text, shape, ...(geometry && { geometry }) });
  };
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    putPlace(id, { geometry: draft.geometry, quality: draft.quality, reason: draft.reason }, tagged.tag)
      .then((now) => leave(() => onSaved(now)), setError)
      .finally(() => setBusy(false));
  };
  // Their version is taken up as the one that is changed; the drawing stays as it is, to be looked at again and saved.
  const takeUp = () => void getProject(id).then((now) => { setError(undefined); onNewer(now); }, setError);
  const conflict = error instanceof Problem && (error.status === 412 || error.status === 409);
  return (
    <div class="editor">
      <Tools shape={draft.shape} onDraw={(shape) => { set({ shape }); handle.current?.draw(shape); }} handle={() => handle.current} />
      <Sheet
        project={id}
        geometry={draft.geometry}
        around={around}
        label={t("project.drawing")}
        onReady={(ready) => { handle.current = ready; if (draft.geometry) ready.correct(); }}
        onDrawn={(geometry) => set({ geometry, shape: shapeOf(geometry), text: lines(geometry) ?? "" })}
      />
      <form class="mapping" onSubmit={save}>
        <Coordinates draft={draft} read={read} onType={type} />
        <fieldset>
          <legend>{t("project.saving")}</legend>
          <label>
            {t("project.how")}
            <select value={draft.quality} onChange={(event) => set({ quality: event.currentTarget.value })}>
              {["drawn", "surveyed"].map((code) => <option key={code} value={code}>{t(code === "drawn" ? "placeQuality.drawn" : "placeQuality.surveyed")}</option>)}
            </select>
          </label>
          <label class="long">
            {t("project.reason")}
            <input required maxLength={4000} value={draft.reason} placeholder={t("project.reasonHint")} onInput={(event) => set({ reason: event.currentTarget.value })} />
          </label>
        </fieldset>
        {conflict && (
          <div class="fault" role="alert">
            <p><strong>{t("project.conflict")}</strong> {t("project.conflictHelp")}</p>
            <button type="button" onClick={takeUp}>{t("project.takeUp")}</button>
          </div>
        )}
        {error && !conflict && <Fault error={error} />}
        <p class="bar">
          <button class="strong" disabled={busy || !draft.geometry || read.badLine !== undefined}>{t("project.save")}</button>
          <button type="button" onClick={() => leave(onCancel)}>{t("import.cancel")}</button>
        </p>
      </form>
    </div>
  );
}

function Tools({ shape, onDraw, handle }: { shape: Shape; onDraw: (shape: Shape) => void; handle: () => Handle | undefined }): VNode {
  const [mode, setMode] = useState<"correct" | "draw">("correct");
  useEffect(() => {
    const undoPoint = (event: KeyboardEvent) => event.key === "Escape" && handle()?.back();
    addEventListener("keydown", undoPoint);
    return () => removeEventListener("keydown", undoPoint);
  }, []);
  return (
    <>
      <div class="bar choices" role="group" aria-label={t("project.tools")}>
        {SHAPES.map((one) => <button type="button" key={one} class="small" aria-pressed={mode === "draw" && shape === one} onClick={() => { setMode("draw"); onDraw(one); }}>{t(`project.draw${one}`)}</button>)}
        <button type="button" class="small" aria-pressed={mode === "correct"} onClick={() => { setMode("correct"); handle()?.correct(); }}>{t("project.corners")}</button>
        <button type="button" class="small" onClick={() => handle()?.back()}>{t("project.back")}</button>
        <button type="button" class="small" onClick={() => handle()?.fit()}>{t("project.fit")}</button>
      </div>
      <p class="quiet">{t(mode === "draw" ? "project.drawHelp" : "project.correctHelp")}</p>
    </>
  );
}

/** Who cannot or does not want to point at a map types, or pastes what a receiver of satellites says. */
function Coordinates({ draft, read, onType }: { draft: Draft; read: Typed; onType: (text: string, shape: Shape) => void }): VNode {
  const several = draft.geometry !== null && lines(draft.geometry) === undefined;
  const wrong = read.badLine ? t("project.badLine", { line: read.badLine }) : read.missing && draft.text.trim() ? t("project.missingPositions", { count: read.missing }) : "";
  return (
    <fieldset>
      <legend>{t("project.typed")}</legend>
      <label>
        {t("project.shape")}
        <select value={draft.shape} onChange={(event) => onType(draft.text, event.currentTarget.value as Shape)}>
          {SHAPES.map((one) => <option key={one} value={one}>{t(`project.shape${one}`)}</option>)}
        </select>
      </label>
      <label>
        {t("project.positions")}
        <textarea class="code" rows={Math.min(10, Math.max(3, draft.text.split("\n").length + 1))} value={draft.text} spellcheck={false} placeholder="13.361143, 100.984671" aria-invalid={Boolean(read.badLine)} aria-describedby="typed-help typed-wrong" onInput={(event) => onType(event.currentTarget.value, draft.shape)} />
      </label>
      <p id="typed-help" class="quiet">{t(several ? "project.several" : "project.typedHelp")}</p>
      <p id="typed-wrong" role="status" class={wrong ? "wrong" : undefined}>{wrong}</p>
    </fieldset>
  );
}
