// What the application's tests share: a browser for one reader that notes what its pages should not do, axe-core, and the key's exchange for a session.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf-8");
const SIGN = { th: { signIn: "เข้าสู่ระบบ", key: "กุญแจ API ของหน่วยงาน", signOut: "ออกจากระบบ" }, en: { signIn: "Sign in", key: "Your agency's API key", signOut: "Sign out" } };

let held = 0;

// Stops the script unless the claim holds; `seen` says what was found instead.
export function check(holds, claim, seen) {
    if (!holds) throw new Error(`FAILED: ${claim}\n  seen: ${JSON.stringify(seen)?.slice(0, 900)}`);
    held += 1;
}

export const checksHeld = () => held;

export const openBrowser = () => chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-dev-shm-usage", "--enable-unsafe-swiftshader", "--use-angle=swiftshader"] });

// A dataset that nobody has judged yet has no quality report: the hub says so with 404, which browsers note, and the page tells it in words.
const isAbsence = (message) => /\/quality(\?|$)/.test(message.location().url) && message.text().includes("404");

// A browser of its own for one reader, that notes what its pages should not do; what the test brings about itself, `expected` tells by its words.
export async function visitor(browser, url, language, width = 1280, expected = undefined) {
    const context = await browser.newContext({ viewport: { width, height: 800 }, locale: language === "th" ? "th-TH" : "en-GB", permissions: ["clipboard-read", "clipboard-write"] });
    const page = await context.newPage();
    // A debug build on a machine that builds something else beside is slow, and right all the same.
    page.setDefaultTimeout(90_000);
    const wrongs = [];
    page.on("pageerror", (error) => wrongs.push(error.message));
    page.on("console", (message) => message.type() === "error" && !isAbsence(message) && !expected?.test(message.text()) && wrongs.push(message.text()));
    page.on("request", (request) => {
        if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== new URL(url).origin) wrongs.push(`asks elsewhere: ${request.url()}`);
    });
    await page.addInitScript(() => addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`)));
    return { context, page, wrongs, language };
}

export async function axe(page, name) {
    await page.evaluate(AXE);
    const found = await page.evaluate(async () => {
        const { violations } = await window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
        return violations.filter((one) => ["serious", "critical"].includes(one.impact)).map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" ¶ ")}`);
    });
    check(found.length === 0, `axe finds nothing serious on ${name}`, found);
}

export async function signIn({ page, language }, { url, key }) {
    const words = SIGN[language];
    await page.goto(`${url}/app/sign-in?lang=${language}`);
    await page.getByLabel(words.key).fill(key);
    await page.locator("form").getByRole("button", { name: words.signIn }).click();
    await page.getByRole("button", { name: words.signOut }).waitFor();
}
