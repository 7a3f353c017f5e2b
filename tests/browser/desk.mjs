// The duplicate desk in a headless Chromium, as officers use it: work is given to people, many pairs are decided and undone at once, a slow link
// keeps nobody waiting, two agencies assess a case until it is decided; in Thai, then in English.
//
// use: node desk.mjs WORLD.json [FOLDER-FOR-SCREENSHOTS]
import { readFile } from "node:fs/promises";

import { axe, check, checksHeld, openBrowser, signIn, visitor } from "./reader.mjs";

const MANY = 10;

const WORDS = {
    th: { assign: "มอบหมาย", more: "มอบหมาย…", toMe: "ให้ฉันเอง", assignedTo: "ผู้รับผิดชอบ", mine: "me", reasons: "เหตุผลสำหรับคู่ที่เลือก", reject: "ไม่ซ้ำ", undoMany: /เลิกทำทั้ง 10 คู่/, ungive: /เลิกทำการมอบหมาย 10 คู่/, due: "ครบกำหนด", note: "ข้อความถึงผู้รับ", takeBack: "เลิกมอบหมาย", change: "เปลี่ยนผู้รับผิดชอบ", nobody: "ยังไม่มอบหมาย", reason: /^เหตุผล/, yes: "ซ้ำซ้อน", no: "ไม่ซ้ำ", why: "เหตุผลหรือข้อมูลเพิ่มเติม", sendAnswer: "บันทึกความเห็น", propose: "เสนอแนวทาง", action: /^แนวทาง/, leads: /^หน่วยงานหลัก/, decide: "บันทึกการตัดสิน", asProposed: "ใช้ตามข้อเสนอ", meeting: "มติที่ประชุม/หนังสืออ้างอิง", saving: "เงินที่ไม่ต้องใช้แล้ว (บาท)", again: "ลองอีกครั้ง" },
    en: { assign: "Assign", more: "Assign…", toMe: "To me", assignedTo: "Assigned to", mine: "me", reasons: "Reason for the selected pairs", reject: "No duplicate", undoMany: /Undo all 10/, ungive: /Undo assigning 10/, due: "Due", note: "Note for whom it is given to", takeBack: "Unassign", change: "Change", nobody: "nobody yet", reason: /^Reason/, yes: "yes", no: "no", why: "Why, or what others should know", sendAnswer: "Save the answer", propose: "Propose", action: /^What to do/, leads: /^Who leads/, decide: "Decide", asProposed: "As proposed", meeting: "Meeting or resolution", saving: "Money no longer needed (baht)", again: "Try again" },
};

const world = JSON.parse(await readFile(process.argv[2], "utf-8"));
const folder = process.argv[3];
/** What is shown when something fails. */
let shown;

async function ask(path, { method = "GET", body, key = world.key, headers = {} } = {}) {
    const answer = await fetch(world.url + path, { method, headers: { Accept: "application/json", Authorization: `Bearer ${key}`, ...(body ? { "Content-Type": "application/json" } : {}), ...headers }, body: body && JSON.stringify(body) });
    return { status: answer.status, json: await answer.json().catch(() => undefined) };
}
const api = async (path, key) => (await ask(path, { key })).json;

async function keyOf(agency, label) {
    const made = await ask("/keys", { method: "POST", body: { agency, scopes: ["read", "write:own", "review"], label } });
    check(made.status === 201, "an officer has a key", made);
    return made.json.key;
}

async function setFree() {
    const given = (await api("/duplicates?assignedTo=somebody&limit=1000")).items.map((one) => one.id);
    for (let from = 0; from < given.length; from += 100) await ask("/duplicates/assignments", { method: "POST", body: { pairs: given.slice(from, from + 100), assignment: null } });
}

// Everything is open and nobody's again, as the next officer finds it.
async function reopen() {
    const pairs = (await api("/duplicates?limit=1000")).items;
    const decided = pairs.filter((one) => one.state !== "open").map((one) => ({ pair: one.id, version: one.version, verdict: "withdraw", reason: "for the next officer" }));
    for (let from = 0; from < decided.length; from += 100) await ask("/duplicates/decisions", { method: "POST", body: { decisions: decided.slice(from, from + 100) } });
    await setFree();
    check((await api("/duplicates?state=open&limit=1000")).items.length === (await api("/duplicates?limit=1000")).items.length, "many decisions can be taken back at once");
}

// An officer at the desk, who is cut off and answered late by the test itself.
async function officerOf(browser, language, key) {
    const reader = await visitor(browser, world.url, language, 1440, /ERR_INTERNET_DISCONNECTED|412/);
    shown = reader.page;
    await reader.page.setViewportSize({ width: 1440, height: 900 });
    reader.page.setDefaultTimeout(30_000);
    await signIn(reader, { url: world.url, key });
    return { ...reader, words: WORDS[language], key };
}

async function look({ page, language }, name) {
    await axe(page, `${name} (${language})`);
    for (const width of [1440, 360]) {
        await page.setViewportSize({ width, height: 900 });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        check(wide <= 0, `${name} fits ${width} pixels (${language})`, wide);
        if (folder) await page.screenshot({ path: `${folder}/desk-${name}-${language}-${width}.png`, fullPage: true });
    }
    await page.setViewportSize({ width: 1440, height: 900 });
}

const ready = (page) => page.waitForFunction(() => document.querySelector(".decide button.confirm") && !document.querySelector(".decide button.confirm").disabled);
const saved = (page) => page.waitForFunction(() => document.querySelector(".decide")?.getAttribute("aria-busy") === "false");

// Ten pairs are given to the officer himself, found among his own, decided in one request and undone in one.
async function many(officer) {
    const { page, words, language, key } = officer;
    await page.goto(`${world.url}/app/duplicates?lang=${language}`);
    const boxes = page.locator("tbody input[type=checkbox]");
    await boxes.first().waitFor();
    for (let row = 0; row < MANY; row += 1) await boxes.nth(row).check();
    await page.getByRole("button", { name: words.more }).click();
    await page.locator("form.assign").waitFor();
    await look(officer, "many");
    await page.getByRole("button", { name: words.toMe }).click();
    await page.locator("form.assign").waitFor({ state: "detached" });
    check((await api("/duplicates?assignedTo=me&limit=100", key)).items.length === MANY, "an officer gives ten pairs to himself");
    const mine = (await api("/duplicates?assignedTo=me&limit=100", key)).items.map((pair) => pair.id);
    await ask("/duplicates/assignments", { method: "POST", body: { pairs: mine.slice(0, 1), assignment: { agency: "phaen", note: "since" } } });
    await page.getByRole("button", { name: words.ungive }).click();
    await page.getByRole("button", { name: words.ungive }).waitFor({ state: "detached" });
    const left = (await api("/duplicates?assignedTo=somebody&limit=100")).items.map((pair) => pair.assignment.note);
    check(left.length === 1 && left[0] === "since", "undoes it, but for the one that another has given since", left);
    const me = await api("/session", key);
    await ask("/duplicates/assignments", { method: "POST", body: { pairs: mine, assignment: { agency: me.agency, officer: me.keyId } } });
    await page.getByLabel(words.assignedTo).selectOption(words.mine);
    await page.waitForFunction((count) => document.querySelectorAll("tbody input[type=checkbox]").length === count, MANY);
    for (let row = 0; row < MANY; row += 1) await boxes.nth(row).check();
    await page.getByLabel(words.reasons).fill("ตรวจภาคสนามแล้ว คนละงาน");
    const posts = [];
    page.on("request", (request) => request.method() === "POST" && posts.push(new URL(request.url()).pathname));
    await page.getByRole("button", { name: words.reject, exact: true }).click();
    await page.getByRole("button", { name: words.undoMany }).waitFor();
    check((await api("/duplicates?state=rejected&limit=100")).items.length === MANY, "ten pairs are decided at once");
    check(posts.filter((path) => path.endsWith("/duplicates/decisions")).length === 1, "in one request", posts);
    await page.getByRole("button", { name: words.undoMany }).click();
    await page.getByRole("button", { name: words.undoMany }).waitFor({ state: "detached" });
    check((await api("/duplicates?state=rejected&limit=100")).items.length === 0, "and undone at once");
    check(posts.filter((path) => path.endsWith("/duplicates/decisions")).length === 2, "in one more", posts);
    await setFree();
}

// One pair: given with a day and a note; what is typed stays; the next pair is there before the hub has answered.
async function one(officer) {
    const { page, words, language } = officer;
    await page.goto(`${world.url}/app/duplicates?lang=${language}`);
    await page.locator(".pair-names").first().click();
    await ready(page);
    const first = new URL(page.url()).pathname.split("/").pop();
    await page.getByRole("button", { name: words.assign, exact: true }).click();
    await page.getByLabel(words.due).fill("2026-12-31");
    await page.getByLabel(words.note).fill("ถามกองช่าง");
    await look(officer, "assign");
    await page.locator("form.assign").getByRole("button", { name: words.assign, exact: true }).click();
    await page.getByRole("button", { name: words.change }).waitFor();
    const given = (await api(`/duplicates/${first}`)).assignment;
    check(given?.due === "2026-12-31" && given.note === "ถามกองช่าง", "a pair is given with a day and a note", given);
    await page.getByRole("button", { name: words.change }).click();
    await page.getByRole("button", { name: words.takeBack }).click();
    await page.getByText(words.nobody).waitFor();
    check((await api(`/duplicates/${first}`)).assignment === null, "and taken back");
    await page.getByLabel(words.reason).fill("รอเอกสาร");
    await page.locator(".decide").getByRole("button", { name: "→" }).click();
    await page.waitForFunction((id) => !location.pathname.endsWith(id), first);
    await ready(page);
    await page.locator(".decide").getByRole("button", { name: "←" }).click();
    await ready(page);
    check((await page.getByLabel(words.reason).inputValue()) === "รอเอกสาร", "what was typed is kept on the way round");
    await slowly(officer, first);
    await unseen(officer);
    await lost(officer);
}

async function slowly({ page }, first) {
    await page.waitForTimeout(800);
    const late = 3000;
    await page.route("**/duplicates/*/decisions", async (route) => {
        await new Promise((done) => setTimeout(done, late));
        await route.continue();
    });
    const began = Date.now();
    await page.locator("h1").click();
    await page.keyboard.press("n");
    await page.waitForFunction((id) => !location.pathname.endsWith(id) && document.querySelector(".decide button.confirm"), first);
    const took = Date.now() - began;
    check(took < late / 2, "the next pair is there before a slow hub has answered", took);
    check((await api(`/duplicates/${first}`)).state === "open", "which has not heard yet");
    await saved(page);
    const now = await api(`/duplicates/${first}`);
    check(now.state === "rejected" && now.decisions[0].reason === "รอเอกสาร", "and hears what was typed", now.decisions[0]);
    await page.unroute("**/duplicates/*/decisions");
}

// Two keys in a blink decide about one pair: the second has not been looked at.
async function unseen({ page }) {
    await ready(page);
    const pair = new URL(page.url()).pathname.split("/").pop();
    const before = (await api("/duplicates?state=confirmed&limit=1000")).items.length;
    await page.evaluate(() => {
        const press = () => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "y", code: "KeyY", bubbles: true }));
        press();
        setTimeout(press, 30);
        setTimeout(press, 60);
    });
    await page.waitForFunction((id) => !location.pathname.endsWith(id), pair);
    await ready(page);
    await saved(page);
    const after = (await api("/duplicates?state=confirmed&limit=1000")).items.length;
    check(after === before + 1, "nobody decides about a pair that he has not seen", { before, after });
}

// A decision about a pair that somebody else has changed is told, with what was typed, and undone work is not invented.
async function lost({ page, words }) {
    await ready(page);
    const pair = new URL(page.url()).pathname.split("/").pop();
    const version = (await api(`/duplicates/${pair}`)).version;
    await ask("/duplicates/decisions", { method: "POST", body: { decisions: [{ pair, version, verdict: "defer", reason: "somebody was quicker" }] } });
    await page.getByLabel(words.reason).fill("ไม่ควรหาย");
    await page.locator("h1").click();
    await page.keyboard.press("y");
    await page.locator(".fault a").waitFor();
    check((await api(`/duplicates/${pair}`)).state === "deferred", "the other's decision stands");
    await page.locator(".fault a").click();
    await page.waitForFunction((id) => location.pathname.endsWith(id), pair);
    await ready(page);
    check((await page.getByLabel(words.reason).inputValue()) === "ไม่ควรหาย", "and what was typed is kept");
}

// Two agencies assess a case, one proposes, the other decides with meeting and saving.
async function twoSides(browser, language, case_, keys) {
    const [one, other] = [await officerOf(browser, language, keys[0]), await officerOf(browser, language, keys[1])];
    const { words } = one;
    const address = `${world.url}/app/cases/${case_.id}?lang=${language}`;
    const [mine, others] = case_.agencies;
    await one.page.goto(address);
    await one.page.getByLabel(words.yes, { exact: true }).check();
    await one.page.getByLabel(words.why).fill("ช่วงเดียวกันทั้งเส้น");
    await one.page.getByRole("button", { name: words.sendAnswer }).click();
    await one.page.getByText("✓", { exact: false }).first().waitFor();
    await other.page.goto(address);
    await other.page.getByText("ช่วงเดียวกันทั้งเส้น").waitFor();
    await other.page.getByLabel(words.no, { exact: true }).check();
    await other.page.getByLabel(words.why).fill("คนละช่วง");
    await other.page.getByRole("button", { name: words.sendAnswer }).click();
    await other.page.getByText("คนละช่วง").waitFor();
    const said = Object.fromEntries((await api(`/duplicates/cases/${case_.id}`)).agencies.map((agency) => [agency.agency, agency.answer]));
    check(said[mine.agency] === "yes" && said[others.agency] === "no", "two agencies assess a case, each for itself", said);
    await other.page.getByText(words.propose, { exact: true }).first().click();
    const proposal = other.page.getByRole("form", { name: words.propose });
    await proposal.getByLabel(words.action).selectOption("joint");
    await proposal.getByLabel(words.leads).selectOption(mine.agency);
    await proposal.getByRole("button", { name: words.propose }).click();
    await other.page.waitForFunction(() => document.querySelector("#decision") && /joint|หลัก/.test(document.querySelector(".two.even p strong")?.textContent ?? ""));
    await one.page.goto(address);
    await one.page.locator("summary", { hasText: words.decide }).click();
    await look(one, "case");
    const decision = one.page.getByRole("form", { name: words.decide });
    await decision.getByRole("button", { name: words.asProposed }).click();
    await decision.getByLabel(words.reason).fill("ทำร่วมกัน ลดการขุดซ้ำ");
    await decision.getByLabel(words.meeting).fill("ครั้งที่ 2/2569 วาระ 4.1");
    await decision.getByLabel(words.saving).fill("๑,๒๕๐,๐๐๐");
    await decision.getByRole("button", { name: words.decide }).click();
    await one.page.getByText("ครั้งที่ 2/2569 วาระ 4.1").first().waitFor();
    const decided = (await api(`/duplicates/cases/${case_.id}`)).decisions[0];
    check(decided.action === "joint" && decided.leadAgency === mine.agency && decided.savingSatang === 125_000_000 && decided.meeting.includes("2/2569"), "and one decides as was proposed, with meeting and saving", decided);
    const drawn = (await api(`/duplicates/cases/${case_.id}/places`)).features.some((feature) => feature.geometry);
    if (drawn) await one.page.locator(".small-map canvas").first().waitFor();
    check((await one.page.locator("#places ~ *").count()) > 0, "the case is on a map, or says that it cannot be");
    check(one.wrongs.length + other.wrongs.length === 0, "no script failed and the policy was kept", [one.wrongs, other.wrongs]);
    await one.context.close();
    await other.context.close();
}

const browser = await openBrowser();
try {
    await reopen();
    const between = (await api("/duplicates/cases?limit=200")).items.filter((one) => one.agencies.length === 2 && one.agencies.every((agency) => agency.answer === "not-assessed") && !one.decidedAction);
    check(between.length >= 2, "there are cases between two agencies", between.length);
    for (const [turn, language] of ["th", "en"].entries()) {
        const case_ = between[turn];
        const keys = await Promise.all(case_.agencies.map((agency) => keyOf(agency.agency, `เจ้าหน้าที่ ${agency.agency}`)));
        const officer = await officerOf(browser, language, keys[0]);
        await many(officer);
        await one(officer);
        check(officer.wrongs.length === 0, "no script failed and the policy was kept", officer.wrongs);
        await officer.context.close();
        await reopen();
        await twoSides(browser, language, case_, keys);
        await reopen();
    }
    console.log(`duplicate desk: ${checksHeld()} checks passed`);
} catch (error) {
    console.error(`duplicate desk: ${error.message}`);
    if (folder) await shown?.screenshot({ path: `${folder}/desk-failed.png`, fullPage: true });
    process.exitCode = 1;
} finally {
    await browser.close();
}
