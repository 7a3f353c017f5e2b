// A static server for the pages and the libraries, on an origin of its own, so that every request to the hub crosses origins.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css" };

async function answer(request, response) {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://local").pathname));
    try {
        const body = await readFile(FOLDER + path.replace(/^[/\\]+/, "").replaceAll("..", ""));
        response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "application/octet-stream" }).end(body);
    } catch {
        response.writeHead(404).end();
    }
}

// Serves until it is closed; resolves to the server and its address.
export function serve() {
    return new Promise((resolve) => {
        const server = createServer(answer);
        server.listen(0, "127.0.0.1", () => resolve({ server, origin: `http://127.0.0.1:${server.address().port}` }));
    });
}
