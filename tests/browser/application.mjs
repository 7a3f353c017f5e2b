// The web application in a headless Chromium, as people use it: a newcomer, an officer; in Thai, then in English.
//
// use: node application.mjs WORLD.json [FOLDER-FOR-SCREENSHOTS]
import { readFile } from "node:fs/promises";

import { axe, check, checksHeld, openBrowser, signIn as enter, visitor } from "./reader.mjs";

/** Bytes that the first screen may cost on its way, compressed. */
const FIRST_LOAD = 400_000;
const TEN = 10;

const WORDS = {
    th: { search: "ค้นหา", find: "ค้นหาชุดข้อมูล", layer: "ถนน", copy: "คัดลอก ที่อยู่สำหรับ QGIS", review: /เริ่มตรวจทีละคู่/, confirm: /^ซ้ำซ้อน/, undone: "เลิกทำแล้ว", newKey: "ออกกุญแจใหม่", label: "ใช้ทำอะไร", make: "ออกกุญแจ", revoke: "เพิกถอน กุญแจ", sure: "ยืนยันเพิกถอน กุญแจ", differences: "ความแตกต่างของฉบับ", mapFind: "ค้นหาสถานที่ โครงการ หน่วยงาน ชุดข้อมูล", placeNamed: "แสนสุข", wholeArea: /รายละเอียดทั้งหมด/, code: "รหัส", nameTh: "ชื่อภาษาไทย", save: "บันทึก", saved: /บันทึกแล้ว/, removeAgency: "ลบหน่วยงาน", reallyRemove: "ยืนยันการลบ", backup: "สำรองข้อมูลเดี๋ยวนี้", backupMade: /สำรองและตรวจแล้ว/ },
    en: { search: "Search", find: "Find a dataset", layer: "ถนน", copy: "Copy the address for QGIS", review: /Review one by one/, confirm: /^Duplicate/, undone: "Undone", newKey: "Make a key", label: "What it is for", make: "Make the key", revoke: "Revoke the key", sure: "Really revoke the key", differences: "Differences", mapFind: "Find a place, project, agency or dataset", placeNamed: "Saen Suk", wholeArea: /All about this area/, code: "Code", nameTh: "Name in Thai", save: "Save", saved: /Saved/, removeAgency: "Remove the agency", reallyRemove: "Really remove", backup: "Make a backup now", backupMade: /Made and verified/ },
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
    const keys = ["y", "n", "u"];
    for (let turn = 0; turn < TEN; turn += 1) {
        await page.getByRole("button", { name: words.confirm }).waitFor();
        const pair = page.url();
        await page.waitForFunction(() => !document.querySelector(".decide button.confirm")?.disabled);
        await page.keyboard.press(keys[turn % 3]);
        await page.waitForFunction((was) => location.href !== was, pair);
    }
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

/** The plan with the most editions. */
async function planOfEditions() {
    const plans = (await api("/plans?kind=local-development&limit=10")).items;
    const counted = await Promise.all(plans.map(async ({ id }) => ({ id, editions: (await api(`/plans/${id}/editions`)).items })));
    return counted.sort((a, b) => b.editions.length - a.editions.length)[0];
}

// A planner reads what the editions of a plan changed, and opens a row.
async function planner({ page, words, language }) {
    const plan = await planOfEditions();
    check(plan?.editions.length > 2, "there is a plan with editions", plan);
    await page.goto(`${world.url}/app/plans?lang=${language}`);
    await page.locator(`tbody a[href$="${encodeURIComponent(plan.id)}"]`).click();
    await page.getByRole("link", { name: words.differences, exact: true }).click();
    const ends = [plan.editions[0].id, plan.editions.at(-1).id];
    const told = await api(`/plans/${plan.id}/compare?from=${ends[0]}&to=${ends[1]}`);
    const rows = page.locator("table").filter({ has: page.locator("tbody .badge") }).locator("tbody tr");
    await rows.first().waitFor();
    check((await rows.count()) === told.changes.length, "a planner sees every change between two editions", [await rows.count(), told.changes.length]);
    await rows.first().locator("a").first().click();
    await page.waitForSelector(".axis");
    check((await page.locator(".axis").count()) === 4, "and the four statuses of a row's project");
}

// An area is found by its name and its profile read, all by keyboard; a click on the map does the same.
async function areaReader({ page, words, language }) {
    await page.goto(`${world.url}/app/map?lang=${language}`);
    await page.getByLabel(words.mapFind).fill(words.placeNamed);
    await page.keyboard.press("Enter");
    const found = page.locator(".found button.plain").first();
    await found.waitFor();
    await found.focus();
    await page.keyboard.press("Enter");
    await page.locator(".area-panel .tile").first().waitFor();
    const code = new URL(page.url()).searchParams.get("area");
    const profile = await api(`/areas/${code}/profile`);
    const shown = await page.locator(".area-panel .tile dd").first().textContent();
    check(shown === String(profile.total.projects), "an area that is searched for shows its profile beside the map", [code, shown]);
    const box = await page.locator(".big-map").boundingBox();
    await page.waitForTimeout(500);
    await page.mouse.click(box.x + box.width / 3, box.y + box.height / 3);
    await page.waitForFunction((was) => { const now = new URL(location.href).searchParams.get("area"); return now && now !== was; }, code);
    await page.locator(".area-panel").getByRole("link", { name: words.wholeArea }).click();
    await page.waitForSelector(".tiles");
    check(new URL(page.url()).pathname.startsWith("/app/areas/"), "a click on the map shows the area there, with the way to all about it");
}

// An agency is made, changed and removed; a backup is made and shows what is in it.
async function caretaker({ page, words, language }) {
    const code = `test-${language}`;
    await page.goto(`${world.url}/app/admin?part=agencies&agency=%2B&lang=${language}`);
    const form = page.locator("form.form-grid");
    await form.getByLabel(words.code, { exact: true }).fill(code);
    await form.getByLabel(words.nameTh).fill("หน่วยทดสอบ");
    await form.getByRole("button", { name: words.save }).click();
    await page.waitForFunction((made) => location.search.includes(made), code);
    await page.locator("form.form-grid").getByLabel(words.nameTh).fill("หน่วยทดสอบที่สอง");
    await page.locator("form.form-grid").getByRole("button", { name: words.save }).click();
    await page.locator("form.form-grid").getByText(words.saved).waitFor();
    check((await api(`/agencies/${code}`)).name.th === "หน่วยทดสอบที่สอง", "an administrator makes an agency and changes it");
    await page.goto(`${world.url}/app/admin?part=agencies&agency=${code}&lang=${language}`);
    await page.getByRole("button", { name: `${words.removeAgency} ${code}` }).click();
    await page.getByRole("button", { name: `${words.reallyRemove} ${code}` }).click();
    await page.waitForFunction((gone) => !location.search.includes(gone), code);
    check((await api(`/agencies/${code}`)).status === 404, "and removes it, since nothing belongs to it");
    await page.goto(`${world.url}/app/admin?part=backups&lang=${language}`);
    await page.getByRole("button", { name: words.backup }).click();
    await page.getByText(words.backupMade).waitFor({ timeout: 60_000 });
    const newest = (await api("/backups?limit=1")).items[0];
    check(newest.manifest.rows.project > 0, "a backup says what is in it", newest);
    await page.getByText(newest.name, { exact: true }).first().waitFor();
}

async function screens() {
    const pair = (await api("/duplicates?limit=1")).items[0].id;
    const one = (await api("/duplicates/cases?limit=1")).items[0].id;
    const layer = world.layers.find((known) => known.id.startsWith("demo-")) ?? world.layers[0];
    const { id: plan, editions } = await planOfEditions();
    const row = (await api(`/plans/${plan}/rows?limit=1`)).items[0].id;
    const agency = (await api("/agencies?limit=1")).items[0].code;
    const bound = editions.filter((edition) => edition.state === "bound").at(-1).id;
    return { home: "", data: "/data", dataset: `/data/${layer.id}`, map: "/map?layers=projects,duplicates", desk: "/duplicates", pair: `/duplicates/${pair}`, dashboards: "/dashboards", admin: "/admin", cases: "/cases", case: `/cases/${one}`, "sign-in": "/sign-in", missing: "/nowhere",
        plans: "/plans", plan: `/plans/${plan}`, "plan-timeline": `/plans/${plan}?part=timeline`, "plan-differences": `/plans/${plan}?part=differences`, "plan-summary": `/plans/${plan}?part=summary&edition=${bound}`, "plan-editions": `/plans/${plan}?part=editions`, "plan-downloads": `/plans/${plan}?part=downloads`, "plan-row": `/plans/${plan}?row=${row}`,
        projects: "/projects", "projects-statuses": "/projects?view=statuses", areas: "/areas", area: "/areas/20", "map-area": "/map?area=2001&at=100.98,13.36,10",
        "admin-agencies": "/admin?part=agencies", "admin-agency": `/admin?part=agencies&agency=${agency}`, "admin-jobs": "/admin?part=jobs", "admin-backups": "/admin?part=backups", "admin-audit": "/admin?part=audit",
    };
}

// Every screen in light and in the dark: nothing reaches beyond the window, and axe finds nothing serious in either.
async function everyScreen({ page, language }, width) {
    for (const [name, path] of Object.entries(await screens())) {
        await page.emulateMedia({ colorScheme: "light" });
        await page.goto(`${world.url}/app${path}${path.includes("?") ? "&" : "?"}lang=${language}`);
        await page.waitForSelector("main h1");
        await page.waitForLoadState("networkidle");
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        check(wide <= 0, `${name} fits ${width} pixels`, wide);
        for (const colorScheme of ["light", "dark"]) {
            await page.emulateMedia({ colorScheme });
            await axe(page, `${name} (${language}, ${width}, ${colorScheme})`);
            if (folder) await page.screenshot({ path: `${folder}/app-${name}-${language}-${width}-${colorScheme}.png`, fullPage: true });
        }
    }
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
        await planner(reader);
        await areaReader(reader);
        await caretaker(reader);
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
