// The web application in a headless Chromium, as people use it: a newcomer, an officer; in Thai, then in English.
//
// use: node application.mjs WORLD.json [FOLDER-FOR-SCREENSHOTS]
import { readFile } from "node:fs/promises";

import { axe, check, checksHeld, openBrowser, signIn as enter, visitor } from "./reader.mjs";

/** Bytes that the first screen may cost on its way, compressed. */
const FIRST_LOAD = 400_000;
const TEN = 10;

const WORDS = {
    th: { search: "ค้นหา", find: "ค้นหาชุดข้อมูล", layer: "ถนน", copy: "คัดลอก ที่อยู่สำหรับ QGIS", review: /เริ่มตรวจทีละคู่/, confirm: /^ซ้ำซ้อน/, undone: "เลิกทำแล้ว", newKey: "ออกกุญแจใหม่", label: "ใช้ทำอะไร", make: "ออกกุญแจ", revoke: "เพิกถอน กุญแจ", sure: "ยืนยันเพิกถอน กุญแจ" },
    en: { search: "Search", find: "Find a dataset", layer: "ถนน", copy: "Copy the address for QGIS", review: /Review one by one/, confirm: /^Duplicate/, undone: "Undone", newKey: "Make a key", label: "What it is for", make: "Make the key", revoke: "Revoke the key", sure: "Really revoke the key" },
};

const world = JSON.parse(await readFile(process.argv[2], "utf-8"));
const folder = process.argv[3];

async function api(path) {
    const answer = await fetch(world.url + path, { headers: { Accept: "application/json", Authorization: `Bearer ${world.key}` } });
    return answer.json();
}

async function newcomer({ page, words, language }) {
    await page.goto(`${world.url}/app?lang=${language}`);
    await page.getByLabel(words.find).fill(words.layer);
    await page.getByRole("button", { name: words.search }).click();
    await page.locator(".hits a").first().click();
    await page.getByRole("button", { name: words.copy, exact: true }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    check(copied === `${world.url}/`, "a newcomer finds a dataset and copies its QGIS address", copied);
    const entries = (await (await fetch(copied, { headers: { Accept: "application/json" } })).json()).links;
    check(entries.some((link) => link.rel === "data"), "and it is an OGC API", entries);
    check((await page.getAttribute("html", "lang")) === language, "the page says its language");
}

async function weight({ page, language }) {
    await page.goto(`${world.url}/app?lang=${language}`);
    await page.waitForSelector("h1");
    const bytes = await page.evaluate(() => performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation")).reduce((sum, one) => sum + one.transferSize, 0));
    check(bytes > 0 && bytes <= FIRST_LOAD, "the first screen is light", bytes);
    return bytes;
}

async function signIn(reader) {
    const { page, context } = reader;
    await enter(reader, world);
    const cookie = (await context.cookies()).find((one) => one.name === "phaen_session");
    check(cookie?.httpOnly && cookie.sameSite === "Lax", "the session is a cookie that scripts cannot read", cookie);
    const kept = await page.evaluate((key) => JSON.stringify({ ...localStorage, ...sessionStorage }).includes(key) || document.cookie.includes("phaen_session"), world.key);
    check(!kept, "the key is not kept in the browser");
}

const undecided = async () => (await api("/duplicates?state=open&limit=1000")).items.length;

// Ten cases by keyboard, and the last of them undone.
async function officer({ page, words, language }) {
    const before = await undecided();
    check(before > TEN, "there are enough pairs to decide about", before);
    await page.goto(`${world.url}/app/duplicates?lang=${language}`);
    await page.getByRole("link", { name: words.review }).click();
    await page.locator(".sides a").first().waitFor();
    const pages = await page.locator(".sides a").evaluateAll((links) => links.map((link) => new URL(link.href).pathname));
    check(pages.length === 2 && pages.every((path) => path.startsWith("/app/projects/")), "a pair leads to the pages of its two projects", pages);
    const keys = ["y", "n", "u"];
    for (let turn = 0; turn < TEN; turn += 1) {
        await page.getByRole("button", { name: words.confirm }).waitFor();
        const pair = page.url();
        await page.waitForFunction(() => !document.querySelector(".decide button.confirm")?.disabled);
        await page.keyboard.press(keys[turn % 3]);
        await page.waitForFunction((was) => location.href !== was, pair);
    }
    // Decisions are sent while the officer goes on.
    await page.waitForFunction(() => document.querySelector(".decide")?.getAttribute("aria-busy") === "false");
    check((await undecided()) === before - TEN, "an officer clears ten cases by keyboard", { before, after: await undecided() });
    await page.waitForFunction(() => !document.querySelector(".decide button.confirm")?.disabled);
    const here = page.url();
    await page.keyboard.press("z");
    await page.waitForFunction((was) => location.href !== was, here);
    const undone = new URL(page.url()).pathname.split("/").pop();
    await page.waitForFunction(() => !document.querySelector(".decide button.confirm")?.disabled);
    check((await api(`/duplicates/${undone}`)).state === "open", "and undoes one", undone);
    check((await undecided()) === before - TEN + 1, "and only one");
}

// Everything is open again, as the next officer finds it.
async function reopen() {
    const headers = { Accept: "application/json", "Content-Type": "application/json", Authorization: `Bearer ${world.key}` };
    for (const pair of (await api("/duplicates?limit=1000")).items.filter((one) => one.state !== "open")) {
        const tag = (await fetch(`${world.url}/duplicates/${pair.id}`, { headers })).headers.get("etag");
        const body = JSON.stringify({ verdict: "withdraw", reason: "for the next officer" });
        const answer = await fetch(`${world.url}/duplicates/${pair.id}/decisions`, { method: "POST", headers: { ...headers, "If-Match": tag }, body });
        check(answer.status === 201, "a decision can be taken back", answer.status);
    }
}

const statusWith = async (key) => (await fetch(`${world.url}/keys`, { headers: { Accept: "application/json", Authorization: `Bearer ${key}` } })).status;

async function administrator({ page, words, language }) {
    await page.goto(`${world.url}/app/admin?lang=${language}`);
    await page.getByText(words.newKey, { exact: true }).click();
    await page.getByLabel(words.label).fill(`for a test in ${language}`);
    await page.getByRole("button", { name: words.make, exact: true }).click();
    const made = await page.locator(".note code").textContent();
    check((await statusWith(made)) === 200, "an administrator makes a key that works");
    const id = made.slice("phaen_sec_".length).slice(0, 8);
    await page.getByRole("button", { name: `${words.revoke} ${id}` }).click();
    await page.getByRole("button", { name: `${words.sure} ${id}` }).click();
    await page.locator("tr", { hasText: id }).locator(".badge").waitFor();
    check((await statusWith(made)) === 401, "and revokes it");
}

const planning = await import("./planning.mjs");

async function screens() {
    const pair = (await api("/duplicates?limit=1")).items[0].id;
    const one = (await api("/duplicates/cases?limit=1")).items[0].id;
    const layer = world.layers.find((known) => known.id.startsWith("demo-")) ?? world.layers[0];
    return { home: "", data: "/data", dataset: `/data/${layer.id}`, map: "/map?layers=projects,duplicates", desk: "/duplicates", pair: `/duplicates/${pair}`, dashboards: "/dashboards", admin: "/admin", cases: "/cases", case: `/cases/${one}`, "sign-in": "/sign-in", missing: "/nowhere", import: "/data/import", project: `/projects/${(await api("/projects?limit=1")).items[0].id}`, ...(await planning.planningScreens(api)) };
}

// Every screen, opened anew in each scheme of colours, since a map takes its colours when it is opened: nothing reaches beyond the window, and axe finds
// nothing serious. With a folder for pictures in light and in the dark; else in one of them, so that each width and each language sees both.
async function everyScreen({ page, language }, width) {
    const one = width > 600 === (language === "th") ? "light" : "dark";
    for (const colorScheme of folder ? ["light", "dark"] : [one]) {
        await page.emulateMedia({ colorScheme });
        for (const [name, path] of Object.entries(await screens())) {
            await page.goto(`${world.url}/app${path}${path.includes("?") ? "&" : "?"}lang=${language}`);
            await page.waitForSelector("main h1");
            await page.waitForLoadState("networkidle");
            const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            check(wide <= 0, `${name} fits ${width} pixels`, wide);
            await axe(page, `${name} (${language}, ${width}, ${colorScheme})`);
            if (folder) await page.screenshot({ path: `${folder}/app-${name}-${language}-${width}-${colorScheme}.png`, fullPage: true });
        }
    }
    await page.emulateMedia({ colorScheme: "light" });
}

const browser = await openBrowser();
try {
    let bytes = 0;
    await reopen();
    for (const language of ["th", "en"]) {
        const reader = { ...(await visitor(browser, world.url, language)), words: WORDS[language] };
        bytes = await weight(reader);
        await newcomer(reader);
        await signIn(reader);
        await officer(reader);
        await reopen();
        await administrator(reader);
        for (const journey of [planning.planner, planning.areaReader, planning.mapReader, planning.caretaker]) await journey(reader, { world, api, check });
        await reader.page.setViewportSize({ width: 1440, height: 900 });
        await everyScreen(reader, 1440);
        await reader.page.setViewportSize({ width: 360, height: 740 });
        await everyScreen(reader, 360);
        check(reader.wrongs.length === 0, "no script failed, nothing was asked elsewhere, and the policy was kept", reader.wrongs);
        await reader.context.close();
    }
    console.log(`application (first screen ${Math.round(bytes / 1000)} kB): ${checksHeld()} checks passed`);
} catch (error) {
    console.error(`application: ${error.message}`);
    process.exitCode = 1;
} finally {
    await browser.close();
}
