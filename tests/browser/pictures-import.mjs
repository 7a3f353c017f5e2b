// The steps of the import wizard for the pictures of the application: a file that asks a question and has rows to refuse, taken in and taken back.
import { parts, ponds, zipped } from "./shapefile.mjs";

const WORDS = {
    th: { file: "เลือกไฟล์", yes: "ใช่ เป็น EPSG:32647", repair: "ซ่อมแล้วตรวจใหม่", dataset: /รหัสชุดข้อมูล/, title: "ชื่อภาษาไทย", again: "ตรวจใหม่ตามที่ตั้งค่า", commit: "ตอบรับ นำเข้าเลย", undo: "ย้อนกลับการนำเข้านี้", sure: "ยืนยันย้อนกลับ" },
    en: { file: "Choose a file", yes: "Yes, it is EPSG:32647", repair: "Repair and check again", dataset: /Id of the dataset/, title: "Title in Thai", again: "Check again with these", commit: "Yes, take it in", undo: "Take it back", sure: "Really take it back" },
};

export async function importSteps({ page, language }, world, picture) {
    const words = WORDS[language];
    const press = (name) => page.getByRole("button", { name }).click();
    const seen = (name) => page.getByRole("button", { name }).waitFor();
    await page.goto(`${world.url}/app/data/import?lang=${language}`);
    await page.waitForSelector("main h1");
    await picture("begin");
    await page.getByLabel(words.file).setInputFiles({ name: "สระน้ำสาธารณะ.zip", mimeType: "application/zip", buffer: zipped(parts("ponds", ponds())) });
    await seen(words.yes);
    await picture("question");
    await press(words.yes);
    await seen(words.repair);
    await picture("refused");
    await page.getByLabel(words.dataset).fill(`pictured-ponds-${language}`);
    await page.getByLabel(words.title).fill("สระน้ำสาธารณะ");
    await page.locator("details.naming summary").click();
    await picture("naming");
    await press(words.again);
    await page.waitForFunction(() => document.querySelector("section[aria-labelledby=outcome]") && document.querySelector(".mapping button:disabled"));
    await press(words.repair);
    await seen(words.commit);
    await picture("repaired");
    await press(words.commit);
    await seen(words.undo);
    await picture("done");
    await press(words.undo);
    await press(words.sure);
    await page.locator("section[aria-labelledby=result] .note").waitFor();
    await picture("undone");
}
