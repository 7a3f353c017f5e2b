// The search box of the map and what it found.

import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { Busy } from "../parts/told";
import { t, type Word } from "../words";
import { find, type Place } from "./find";

const GROUPS: [Place["kind"], Word][] = [
  ["place", "map.places"],
  ["project", "map.projects"],
  ["agency", "map.agencies"],
  ["dataset", "map.datasets"],
];

export function Search({ onChoose }: { onChoose: (place: Place) => void }): VNode {
  const [found, setFound] = useState<Place[]>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const words = String(new FormData(event.target as HTMLFormElement).get("q") ?? "").trim();
    if (!words) return setFound(undefined);
    setBusy(true);
    setFound(await find(words, new AbortController().signal).catch(() => []));
    setBusy(false);
  };
  return (
    <>
      <form role="search" class="find" onSubmit={(event) => void submit(event as SubmitEvent)}>
        <label for="map-find">{t("map.find")}</label>
        <input id="map-find" name="q" type="search" />
        <button>{t("search")}</button>
      </form>
      <div role="status">
        {busy && <Busy />}
        {!busy && found?.length === 0 && <p>{t("map.nothing")}</p>}
      </div>
      {!busy && found && found.length > 0 && (
        <div class="found">
          <button type="button" class="small" onClick={() => setFound(undefined)}>{t("clear")}</button>
          {GROUPS.map(([kind, word]) => {
            const own = found.filter((place) => place.kind === kind);
            return own.length === 0 ? null : (
              <section key={kind}>
                <h3>{t(word)}</h3>
                <ul>{own.map((place) => <li key={place.id}><button type="button" class="plain" onClick={() => onChoose(place)}>{place.name} <small>{place.note}</small></button></li>)}</ul>
              </section>
            );
          })}
        </div>
      )}
    </>
  );
}
