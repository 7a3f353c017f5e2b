// What surrounds every screen: skip link, header with the menu, and the screen itself.

import type { ComponentType, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { signOut } from "./api";
import { Home } from "./home";
import { Busy } from "./parts/told";
import { place, to } from "./router";
import { address, holds, language, session } from "./state";
import { of, signedInAs } from "./format";
import { useTitle } from "./use";
import { t, type Word } from "./words";

type Screen = ComponentType<{ id: string }>;

// Each screen comes when it is asked for; the map's library only with a map.
const screens: Record<string, () => Promise<Screen>> = {
  data: async () => (await import("./data/catalogue")).Catalogue,
  import: async () => (await import("./data/import/screen")).ImportScreen,
  project: async () => (await import("./project/screen")).ProjectScreen,
  dataset: async () => (await import("./data/dataset")).DatasetPage,
  map: async () => {
    // The library of maps is the largest part: it comes beside the screen and not after it, which tells where it fails.
    import("./map/big").catch(() => {});
    return (await import("./map/screen")).MapScreen;
  },
  duplicates: async () => (await import("./desk/queue")).Queue,
  pair: async () => (await import("./desk/review")).Review,
  plans: async () => (await import("./plans/list")).Plans,
  plan: async () => (await import("./plans/plan")).PlanPage,
  projects: async () => (await import("./plans/projects")).Projects,
  areas: async () => (await import("./areas/screen")).Areas,
  area: async () => (await import("./areas/screen")).AreaPage,
  dashboards: async () => (await import("./dashboards/screen")).Dashboards,
  cases: async () => (await import("./dashboards/cases")).Cases,
  case: async () => (await import("./cases/page")).CasePage,
  admin: async () => (await import("./admin/screen")).Administration,
  "sign-in": async () => (await import("./sign-in")).SignIn,
};

const details: Record<string, string> = { plans: "plan", areas: "area", data: "dataset", duplicates: "pair", cases: "case", projects: "project" };

const menu: [string, Word][] = [
  ["/data", "nav.data"],
  ["/map", "nav.map"],
  ["/plans", "nav.plans"],
  ["/duplicates", "nav.desk"],
  ["/dashboards", "nav.dashboards"],
];

const administration: [string, Word] = ["/admin", "nav.admin"];

export function Frame(): VNode {
  const { path } = place.value;
  const main = useRef<HTMLElement>(null);
  const before = useRef(path);
  // Whoever comes by keyboard or hears the page is put at the beginning of the new screen.
  useEffect(() => {
    if (before.current !== path) main.current?.focus({ preventScroll: true });
    before.current = path;
  }, [path]);
  return (
    <>
      <a class="skip" href="#main">{t("skip")}</a>
      <Header path={path} />
      <main id="main" tabIndex={-1} ref={main}>
        <Chosen path={path} />
      </main>
      <footer>
        <p>{t("name")} · {t("tagline")} · <a href={`${address}/`}>{t("nav.plain")}</a></p>
      </footer>
    </>
  );
}

function Header({ path }: { path: string }): VNode {
  const other = language.value === "th" ? "en" : "th";
  const current = (entry: string) => (path === entry || path.startsWith(`${entry}/`) ? "page" : undefined);
  return (
    <header>
      <a class="brand" href={to("/")} aria-current={path === "/" ? "page" : undefined}>
        <b lang="th">แผน</b> <span lang="en">Phaen</span>
      </a>
      <nav aria-label={t("nav.main")}>
        <ul>
          {[...menu, ...(holds("admin") ? [administration] : [])].map(([entry, word]) => (
            <li key={entry}>
              <a href={to(entry)} aria-current={current(entry)}>{t(word)}</a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="who">
        <Who />
        <button type="button" class="plain" lang={other} onClick={() => (language.value = other)}>
          {t("otherLanguage")}
        </button>
      </div>
    </header>
  );
}

function Who(): VNode {
  const held = session.value;
  if (!held?.agency) return <a href={to("/sign-in", { then: place.value.path })}>{t("sign.in")}</a>;
  const name = of(held.agencyName) || held.agency;
  return (
    <>
      <span class="agency" title={signedInAs(held)}>{held.person ? `${held.person.name} · ${name}` : name}</span>
      {held.csrfToken && (
        <button type="button" class="plain" onClick={() => void signOut()}>{t("sign.out")}</button>
      )}
    </>
  );
}

function nameOf(path: string): { name: string; id: string } {
  const [name = "", ...rest] = path.slice(1).split("/");
  if (name === "data" && rest[0] === "import") return { name: "import", id: rest.slice(1).join("/") };
  const id = rest.join("/");
  let read = id;
  try {
    read = decodeURIComponent(id);
  } catch {
    // An address that is no UTF-8 names nothing.
  }
  return { name: id ? (details[name] ?? "") : name, id: read };
}

function Chosen({ path }: { path: string }): VNode {
  const { name, id } = nameOf(path);
  const [loaded, setLoaded] = useState<{ name: string; Screen: Screen } | null>(null);
  useEffect(() => {
    let wanted = true;
    void screens[name]?.().then((Screen) => wanted && setLoaded({ name, Screen }));
    return () => {
      wanted = false;
    };
  }, [name]);
  if (path === "/") return <Home />;
  if (!screens[name]) return <Missing />;
  if (loaded?.name !== name) return <Busy />;
  return <loaded.Screen id={id} key={`${name} ${id}`} />;
}

function Missing(): VNode {
  useTitle(t("notFound"));
  return (
    <>
      <h1>{t("notFound")}</h1>
      <p><a href={to("/")}>{t("toHome")}</a></p>
    </>
  );
}
