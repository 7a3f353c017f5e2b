// A file is dropped or chosen and sent at once; what fails is kept and sent again.

import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";

import { useAgencies } from "../../desk/narrow";
import { Fault } from "../../parts/told";
import { number, of, percent } from "../../format";
import { go, to } from "../../router";
import { holds, session } from "../../state";
import { t } from "../../words";
import { upload } from "./api";
import { oneFile } from "./pack";

const KINDS = ".zip,.geojson,.json,.geojsonl,.gpkg,.fgb,.kml,.kmz,.gpx,.csv,.tsv,.txt,.xlsx,.shp,.shx,.dbf,.prj,.cpg";

export function megabytes(bytes: number): string {
  if (bytes < 1e3) return `${number(bytes)} B`;
  return bytes < 1e5 ? `${number(bytes / 1e3, 1)} kB` : `${number(bytes / 1e6, 1)} MB`;
}

export function Drop(): VNode {
  const [over, setOver] = useState(false);
  const [file, setFile] = useState<File>();
  const [share, setShare] = useState<number>();
  const [error, setError] = useState<Error>();
  const [fields, setFields] = useState<Record<string, string>>({});
  const stop = useRef<AbortController | undefined>(undefined);
  const sendFile = (chosen: File) => {
    stop.current = new AbortController();
    setFile(chosen);
    setError(undefined);
    setShare(0);
    upload(chosen, fields, setShare, stop.current.signal).then(
      (made) => go(to(`/data/import/${made.id}`)),
      (failed: Error) => {
        setShare(undefined);
        if (failed.name !== "AbortError") setError(failed);
      },
    );
  };
  const take = async (list: FileList | null | undefined) => {
    if (!list || list.length === 0) return;
    try {
      sendFile(await oneFile([...list]));
    } catch (failed) {
      setFile(undefined);
      setError(failed as Error);
    }
  };
  if (file && share !== undefined) return <Sending file={file} share={share} onStop={() => stop.current?.abort()} />;
  return (
    <>
      {holds("admin") && <Whose fields={fields} onChange={setFields} />}
      <div
        class={over ? "drop over" : "drop"}
        onDragOver={(event) => { event.preventDefault(); setOver(true); }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => { event.preventDefault(); setOver(false); void take(event.dataTransfer?.files); }}
      >
        <p class="big">{t("import.dropHere")}</p>
        <input id="import-file" class="hidden" type="file" multiple accept={KINDS} aria-describedby="import-kinds" onChange={(event) => void take(event.currentTarget.files)} />
        <label for="import-file" class="button strong">{t("import.choose")}</label>
        <p id="import-kinds" class="quiet">{t("import.kinds")}</p>
      </div>
      {error && <Fault error={error} again={file ? () => sendFile(file) : undefined} />}
    </>
  );
}

function Sending({ file, share, onStop }: { file: File; share: number; onStop: () => void }): VNode {
  const told = t("import.sending", { name: file.name, size: megabytes(file.size) });
  return (
    <div class="drop" role="status">
      <p>{told}</p>
      <progress value={share} max={1} aria-label={told} /> <span class="number">{percent(share)}</span>
      <p><button type="button" onClick={onStop}>{t("import.stop")}</button></p>
    </div>
  );
}

/** Whose an import is stands from the beginning, since it decides who sees it. */
function Whose({ fields, onChange }: { fields: Record<string, string>; onChange: (fields: Record<string, string>) => void }): VNode {
  const agencies = useAgencies();
  const own = session.value?.agency ?? "";
  return (
    <div class="bar">
      <label>
        {t("import.for")}
        <select value={fields.agency ?? own} onChange={(event) => onChange({ ...fields, agency: event.currentTarget.value })}>
          {agencies.length === 0 && <option value={own}>{of(session.value?.agencyName) || own}</option>}
          {agencies.map(([code, name]) => <option key={code} value={code}>{name}</option>)}
        </select>
      </label>
      <label>
        {t("import.kind")}
        <select value={fields.kind ?? ""} onChange={(event) => onChange({ ...fields, kind: event.currentTarget.value })}>
          <option value="">{t("import.kindFound")}</option>
          <option value="layer">{t("importKind.layer")}</option>
          <option value="plan">{t("importKind.plan")}</option>
          <option value="areas">{t("importKind.areas")}</option>
        </select>
      </label>
    </div>
  );
}
