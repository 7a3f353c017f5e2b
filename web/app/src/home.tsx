// The start: what there is to do here.

import type { VNode } from "preact";

import { go, to } from "./router";
import { useTitle } from "./use";
import { t, type Word } from "./words";

const ways: [string, Word, Word][] = [
  ["/data", "nav.data", "home.data"],
  ["/map", "nav.map", "home.map"],
  ["/plans", "nav.plans", "home.plans"],
  ["/areas", "areas.title", "areas.lead"],
  ["/duplicates", "nav.desk", "home.desk"],
  ["/dashboards", "nav.dashboards", "home.dashboards"],
];

export function Home(): VNode {
  useTitle("");
  const find = (event: SubmitEvent) => {
    event.preventDefault();
    const words = new FormData(event.target as HTMLFormElement).get("q");
    go(to("/data", { q: String(words ?? "") }));
  };
  return (
    <div class="home">
      <h1>{t("tagline")}</h1>
      <p class="lead">{t("lead")}</p>
      <form role="search" class="find" onSubmit={find}>
        <label for="home-find">{t("home.find")}</label>
        <input id="home-find" name="q" type="search" />
        <button>{t("search")}</button>
      </form>
      <ul class="cards">
        {ways.map(([path, title, words]) => (
          <li key={path}>
            <a href={to(path)}>
              <h2>{t(title)}</h2>
              <p>{t(words)}</p>
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
