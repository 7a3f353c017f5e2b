// An owner compares two versions of a dataset, reads the earlier one and brings it back; an officer draws the place of a project by typing it, is told that
// somebody else changed the project meanwhile, and saves; in Thai, then in English.
//
// use: node corrections.mjs WORLD.json [FOLDER-FOR-SCREENSHOTS]
import { readFile } from "node:fs/promises";

import { axe, check, checksHeld, openBrowser, signIn, visitor } from "./reader.mjs";
import { parts, ponds, zipped } from "./shapefile.mjs";

const WORDS = {
    th: { compare: "เปรียบเทียบ", read: /^อ่านรุ่นนี้ รุ่นที่ 1$/, now: "กลับไปรุ่นปัจจุบัน", restore: /^นำกลับมา รุ่นที่ 1$/, sure: /^ยืนยันนำกลับมา/, draw: /วาดที่ตั้ง|แก้ที่ตั้ง/, positions: /พิกัด บรรทัดละ/, reason: /เหตุผลหรือที่มา/, save: "บันทึกที่ตั้ง", takeUp: /ดูข้อมูลล่าสุด/, drop: "เอาที่ตั้งที่วาดออก", dropSure: "ยืนยันเอาออก" },
    en: { compare: "Compare", read: /^Read it version 1$/, now: "Back to the present version", restore: /^Bring it back version 1$/, sure: /^Really bring it back/, draw: /Draw its place|Correct its place/, positions: /one position a line/, reason: /Reason or source/, save: "Save the place", takeUp: /Show it as it is now/, drop: "Let the drawn place go", dropSure: "Really let it go" },
};

const world = JSON.parse(await readFile(process.argv[2], "utf-8"));
const folder = process.argv[3];
const headers = { Accept: "application/json", Authorization: `Bearer ${world.key}` };
const api = async (path) => (await fetch(world.url + path, { headers })).json();

async function look({ page, language }, name) {
    await page.waitForLoadState("networkidle");
    await axe(page, `${name} (${language})`);
    for (const width of [360, 1440]) {
        await page.setViewportSize({ width, height: 800 });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        check(wide <= 0, `${name} fits ${width} pixels`, wide);
        if (folder) await page.screenshot({ path: `${folder}/correction-${name}-${language}-${width}.png`, fullPage: true });
    }
}

// Takes an edition of the ponds in, by the API.
async function edition(dataset, rows) {
    const form = new FormData();
    for (const [name, value] of Object.entries({ dataset, title: "สระน้ำสาธารณะ", titleEn: "Public ponds", repair: "true", acceptCrs: "true", commit: "true" })) form.append(name, value);
    form.append("file", new Blob([zipped(parts("ponds", rows))]), "ponds.zip");
    const { id } = await (await fetch(`${world.url}/imports`, { method: "POST", headers, body: form })).json();
    for (let turn = 0; turn < 150; turn += 1) {
        const { state } = await api(`/imports/${id}`);
        if (state === "done") return;
        check(["received", "loading"].includes(state), "an edition is taken in", state);
        await new Promise((done) => setTimeout(done, 200));
    }
    throw new Error("FAILED: an edition was not taken in within 30 seconds");
}

async function versions(reader, dataset) {
    const { page, words, language } = reader;
    const later = ponds();
    later[1].depth = 9.5;
    later.push({ name: "สระใหม่บ้านทุ่งคา", depth: 3, ring: ponds()[0].ring.map(([x, y]) => [x + 9000, y]) });
    await edition(dataset, ponds());
    await edition(dataset, later);
    await page.goto(`${world.url}/app/data/${dataset}?lang=${language}`);
    await page.getByRole("button", { name: words.compare, exact: true }).click();
    const rows = page.locator("section[aria-labelledby=compare] tbody tr");
    await rows.first().waitFor();
    const seen = (await rows.allTextContents()).join(" | ");
    check((await rows.count()) === 2 && seen.includes("DEPTH") && seen.includes("9.5") && seen.includes("สระใหม่บ้านทุ่งคา"), "two versions differ in what was changed, field by field", seen);
    await look(reader, "versions");
    await page.getByRole("button", { name: words.read }).click();
    await page.locator(".asof").waitFor();
    await page.waitForFunction(() => !document.querySelector("section[aria-labelledby=table]")?.textContent.includes("สระใหม่บ้านทุ่งคา"));
    check((await page.locator("section[aria-labelledby=downloads] a").first().getAttribute("href")).includes("asOfVersion=1"), "what is read and taken along is the version that was asked for");
    await page.getByRole("button", { name: words.now }).click();
    await page.getByRole("button", { name: words.restore }).click();
    await page.getByRole("button", { name: words.sure }).click();
    await page.waitForFunction(() => document.querySelectorAll("section[aria-labelledby=versions] > div > .wide tbody tr").length === 3);
    const served = (await api(`/collections/${dataset}/versions`)).items[0];
    check(served.version === 3 && served.restores === 1 && served.features === 8, "the owner brings the earlier version back", served);
}

// A change by somebody else, between the reading and the saving.
async function somebodyElse(project, text) {
    const tag = (await fetch(`${world.url}/projects/${project}`, { headers })).headers.get("etag");
    const answer = await fetch(`${world.url}/projects/${project}`, { method: "PATCH", headers: { ...headers, "If-Match": tag, "Content-Type": "application/merge-patch+json" }, body: JSON.stringify({ indicator: text }) });
    check(answer.status === 200, "somebody else changes the project", answer.status);
}

async function drawing(reader) {
    const { page, words, language, wrongs } = reader;
    const project = (await api("/projects?placed=false&limit=1")).items[0].id;
    await page.goto(`${world.url}/app/projects/${project}?lang=${language}`);
    await look(reader, "project");
    await page.getByRole("button", { name: words.draw }).click();
    await page.locator(".editor .ol-viewport").waitFor();
    await page.locator(".editor select").first().selectOption("LineString");
    await page.getByLabel(words.positions).fill("13.3063 101.0517\n๑๓.๓๐๗๐, ๑๐๑.๐๕๓\n13°18'40.5\"N 101°3'18\"E");
    await page.getByLabel(words.reason).fill("ตามแบบแปลนแนบท้ายสัญญา");
    await look(reader, "drawing");
    await page.reload();
    check((await page.getByLabel(words.positions).inputValue()).split("\n").length === 3, "what was drawn outlives a reload");
    await somebodyElse(project, `เปลี่ยนโดยผู้อื่น (${language})`);
    await page.getByRole("button", { name: words.save }).click();
    await page.getByRole("button", { name: words.takeUp }).waitFor();
    check(wrongs.length === 1 && wrongs[0].includes("412"), "an officer is told that somebody else changed the project", wrongs.splice(0));
    await look(reader, "conflict");
    await page.getByRole("button", { name: words.takeUp }).click();
    await page.getByText(`เปลี่ยนโดยผู้อื่น (${language})`).waitFor();
    await page.getByRole("button", { name: words.save }).click();
    await page.locator(".editor").waitFor({ state: "detached" });
    const saved = await api(`/projects/${project}`);
    const line = JSON.stringify(saved.geometry.coordinates);
    check(saved.location.quality === "drawn" && line === "[[101.0517,13.3063],[101.053,13.307],[101.055,13.31125]]", "and nothing of the drawing is lost", saved.geometry);
    check(saved.indicator === `เปลี่ยนโดยผู้อื่น (${language})`, "nor of the other's change", saved.indicator);
    await look(reader, "placed");
    await page.getByRole("button", { name: words.drop }).click();
    await page.getByRole("button", { name: words.dropSure }).click();
    await page.getByRole("button", { name: words.dropSure }).waitFor({ state: "detached" });
    check((await api(`/projects/${project}`)).geometry === null, "a drawn place can be let go");
}

const browser = await openBrowser();
try {
    for (const language of ["th", "en"]) {
        const reader = { ...(await visitor(browser, world.url, language)), words: WORDS[language] };
        await signIn(reader, world);
        await versions(reader, `kept-ponds-${language}`);
        await drawing(reader);
        check(reader.wrongs.filter((wrong) => !wrong.includes("412")).length === 0, "no script failed, nothing was asked elsewhere, and the policy was kept", reader.wrongs);
        await reader.context.close();
    }
    console.log(`versions and places in the application: ${checksHeld()} checks passed`);
} catch (error) {
    console.error(`corrections: ${error.message}`);
    process.exitCode = 1;
} finally {
    await browser.close();
}
