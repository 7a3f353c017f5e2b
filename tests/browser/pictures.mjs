// Pictures of every screen of the application, for people to look at: in both languages, 1440 and 360 pixels wide, and as a window of 1440 pixels shows it at
// 200 % zoom (720 pixels of the page). A picture is SCREEN-LANGUAGE-WIDTH.png. It writes to the hub (an import that it takes back, a key that it revokes).
//
// use: node pictures.mjs WORLD.json FOLDER [BEGINNING-OF-A-SCREEN'S-NAME…]   (WORLD.json: {"url": …, "key": an administrator's key}; LANGUAGES=th and SIZES=1440,360 choose some)
import { mkdir, readFile } from "node:fs/promises";

import { importSteps } from "./pictures-import.mjs";
import { planningScreens } from "./planning.mjs";
import { check, openBrowser, signIn, visitor } from "./reader.mjs";

const [world, folder, only] = [JSON.parse(await readFile(process.argv[2], "utf-8")), process.argv[3], process.argv.slice(4)];
const EVERY = { 1440: { width: 1440, height: 900 }, 360: { width: 360, height: 740 }, zoom: { width: 720, height: 450 } };
const SIZES = Object.fromEntries(Object.entries(EVERY).filter(([label]) => !process.env.SIZES || process.env.SIZES.split(",").includes(label)));
/** Milliseconds in which tiles are drawn once they are there. */
const SETTLED = 350;

const api = async (path) => (await fetch(world.url + path, { headers: { Accept: "application/json", Authorization: `Bearer ${world.key}` } })).json();

const wanted = (name) => only.length === 0 || only.some((beginning) => name.startsWith(beginning));

/** What there is to be seen, chosen so that much is to be seen. */
async function subjects() {
    const pairs = (await api("/duplicates?limit=100")).items;
    const cases = (await api("/duplicates/cases?limit=200")).items;
    const features = (await api("/collections/projects/items?f=json&limit=200&sortby=-totalBaht")).features;
    const placed = features.find((one) => /Line/.test(one.geometry?.type ?? "")) ?? features[0];
    return { pair: pairs[0].id, case_: cases.sort((a, b) => b.projects.length - a.projects.length)[0].id, project: placed.id, placeless: (await api("/projects?placed=false&limit=1")).items[0].id };
}

const drawn = async (page) => {
    await page.waitForLoadState("networkidle");
    await page.waitForTimeout(SETTLED);
};

const centre = async ({ page }) => {
    const box = await page.locator(".big-map").boundingBox();
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await drawn(page);
};

const select = async ({ page }) => {
    const boxes = page.locator("tbody input[type=checkbox]");
    await boxes.first().waitFor();
    for (let row = 0; row < 3; row += 1) await boxes.nth(row).check();
};

/** Opens what is folded and can be unfolded. */
const unfold = ({ page }) => page.evaluate(() => document.querySelectorAll("main details").forEach((one) => (one.open = true)));

async function pairAssigned({ page }) {
    await page.waitForFunction(() => document.querySelector(".decide button.confirm:not(:disabled)"));
    await page.locator(".assigned button").first().click();
    await page.locator("form.assign").waitFor();
}

async function drawing({ page }) {
    await page.locator("#place button, section[aria-labelledby=place] button").first().click();
    await page.locator(".editor .ol-viewport").waitFor();
    await page.locator(".editor select").first().selectOption("LineString");
    await page.locator(".editor textarea").first().fill("13.3063 101.0517\n๑๓.๓๐๗๐, ๑๐๑.๐๕๓\n13°18'40.5\"N 101°3'18\"E");
}

async function keyMade({ page }) {
    await page.locator("summary").first().click();
    await page.locator("main form input").first().fill(KEY);
    await page.locator("main form button.strong, main form button").last().click();
    await page.locator(".note code").waitFor();
}

const KEY = "ตัวอย่างสำหรับภาพหน้าจอ";

async function revokeKeys() {
    for (const key of await api("/keys")) {
        if (key.label === KEY && !key.revokedAt) await fetch(`${world.url}/keys/${key.id}`, { method: "DELETE", headers: { Authorization: `Bearer ${world.key}` } });
    }
}

async function refusedKey({ page }) {
    await page.locator("main input").first().fill("phaen_sec_wrong");
    await page.locator("main form button").first().click();
    await page.locator(".fault").first().waitFor();
}

/** Name, address and what is done there before the picture. */
async function screens() {
    const { pair, case_, project, placeless } = await subjects();
    const at = (path) => [path];
    return {
        home: at(""), missing: at("/nowhere"), data: at("/data"), "data-found": at("/data?q=ถนน"), "data-none": at("/data?q=zzzzzz"), "data-missing": at("/data/no-such-dataset"),
        dataset: at("/data/demo-ways?style=kind"), "dataset-zones": at("/data/demo-zones"), "dataset-numbers": at("/data/demo-facilities?style=capacity"), "dataset-projects": at("/data/projects"),
        map: at("/map"), "map-layers": at("/map?layers=projects,duplicates,demo-ways,demo-zones"), "map-budget": at("/map?style=totalBaht&year=2568"), "map-status": at("/map?style=executionStatus"), "map-agency": at("/map?style=agencyName"), "map-none": at("/map?year=2568&least=99999999999"), "map-hit": ["/map?layers=projects,duplicates", centre], "map-found": ["/map", ({ page }) => page.locator("main input").first().fill("แสนสุข").then(() => page.keyboard.press("Enter"))],
        desk: at("/duplicates"), "desk-many": ["/duplicates", select], "desk-none": at("/duplicates?state=confirmed"), pair: at(`/duplicates/${pair}`), "pair-assign": [`/duplicates/${pair}`, pairAssigned], "pair-missing": at("/duplicates/00000000-0000-0000-0000-000000000000"),
        cases: at("/cases"), case: [`/cases/${case_}`, unfold], dashboards: at("/dashboards"),
        project: at(`/projects/${encodeURIComponent(project)}`), "project-drawing": [`/projects/${encodeURIComponent(placeless)}`, drawing],
        ...Object.fromEntries(Object.entries(await planningScreens(api)).map(([name, path]) => [name, at(path)])),
        admin: at("/admin"), "admin-key": ["/admin", keyMade], "sign-in-known": at("/sign-in"),
    };
}

let taken = 0;

/** The same page in each size; a map that is to be opened anew, as its reader would, is reloaded. */
async function picture({ page, language }, name, anew) {
    for (const [label, size] of Object.entries(SIZES)) {
        await page.setViewportSize(size);
        if (anew && label !== "1440") await page.goto(anew);
        await drawn(page);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (wide > 0) console.log(`${name} (${language}) is ${wide} pixels too wide at ${size.width}`);
        await page.screenshot({ path: `${folder}/${name}-${language}-${label}.png`, fullPage: true });
        taken += 1;
    }
    await page.setViewportSize(EVERY[1440]);
}

async function visit(reader, name, [path, act]) {
    if (!wanted(name)) return;
    try {
        const address = `${world.url}/app${path}${path.includes("?") ? "&" : "?"}lang=${reader.language}`;
        await reader.page.goto(address);
        await reader.page.waitForSelector("main :is(h1, .fault)");
        await drawn(reader.page);
        await act?.(reader);
        await picture(reader, name, path.startsWith("/map") && !act ? address : undefined);
    } catch (error) {
        check(false, `${name} (${reader.language}) can be seen`, error.message);
    }
}

const strangers = { "home-stranger": [""], "sign-in": ["/sign-in"], "sign-in-refused": ["/sign-in", refusedKey], "desk-stranger": ["/duplicates"], "admin-stranger": ["/admin"], "map-stranger": ["/map"] };

await mkdir(folder, { recursive: true });
const browser = await openBrowser();
try {
    for (const language of (process.env.LANGUAGES ?? "th,en").split(",")) {
        const reader = await visitor(browser, world.url, language, 1440);
        await reader.page.setViewportSize(EVERY[1440]);
        await reader.page.emulateMedia({ colorScheme: process.env.SCHEME ?? "light", reducedMotion: "reduce" });
        for (const [name, way] of Object.entries(strangers)) await visit(reader, name, way);
        await signIn(reader, world);
        for (const [name, way] of Object.entries(await screens())) await visit(reader, name, way);
        if (wanted("import")) await importSteps(reader, world, (name) => picture(reader, `import-${name}`));
        await revokeKeys();
        await reader.context.close();
    }
    console.log(`${taken} pictures in ${folder}`);
} catch (error) {
    console.error(error.message);
    process.exitCode = 1;
} finally {
    await browser.close();
}
