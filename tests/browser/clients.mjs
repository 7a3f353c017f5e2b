// OpenLayers and MapLibre in a headless Chromium read a hub from another origin: list, load by box, page, cache, vector tiles.
//
// use: node clients.mjs WORLD.json [FOLDER-FOR-SCREENSHOTS]
import { readFile } from "node:fs/promises";
import { chromium } from "playwright-core";

import { serve } from "./server.mjs";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core";
const TILESETS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
const WEB_MERCATOR = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";
const THAI = /[\u0e01-\u0e5b]/;

let held = 0;

// Stops the script unless the claim holds; `seen` says what was found instead.
function check(holds, claim, seen) {
    if (!holds) throw new Error(`FAILED: ${claim}\n  seen: ${JSON.stringify(seen)?.slice(0, 600)}`);
    held += 1;
}

async function open(browser, origin, name) {
    const page = await browser.newPage({ viewport: { width: 640, height: 440 } });
    const complaints = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(`${origin}/${name}.html`);
    await page.waitForFunction("window.ready === true", null, { timeout: 30_000 });
    return { page, complaints };
}

// How many pixels of the map differ from white, counted in the browser itself.
async function inked(page, name, folder) {
    const shot = await page.locator("#map").screenshot(folder ? { path: `${folder}/${name}.png` } : {});
    return page.evaluate(async (data) => {
        const picture = new Image();
        picture.src = `data:image/png;base64,${data}`;
        await picture.decode();
        const canvas = new OffscreenCanvas(picture.width, picture.height);
        const pen = canvas.getContext("2d");
        pen.drawImage(picture, 0, 0);
        const pixels = pen.getImageData(0, 0, picture.width, picture.height).data;
        let count = 0;
        for (let at = 0; at < pixels.length; at += 4) count += pixels[at] + pixels[at + 1] + pixels[at + 2] < 700;
        return count;
    }, shot.toString("base64"));
}

// Collections, pages and caching, with nothing but the browser's own fetch.
async function readPlainly(page, world, layer) {
    const listed = await page.evaluate(async (url) => (await (await fetch(`${url}/collections`)).json()).collections.map((one) => one.id), world.url);
    check(world.layers.every((one) => listed.includes(one.id)), "the collections are listed", listed);
    const count = await page.evaluate(async (first) => {
        const ids = new Set();
        for (let url = first; url;) {
            const answer = await (await fetch(url)).json();
            answer.features.forEach((feature) => ids.add(feature.id));
            url = answer.links.find((link) => link.rel === "next")?.href;
        }
        return ids.size;
    }, `${world.url}/collections/${layer.id}/items?limit=100`);
    check(count === layer.count, "all features come, page after page, by the links of relation next", { count, wanted: layer.count });
    const cached = await page.evaluate(async (items) => {
        const url = `${items}/${encodeURIComponent((await (await fetch(`${items}?limit=1`)).json()).features[0].id)}`;
        const first = await fetch(url, { cache: "no-store" });
        const tag = first.headers.get("etag");
        const again = await fetch(url, { cache: "no-store", headers: { "If-None-Match": tag ?? '"none"' } });
        return { tag, status: again.status, link: first.headers.get("content-crs") };
    }, `${world.url}/collections/${layer.id}/items`);
    check(cached.tag, "a feature has an ETag that another origin may read", cached);
    check(cached.status === 304, "an unchanged feature is answered by 304", cached);
    check(cached.link?.includes("CRS84"), "Content-Crs may be read by another origin", cached);
    const fault = await page.evaluate(async (url) => {
        const answer = await fetch(url);
        return { status: answer.status, code: (await answer.json()).code };
    }, `${world.url}/collections/${layer.id}/items?nonsense=1`);
    check(fault.status === 400 && fault.code, "a fault may be read by another origin", fault);
}

async function openlayers(browser, origin, world, layer, tilesets, folder) {
    const { page, complaints } = await open(browser, origin, "openlayers");
    await readPlainly(page, world, layer);
    complaints.length = 0;
    const items = `${world.url}/collections/${layer.id}/items`;
    const drawn = await page.evaluate(([url, extent]) => window.itemsByBox(url, extent, null), [items, layer.extent]);
    check(drawn.count > 0 && drawn.asked > 0, "OpenLayers loads features by the box of its view", drawn);
    check(await inked(page, "openlayers-items", folder) > 500, "OpenLayers has drawn them");
    const named = await page.evaluate(([url, extent, label]) => window.itemsByBox(url, extent, label), [items, layer.extent, layer.label]);
    check(named.names.some((name) => THAI.test(name)), "names are Thai", named);
    check(await inked(page, "openlayers-names", folder) > 300, "OpenLayers has written the Thai names");
    for (const tileset of tilesets) {
        const tiled = await page.evaluate(([url, extent]) => window.tiles(url, extent), [tileset.document, tileset.extent]);
        check(tiled.count > 0 && tiled.urls.length > 0, `OpenLayers draws the tileset ${tileset.document}`, tiled);
        check(await inked(page, `openlayers-tiles-${tileset.name}`, folder) > 500, "and its tiles are not blank");
    }
    check(complaints.length === 0, "OpenLayers has no complaint", complaints);
    await page.close();
}

async function maplibre(browser, origin, world, layer, tilesets, folder) {
    const { page, complaints } = await open(browser, origin, "maplibre");
    const source = { type: "geojson", data: `${world.url}/collections/${layer.id}/items?limit=1000` };
    const drawn = await page.evaluate(([one, extent]) => window.draw(one, null, extent), [source, layer.extent]);
    check(drawn.count > 0 && drawn.faults.length === 0, "MapLibre draws a page of features", drawn);
    check(await inked(page, "maplibre-items", folder) > 500, "and the map is not blank");
    for (const tileset of tilesets) {
        const tiled = await page.evaluate(([url, name, extent]) => window.draw({ type: "vector", url }, name, extent), [tileset.tilejson, tileset.layer, tileset.extent]);
        check(tiled.count > 0 && tiled.faults.length === 0, `MapLibre draws ${tileset.tilejson}`, tiled);
        check(tiled.asked.length > 1, "it has asked for tiles by the template of the TileJSON", tiled.asked);
        check(await inked(page, `maplibre-tiles-${tileset.name}`, folder) > 500, "and its tiles are not blank");
    }
    check(complaints.length === 0, "MapLibre has no complaint", complaints);
    await page.close();
}

const read = async (url) => (await fetch(url, { headers: { Accept: "application/json" } })).json();

// The tilesets of one layer and of the whole hub, when the hub has tiles.
async function tilesetsOf(world, layer) {
    const classes = (await read(`${world.url}/conformance`)).conformsTo;
    if (!classes.includes(TILES)) {
        console.log("browsers: the hub declares no tiles; none were looked at");
        return [];
    }
    const places = [[`${world.url}/collections/${layer.id}`, layer.id], [`${world.url}/`, "hub"]];
    return Promise.all(places.map(async ([address, name]) => {
        const list = (await read(address)).links.find((link) => link.rel === TILESETS).href;
        const listed = await read(list);
        const entry = listed.tilesets.find((one) => one.tileMatrixSetURI === WEB_MERCATOR);
        const document = entry.links.find((link) => link.rel === "self").href;
        const tilejson = (await read(document)).links.find((link) => link.title === "TileJSON" || link.href.includes("tilejson")).href;
        return { name, document, tilejson, layer: layer.id, extent: layer.extent };
    }));
}

// The layer that is drawn: the largest of the demo layers, with its extent and the property that names its features.
async function drawnLayer(world) {
    const layer = world.layers.find((one) => one.id.startsWith("demo-")) ?? world.layers[0];
    const collection = await read(`${world.url}/collections/${layer.id}`);
    const [west, south, east, north] = collection.extent.spatial.bbox[0];
    const first = (await read(`${world.url}/collections/${layer.id}/items?limit=1`)).features[0];
    const label = Object.keys(first.properties).find((name) => THAI.test(String(first.properties[name])));
    return { ...layer, extent: [west, south, east, north], label };
}

const world = JSON.parse(await readFile(process.argv[2], "utf-8"));
const folder = process.argv[3];
const { server, origin } = await serve();
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-dev-shm-usage", "--enable-unsafe-swiftshader", "--use-angle=swiftshader"] });
try {
    const layer = await drawnLayer(world);
    const tilesets = await tilesetsOf(world, layer);
    await openlayers(browser, origin, world, layer, tilesets, folder);
    await maplibre(browser, origin, world, layer, tilesets, folder);
    console.log(`browsers (Chromium ${browser.version()}): ${held} checks passed`);
} catch (error) {
    console.error(`browsers: ${error.message}`);
    process.exitCode = 1;
} finally {
    await browser.close();
    server.close();
}
