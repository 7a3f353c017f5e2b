// Signing in with a real provider of accounts, in a headless Chromium: as it should go, and every way in which it should not.
//
// use: node sign-in.mjs WORLD.json [FOLDER-FOR-SCREENSHOTS]
import { readFile } from "node:fs/promises";

import { startProvider } from "./provider.mjs";
import { axe, check, checksHeld, openBrowser } from "./reader.mjs";

const WORDS = {
    th: { signIn: "เข้าสู่ระบบ", button: "บัญชีของอำเภอทดสอบ", signOut: "ออกจากระบบ", unreachable: "ไม่ตอบ", noRights: "ยังไม่ได้รับสิทธิ์", cancelled: "คุณยกเลิก", over: "โปรดเริ่มใหม่", notVerified: "คำรับรอง", review: /เริ่มตรวจทีละคู่/, confirm: /^ซ้ำซ้อน/ },
    en: { signIn: "Sign in", button: "The test district's account", signOut: "Sign out", unreachable: "does not answer", noRights: "no rights here", cancelled: "You cancelled", over: "Begin again", notVerified: "does not hold", review: /Review one by one/, confirm: /^Duplicate/ },
};

const world = JSON.parse(await readFile(process.argv[2], "utf-8"));
const folder = process.argv[3];
const asAdmin = { Accept: "application/json", Authorization: `Bearer ${world.key}` };

// A browser of its own for one person, who is led to another origin on the way: the provider's.
async function visitor(browser, language) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: language === "th" ? "th-TH" : "en-GB" });
    return { page: await context.newPage(), context, language, words: WORDS[language] };
}

async function toProvider({ page, words, language }, path = "/app/sign-in") {
    await page.goto(`${world.url}${path}${path.includes("?") ? "&" : "?"}lang=${language}`);
    if (!path.startsWith("/app/sign-in")) await page.locator("main").getByRole("link", { name: words.signIn }).click();
    await page.getByRole("link", { name: words.button }).click();
}

// What a person does on the provider's own pages.
async function agree({ page }, name) {
    await page.locator("input[name=login]").fill(name);
    await page.locator("input[name=password]").fill("whatever");
    await page.getByRole("button", { name: "Sign-in" }).click();
    await page.getByRole("button", { name: "Continue" }).click();
}

async function signedIn({ page, words }) {
    await page.getByRole("button", { name: words.signOut }).waitFor();
}

async function refused(visit, text, claim) {
    const { page, words } = visit;
    await page.getByRole("alert").getByText(text).waitFor();
    check((await page.getByRole("button", { name: words.signOut }).count()) === 0, claim);
    check(!(await visit.context.cookies(world.url)).some((one) => one.name === "phaen_session"), `${claim}: there is no session`);
}

async function shot(page, name) {
    if (!folder) return;
    for (const width of [1440, 360]) {
        await page.setViewportSize({ width, height: 800 });
        await page.screenshot({ path: `${folder}/${name}-${width}.png`, fullPage: true });
    }
    await page.setViewportSize({ width: 1280, height: 800 });
}

async function reviewer(browser, language) {
    const visit = await visitor(browser, language);
    const { page, words } = visit;
    await toProvider(visit, "/app/duplicates");
    await agree(visit, "somying");
    await signedIn(visit);
    check(new URL(page.url()).pathname === "/app/duplicates", "a person lands where they wanted", page.url());
    const entry = await page.evaluate(async () => (await fetch("/session")).json());
    check(entry.person?.name === "สมหญิง ใจดี" && entry.agency === world.agency, "as a guest of the agency that the table names", entry);
    check(JSON.stringify(entry.scopes) === '["read","review"]', "with its scopes alone", entry.scopes);
    await page.getByRole("link", { name: words.review }).click();
    await page.getByRole("button", { name: words.confirm }).waitFor();
    await page.waitForFunction(() => !document.querySelector(".decide button.confirm")?.disabled);
    const pair = page.url();
    await page.keyboard.press("y");
    await page.waitForFunction((was) => location.href !== was, pair);
    const trail = await (await fetch(`${world.url}/audit?limit=1000&sortby=-seq`, { headers: asAdmin })).json();
    check(trail.items.some((one) => one.actor === "person:somying" && one.subject !== "person"), "what the person decides is signed with their name in the audit trail", trail.items.slice(-3));
    await page.goto(`${world.url}/app/sign-in?lang=${language}`);
    await signedIn(visit);
    await axe(page, `the sign-in page of a person (${language})`);
    await shot(page, `signed-in-${language}`);
    await page.getByRole("button", { name: words.signOut }).click();
    await page.getByRole("button", { name: /Yes, sign me out/ }).click();
    await page.waitForURL(`${world.url}/app/sign-in**`);
    await page.getByRole("link", { name: words.button }).waitFor();
    const after = await page.evaluate(async () => (await fetch("/session")).json());
    check(after.agency === null, "signing out ends the session", after);
    await page.getByRole("link", { name: words.button }).click();
    await page.locator("input[name=login]").waitFor();
    check(true, "and the provider's own, which asks for the password again");
    await visit.context.close();
}

async function turnedAway(browser, language) {
    const stranger = await visitor(browser, language);
    await toProvider(stranger);
    await agree(stranger, "stranger");
    await refused(stranger, stranger.words.noRights, "a person whom the table does not know is refused");
    await axe(stranger.page, `the refusal (${language})`);
    await shot(stranger.page, `refused-${language}`);
    await stranger.page.getByRole("link", { name: stranger.words.button }).click();
    await agree(stranger, "somying");
    await signedIn(stranger);
    check(true, "and may use another account");
    await stranger.context.close();

    const doubtful = await visitor(browser, language);
    await toProvider(doubtful);
    await doubtful.page.getByRole("link", { name: /Cancel/ }).click();
    await refused(doubtful, doubtful.words.cancelled, "who cancels is told so");
    await doubtful.context.close();
}

async function bent(browser, language, path, name, text) {
    provider.change({ bend: { path, name } });
    const visit = await visitor(browser, language);
    await toProvider(visit);
    await agree(visit, "somying");
    await refused(visit, text(visit.words), `a ${name} that was bent on its way signs nobody in`);
    await visit.context.close();
    provider.change({ bend: undefined });
}

async function goesWell(browser, claim) {
    const visit = await visitor(browser, "en");
    await toProvider(visit);
    await agree(visit, "somying");
    await signedIn(visit);
    check(true, claim);
    await visit.context.close();
}

const browser = await openBrowser();
let provider;
try {
    for (const language of ["th", "en"]) {
        const early = await visitor(browser, language);
        await toProvider(early);
        await refused(early, early.words.unreachable, "a provider that is down is told, and the page works");
        await early.context.close();
    }
    provider = await startProvider(world.provider, world.url);
    // The hub asks a provider that was down again after three seconds.
    await new Promise((done) => setTimeout(done, 3_500));
    for (const language of ["th", "en"]) {
        await reviewer(browser, language);
        await turnedAway(browser, language);
    }
    await bent(browser, "en", "/auth", "nonce", (words) => words.notVerified);
    await bent(browser, "th", "/auth", "code_challenge", (words) => words.over);
    await bent(browser, "th", "/session/provider/callback", "state", (words) => words.over);
    await bent(browser, "en", "/session/provider/callback", "iss", (words) => words.notVerified);
    for (const algorithm of ["RS256", "PS256", "ES256", "EdDSA"]) {
        provider.change({ algorithm, saysAllInToken: algorithm !== "PS256" });
        await goesWell(browser, `the provider may change its key to one of ${algorithm}`);
    }
    provider.change({ tokenSeconds: 1, heldBack: 4_000 });
    const late = await visitor(browser, "en");
    await toProvider(late);
    await agree(late, "somying");
    await refused(late, late.words.notVerified, "a token that has expired signs nobody in");
    await late.context.close();
    console.log(`sign-in with a provider of accounts: ${checksHeld()} checks passed`);
} catch (error) {
    console.error(`sign-in: ${error.message}`);
    process.exitCode = 1;
} finally {
    await provider?.stop();
    await browser.close();
}
