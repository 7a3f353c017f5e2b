// An agency brings a shapefile in windows-874 that says neither its encoding nor its coordinates: it answers what the hub asks, sees what was refused,
// lets it be repaired, takes it in, looks at its versions, and takes it back; in Thai, then in English.
//
// use: node imports.mjs WORLD.json [FOLDER-FOR-SCREENSHOTS]
import { readFile } from "node:fs/promises";

import { axe, check, checksHeld, openBrowser, signIn, visitor } from "./reader.mjs";
import { CROSSED, parts, ponds, zipped } from "./shapefile.mjs";

const WORDS = {
    th: { yes: "ใช่ เป็น EPSG:32647", repair: "ซ่อมแล้วตรวจใหม่", refused: /ถูกปฏิเสธ \d/, repaired: /ซ่อมแล้ว \d/, commit: "ตอบรับ นำเข้าเลย", undo: "ย้อนกลับการนำเข้านี้", sure: "ยืนยันย้อนกลับ", csv: /ดาวน์โหลดเป็น CSV/, dataset: /รหัสชุดข้อมูล/, title: "ชื่อภาษาไทย", again: "ตรวจใหม่ตามที่ตั้งค่า", file: "เลือกไฟล์", name: "แหล่งน้ำสาธารณะ", naming: /คอลัมน์ของไฟล์/, becomes: "คอลัมน์ NAME เป็นเขตข้อมูล", take: "รับคอลัมน์ DEPTH", likely: /ใช้ชื่อที่ตรงกัน/ },
    en: { yes: "Yes, it is EPSG:32647", repair: "Repair and check again", refused: /refused \d/, repaired: /repaired \d/, commit: "Yes, take it in", undo: "Take it back", sure: "Really take it back", csv: /Download as CSV/, dataset: /Id of the dataset/, title: "Title in Thai", again: "Check again with these", file: "Choose a file", name: "แหล่งน้ำสาธารณะ", naming: /Which field each/, becomes: "The column NAME becomes the field", take: "Take the column DEPTH", likely: /names that fit/ },
};

const world = JSON.parse(await readFile(process.argv[2], "utf-8"));
const folder = process.argv[3];
const headers = { Accept: "application/json", Authorization: `Bearer ${world.key}` };
const ask = (path) => fetch(world.url + path, { headers });
const api = async (path) => (await ask(path)).json();

// Looks at a step as it stands: nothing serious for axe, nothing wider than a telephone, and a picture where one is wanted.
async function look({ page, language }, name) {
    await page.waitForLoadState("networkidle");
    await axe(page, `${name} (${language})`);
    for (const width of [360, 1440]) {
        await page.setViewportSize({ width, height: 800 });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        check(wide <= 0, `${name} fits ${width} pixels`, wide);
        if (folder) await page.screenshot({ path: `${folder}/import-${name}-${language}-${width}.png`, fullPage: true });
    }
}

async function bring(reader, file) {
    const { page, words, language } = reader;
    await page.goto(`${world.url}/app/data?lang=${language}`);
    await page.locator("a[href$='/data/import']").click();
    await look(reader, "begin");
    await page.getByLabel(words.file).setInputFiles(file);
    await page.waitForURL(/\/data\/import\/[0-9a-f-]{36}$/);
    return page.url().split("/").pop();
}

// The hub proposes a system of coordinates and waits for a yes.
async function answer(reader, id) {
    const { page, words } = reader;
    await page.getByRole("button", { name: words.yes }).waitFor();
    const text = await page.locator("section[aria-labelledby=understood]").textContent();
    check(/windows-874/.test(text) && /Shapefile/.test(text), "the wizard says what was understood, and how it is known", text);
    await look(reader, "question");
    await page.getByRole("button", { name: words.yes }).click();
    await page.getByRole("button", { name: words.repair }).waitFor();
    check((await api(`/imports/${id}`)).wishes.acceptCrs === true, "the yes is kept with the import");
}

async function refusals(reader) {
    const { page, words } = reader;
    const rows = page.locator("section[aria-labelledby=outcome] tbody tr");
    await rows.first().waitFor();
    const seen = await rows.allTextContents();
    check(seen.length === CROSSED.length && CROSSED.every((row, place) => seen[place].startsWith(String(row))), "the rows that were refused are named, with reason and remedy", seen);
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: words.csv }).click()]);
    const table = await readFile(await download.path(), "utf-8");
    check(table.trim().split("\n").length === 1 + CROSSED.length && table.includes("polygon-self-crossing"), "and can be taken along as a table", table);
    check((await page.getByRole("button", { name: words.commit }).count()) === 0, "a file with refused rows cannot be taken in by mistake");
    await look(reader, "refused");
}

// Typed words outlive a reload; the address alone brings another officer to the same place.
async function map(reader, dataset) {
    const { page, words } = reader;
    await page.getByLabel(words.dataset).fill(dataset);
    await page.getByLabel(words.title).fill(words.name);
    await page.getByText(words.naming).first().click();
    await page.getByLabel(words.becomes).fill("name");
    await page.getByLabel(words.take).uncheck();
    await page.reload();
    check((await page.getByLabel(words.title).inputValue()) === words.name, "what was typed outlives a reload");
    check((await page.getByLabel(words.becomes).inputValue()) === "name", "and so does what columns become");
    await page.getByRole("button", { name: words.again }).click();
    await page.waitForFunction(() => document.querySelector("section[aria-labelledby=outcome]") && document.querySelector(".mapping button:disabled"));
    await page.getByRole("button", { name: words.repair }).click();
    await page.getByRole("button", { name: words.commit }).waitFor();
    await page.getByRole("button", { name: words.repaired }).waitFor();
    await look(reader, "repaired");
}

async function takeIn(reader, id, dataset) {
    const { page, words } = reader;
    await page.getByRole("button", { name: words.commit }).click();
    await page.getByRole("button", { name: words.undo }).waitFor();
    const made = (await api(`/imports/${id}`)).made;
    check(made.length === 1 && made[0].dataset === dataset && made[0].features === 8, "all rows are in", made);
    const items = await api(`/collections/${dataset}/items?f=json`);
    check(items.features.some((one) => one.properties.name === "สระเก็บน้ำบ้านหนองบอน"), "and their Thai is read as it was meant, in the field that its column became", items.features[0]);
    check(items.features.every((one) => !("DEPTH" in one.properties) && !("NAME" in one.properties)), "a column that was left out is in none of them", items.features[0]);
    await look(reader, "done");
}

// The same table for the dataset that it has become: a column is proposed for the field that bears its name otherwise written.
async function propose(reader, file, dataset) {
    const { page, words } = reader;
    await bring(reader, file);
    await page.getByRole("button", { name: words.yes }).click();
    await page.getByRole("button", { name: words.repair }).waitFor();
    await page.getByLabel(words.dataset).fill(dataset);
    await page.getByRole("button", { name: words.likely }).click();
    check((await page.getByLabel(words.becomes).inputValue()) === "name", "a column is proposed for the field of nearly its name");
    await look(reader, "naming");
}

async function takeBack(reader, id, dataset) {
    const { page, words } = reader;
    await page.goto(`${world.url}/app/data/import/${id}`);
    await page.getByRole("button", { name: words.undo }).click();
    await page.getByRole("button", { name: words.sure }).click();
    await page.locator("section[aria-labelledby=result] .note").waitFor();
    const state = async () => (await api(`/imports/${id}`)).state;
    for (let turn = 0; turn < 50 && (await state()) !== "undone"; turn += 1) await page.waitForTimeout(200);
    check((await state()) === "undone", "it is taken back", await state());
    check((await ask(`/datasets/${dataset}`)).status === 404, "and the dataset that it made is gone");
    await look(reader, "undone");
}

const browser = await openBrowser();
try {
    for (const language of ["th", "en"]) {
        const reader = { ...(await visitor(browser, world.url, language)), words: WORDS[language] };
        const dataset = `ponds-${language}`;
        await signIn(reader, world);
        const files = parts("ponds", ponds());
        // Once as an archive, once as the loose parts, which the browser packs.
        const loose = Object.entries(files).map(([name, buffer]) => ({ name, mimeType: "application/octet-stream", buffer }));
        const id = await bring(reader, language === "th" ? { name: "ponds.zip", mimeType: "application/zip", buffer: zipped(files) } : loose);
        await answer(reader, id);
        await refusals(reader);
        await map(reader, dataset);
        await takeIn(reader, id, dataset);
        await propose(reader, { name: "ponds.zip", mimeType: "application/zip", buffer: zipped(files) }, dataset);
        await takeBack(reader, id, dataset);
        check(reader.wrongs.length === 0, "no script failed, nothing was asked elsewhere, and the policy was kept", reader.wrongs);
        await reader.context.close();
    }
    console.log(`imports in the application: ${checksHeld()} checks passed`);
} catch (error) {
    console.error(`imports: ${error.message}`);
    process.exitCode = 1;
} finally {
    await browser.close();
}
