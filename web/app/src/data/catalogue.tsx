// The catalogue: found by words and narrowed by facets, counted by the hub.

import type { VNode } from "preact";

import { agencyName } from "../parts/agencies";
import { Busy, Fault } from "../parts/told";
import { Pager } from "../parts/table";
import { date, number } from "../format";
import { ask, place, to } from "../router";
import { holds } from "../state";
import { useLoaded, useTitle } from "../use";
import { t, type Word } from "../words";
import { FACETS, type Facet, type Found, ROWS, search } from "./api";

export function Catalogue(): VNode {
  useTitle(t("data.title"));
  const query = place.value.query;
  const words = query.get("q") ?? "";
  const start = Math.max(0, Number(query.get("start") ?? 0) || 0);
  const chosen: Partial<Record<Facet, string>> = {};
  for (const facet of FACETS) chosen[facet] = query.get(facet) ?? undefined;
  const { data, error, loading, again } = useLoaded((signal) => search(words, chosen, start, signal), [words, start, JSON.stringify(chosen)]);
  const find = (event: SubmitEvent) => {
    event.preventDefault();
    ask({ q: String(new FormData(event.target as HTMLFormElement).get("q") ?? ""), start: undefined });
  };
  return (
    <>
      <div class="bar head">
        <h1>{t("data.title")}</h1>
        {holds("write:own") && <a class="button" href={to("/data/import")}>{t("import.title")}</a>}
      </div>
      <form role="search" class="find" onSubmit={find}>
        <label for="find">{t("home.find")}</label>
        <input id="find" name="q" type="search" value={words} />
        <button>{t("search")}</button>
      </form>
      {error && <Fault error={error} again={again} />}
      {!data && loading && <Busy />}
      {data && (
        <div class="split" aria-busy={loading}>
          <Facets found={data} chosen={chosen} />
          <Hits found={data} start={start} />
        </div>
      )}
    </>
  );
}

function Facets({ found, chosen }: { found: Found; chosen: Partial<Record<Facet, string>> }): VNode {
  return (
    <form class="facets" aria-label={t("filters")}>
      {FACETS.map((facet) => (
        <fieldset key={facet}>
          <legend>{t(`facet.${facet}` as Word)}</legend>
          {(found.search_facets[facet]?.items ?? []).slice(0, 12).map((item) => (
            <label key={item.name}>
              <input
                type="checkbox"
                checked={chosen[facet] === item.name}
                onChange={(event) => ask({ [facet]: event.currentTarget.checked ? item.name : undefined, start: undefined })}
              />
              <span>{facet === "organization" ? agencyName(item.display_name) : item.display_name}</span> <span class="count">{number(item.count)}</span>
            </label>
          ))}
        </fieldset>
      ))}
    </form>
  );
}

function Hits({ found, start }: { found: Found; start: number }): VNode {
  const turn = (next: number) => () => ask({ start: next || undefined });
  return (
    <section aria-label={t("data.title")}>
      <p role="status" class="quiet">{t("data.found", { count: number(found.count) })}</p>
      {found.count === 0 && <p>{t("data.none")}</p>}
      <ul class="hits">
        {found.results.map((dataset) => (
          <li key={dataset.id}>
            <h2><a href={to(`/data/${encodeURIComponent(dataset.id)}`)}>{dataset.title}</a></h2>
            {dataset.notes && <p>{dataset.notes}</p>}
            <p class="quiet">
              {agencyName(dataset.organization.title)} · {t("dataset.updated")} {date(`${dataset.metadata_modified}Z`)}
            </p>
          </li>
        ))}
      </ul>
      {found.count > ROWS && (
        <Pager
          onPrevious={start > 0 ? turn(Math.max(0, start - ROWS)) : undefined}
          onNext={start + ROWS < found.count ? turn(start + ROWS) : undefined}
        >
          {t("table.rows", { from: start + 1, to: Math.min(start + ROWS, found.count) })}
        </Pager>
      )}
    </section>
  );
}
