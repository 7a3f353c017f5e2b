// How soon the map of a large hub is there over a slow link, what it weighs, and how smoothly it moves.
//
// use: node benches/map.mjs URL [ROUNDS]      of a hub that runs, for example of `phaen demo --projects 200000`
//
// Chromium with an empty cache opens the application's map over 10 Mbit/s with 20 ms each way. Told are, as medians of the rounds: when the
// page was drawn, when the last answer that the first map waits for was there, what came over the wire, and the slowest answers;
// then the time between frames while the map is dragged across, with nothing asked of the link. Needs tests/browser/node_modules.
import { createRequire } from "node:module";

const { chromium } = createRequire(new URL("../tests/browser/", import.meta.url))("playwright-core");

const [url, rounds = "3"] = process.argv.slice(2);
if (!url) throw new Error("use: node benches/map.mjs URL [ROUNDS]");
const LINK = { offline: false, latency: 40, downloadThroughput: 1_250_000, uploadThroughput: 1_250_000 };
/** Nothing has come for so long: the map is there. */
const QUIET = 700;

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const share = (values, part) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];

async function opened(browser) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "th-TH" });
    const page = await context.newPage();
    const wire = await context.newCDPSession(page);
    await wire.send("Network.enable");
    await wire.send("Network.emulateNetworkConditions", LINK);
    const started = new Map();
    const answers = [];
    wire.on("Network.requestWillBeSent", ({ requestId, request, timestamp }) => started.set(requestId, { url: request.url, timestamp }));
    wire.on("Network.loadingFinished", ({ requestId, timestamp, encodedDataLength }) => {
        const request = started.get(requestId);
        if (request) answers.push({ url: request.url, seconds: timestamp - request.timestamp, bytes: encodedDataLength, at: performance.now() });
    });
    return { context, page, wire, answers };
}

async function quiet(answers, from) {
    for (;;) {
        const last = Math.max(from, ...answers.map((one) => one.at));
        if (performance.now() - last > QUIET) return last;
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
}

async function first(browser) {
    const { context, page, answers } = await opened(browser);
    const from = performance.now();
    await page.goto(`${url}/app/map`, { waitUntil: "commit" });
    await page.locator(".ol-viewport canvas").first().waitFor();
    const there = (await quiet(answers, performance.now())) - from;
    const painted = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0);
    const bytes = answers.reduce((sum, one) => sum + one.bytes, 0);
    const slowest = [...answers].sort((a, b) => b.seconds - a.seconds).slice(0, 4);
    await context.close();
    return { painted, there, bytes, count: answers.length, slowest };
}

async function moved(browser) {
    const { context, page, answers } = await opened(browser);
    await page.goto(`${url}/app/map`);
    await page.locator(".ol-viewport canvas").first().waitFor();
    await quiet(answers, performance.now());
    const box = await page.locator(".ol-viewport").boundingBox();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const frames = await drag(page, x, y);
    await page.mouse.move(x, y);
    await page.mouse.wheel(0, -1200);
    await quiet(answers, performance.now());
    const near = await drag(page, x, y);
    await context.close();
    return { frames, near };
}

/** Drags to and fro for some seconds; gives the milliseconds between frames. */
async function drag(page, x, y) {
    await page.evaluate(() => {
        window.frames_ = [];
        let last = performance.now();
        const next = (now) => {
            window.frames_.push(now - last);
            last = now;
            if (!window.still_) requestAnimationFrame(next);
        };
        window.still_ = false;
        requestAnimationFrame(next);
    });
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let step = 0; step <= 120; step += 1) {
        await page.mouse.move(x + 250 * Math.sin(step / 10), y + 120 * Math.cos(step / 10));
        await page.waitForTimeout(16);
    }
    await page.mouse.up();
    return page.evaluate(() => {
        window.still_ = true;
        return window.frames_.slice(2);
    });
}

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const runs = [];
for (let round = 0; round < Number(rounds); round += 1) runs.push(await first(browser));
const of = (name) => median(runs.map((run) => run[name]));
console.log(`first map: drawn ${(of("painted") / 1000).toFixed(2)} s, all of it ${(of("there") / 1000).toFixed(2)} s, ${Math.round(of("bytes") / 1000)} kB in ${of("count")} answers`);
for (const one of runs.at(-1).slowest) console.log(`  ${one.seconds.toFixed(2)} s  ${Math.round(one.bytes / 1000)} kB  ${one.url.replace(url, "")}`);
const { frames, near } = await moved(browser);
for (const [name, list] of [["all of the province", frames], ["closer", near]]) {
    console.log(`moving (${name}): ${list.length} frames, median ${median(list).toFixed(0)} ms, p95 ${share(list, 0.95).toFixed(0)} ms, longest ${Math.max(...list).toFixed(0)} ms`);
}
await browser.close();
