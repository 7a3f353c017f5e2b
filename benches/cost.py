#!/usr/bin/env python3
"""What a request costs: CPU of the hub (and of its database server) and medians, over the data of examples/generate.rs.

    benches/cost.py target/release/phaen sqlite:bench/phaen.sqlite [--times 1]
    benches/cost.py target/release/phaen postgresql://user@host/database --postmaster PID

Starts the hub itself on a free port. Each question is a fixed, seeded list of addresses, which wrk (Debian's package of that name)
asks over four connections for three seconds; tiles that are not yet made are asked for once, by four clients. The CPU
time of the processes is read from /proc before and after, so a client's own work is not counted; the median is what a client
waits for. With ogr2ogr in the PATH its time for 20,000 features is measured too.
"""

import argparse
import http.client
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

TICK = os.sysconf("SC_CLK_TCK")
WEST, SOUTH = 100.8, 12.6


def main():
    options = arguments()
    with tempfile.TemporaryDirectory() as folder, Hub(options, folder) as hub:
        print(f"{options.database.split('@')[-1]}, {options.times} times the data")
        print(f"{'question':<38}{'asked':>7}{'hub ms':>9}{'db ms':>9}{'p50 ms':>9}{'p99 ms':>9}{'KiB':>9}")
        for name, paths, headers in questions(options):
            measure(hub, name, paths, headers)
        export(hub)
        ogr2ogr(hub, folder)
        print(f"own memory: {hub.memory('RssAnon')} MB now, {hub.idle} MB idle (with mapped files {hub.idle_mapped}); started in {hub.started:.2f} s")


def arguments():
    parser = argparse.ArgumentParser(description="What a request costs the hub.")
    parser.add_argument("phaen")
    parser.add_argument("database")
    parser.add_argument("--times", type=int, default=1, help="how many times the data was generated")
    parser.add_argument("--postmaster", type=int, help="process id of PostgreSQL's first process")
    return parser.parse_args()


def boxes(count, holds, per_degree, seed):
    """Seeded boxes that hold about so many of features strewn evenly over the square degree."""
    dice = random.Random(seed)
    side = (holds / per_degree) ** 0.5
    for _ in range(count):
        x, y = WEST + dice.random() * (1 - side), SOUTH + dice.random() * (1 - side)
        yield f"{x:.6f},{y:.6f},{x + side:.6f},{y + side:.6f}"


def questions(options):
    polygons, base = 200_000 * options.times, "/collections/bench-polygons/items"
    dice = random.Random(7)
    # More boxes than are asked: the matches of each are counted anew.
    for holds, asked in ((10, 60_000), (100, 30_000), (1000, 6_000)):
        paths = [f"{base}?limit={holds}&bbox={box}" for box in boxes(asked, holds * 1.2, polygons, holds)]
        yield f"bbox, page of {holds}", paths, {}
    yield "one item", [f"{base}/bench-polygons-{dice.randrange(polygons)}" for _ in range(50_000)], {}
    zones = [f"{base}?limit=1000&zone=z{number:06d}" for number in dice.sample(range(polygons // 100), polygons // 100)]
    yield "attribute filter, about 100 rows", zones, {}
    prefix = [f"{base}?limit=100&filter=tambon%3D%27{210_100 + dice.randrange(180)}%27%20AND%20year%3E2560" for _ in range(500)]
    yield "CQL2 of two comparisons, page of 100", prefix, {}
    yield "sortby=-budget, page of 100", [f"{base}?limit=100&sortby=-budget"] , {}
    yield "page 1 of 100", [f"{base}?limit=100"] , {}
    yield "page 2,000 of 100 by cursor", "cursor", {}
    yield "page of 100 at offset 100,000", [f"{base}?limit=100&offset=100000"] , {}
    yield "page of 1,000", [f"{base}?limit=1000"] , {}
    yield "page of 1,000, zstd", [f"{base}?limit=1000"] , {"Accept-Encoding": "gzip, zstd"}
    yield "page of 1,000, known (304)", "known", {}
    for zoom, asked in ((14, 600), (12, 60), (10, 12), (8, 4)):
        dice = random.Random(zoom)
        tiles = [tile(zoom, WEST + 0.1 + 0.8 * dice.random(), SOUTH + 0.1 + 0.8 * dice.random()) for _ in range(asked)]
        paths = list(dict.fromkeys(f"/collections/bench-polygons/tiles/{zoom}/{x}/{y}.mvt" for x, y in tiles))
        for state in ("cold", "warm"):
            yield f"tile z{zoom}, {state}", paths, {"Accept-Encoding": "gzip, deflate, br, zstd"}


def tile(zoom, lon, lat):
    import math

    n = 1 << zoom
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * n), int(y * n)


def measure(hub, name, paths, headers):
    base = "/collections/bench-polygons/items?limit=100"
    if paths == "cursor":
        # The 2,000th page's place: the cursor of the feature before it, found once by offset.
        _, _, body = hub.ask(f"{base}&offset=199800")
        link = next((l["href"] for l in json.loads(body)["links"] if l["rel"] == "next"), None)
        paths = ["/" + link.split("/", 3)[3]] if link else []
    if paths == "known":
        _, tag, _ = hub.ask("/collections/bench-polygons/items?limit=1000")
        paths, headers = ["/collections/bench-polygons/items?limit=1000"], {"If-None-Match": tag}
    if not paths:
        return
    ask = each_once if "cold" in name else load
    if "warm" in name:
        for path in paths:
            hub.ask(path, headers)
    before = hub.cpu()
    asked, size, median, slow = ask(hub, paths, headers)
    own, database = (1000 * (after - start) / asked for after, start in zip(hub.cpu(), before))
    print(f"{name:<38}{asked:>7}{own:>9.3f}{database:>9.3f}{median:>9.2f}{slow:>9.2f}{size / asked / 1024:>9.1f}", flush=True)


def each_once(hub, paths, headers):
    """Four clients ask for their share, each over a connection of its own."""
    def client(share):
        connection, found = hub.connect(), []
        for path in share:
            began = time.perf_counter()
            status, _, body = hub.ask(path, headers, connection)
            found.append((1000 * (time.perf_counter() - began), len(body)))
            if status not in (200, 204, 304):
                raise SystemExit(f"{path}: {status} {body[:300]}")
        return found

    with ThreadPoolExecutor(4) as clients:
        answers = sorted(answer for found in clients.map(client, (paths[place::4] for place in range(4))) for answer in found)
    times = [took for took, _ in answers]
    return len(paths), sum(size for _, size in answers), times[len(times) // 2], times[-1 - len(times) // 100]


LUA = """local paths, headers, place = {%s}, {%s}, 0
request = function()
  place = place %% #paths + 1
  return wrk.format("GET", paths[place], headers)
end
done = function(summary, latency)
  local failed = summary.errors.status + summary.errors.read + summary.errors.timeout
  io.write(string.format("RESULT %%d %%d %%d %%d %%d", summary.requests, summary.bytes, latency:percentile(50), latency:percentile(99), failed))
end
"""


def load(hub, paths, headers):
    script = os.path.join(hub.folder, "load.lua")
    known = {"Accept": "application/geo+json, */*;q=0.1", **headers}
    with open(script, "w") as lua:
        lua.write(LUA % (",".join(json.dumps(path) for path in paths), ",".join(f"[{json.dumps(k)}]={json.dumps(v)}" for k, v in known.items())))
    ran = subprocess.run(["wrk", "-t1", "-c4", "-d3s", "-s", script, f"http://127.0.0.1:{hub.port}"], capture_output=True, text=True, check=True)
    asked, size, median, slow, failed = (int(word) for word in ran.stdout.split("RESULT ")[1].split())
    if failed:
        sys.exit(f"{paths[0]}: {failed} of {asked} failed")
    return asked, size, median / 1000, slow / 1000


def export(hub):
    before, began, size = hub.cpu(), time.perf_counter(), 0
    idle, peak = hub.memory("RssAnon"), 0
    hub.connection.request("GET", "/collections/bench-polygons/export?f=geojson")
    answer = hub.connection.getresponse()
    while part := answer.read(1 << 20):
        size += len(part)
        peak = max(peak, hub.memory("RssAnon"))
    took = time.perf_counter() - began
    own, database = (after - start for after, start in zip(hub.cpu(), before))
    print(f"export as GeoJSON: {size / 1e6:.0f} MB, {size / 1e6 / took:.0f} MB/s, {own:.2f} CPU s hub, {database:.2f} CPU s database, own memory {idle} MB before and {peak} MB at most")


def ogr2ogr(hub, folder):
    """Wall time of GDAL's client for 20,000 features: with its page size set, and as it comes."""
    if not shutil.which("ogr2ogr"):
        return
    for name, options in (("PAGE_SIZE=1000", ["-oo", "PAGE_SIZE=1000"]), ("as it comes", [])):
        target = os.path.join(folder, f"{len(options)}.gpkg")
        command = ["ogr2ogr", "-f", "GPKG", target, f"OAPIF:http://127.0.0.1:{hub.port}", "bench-polygons", *options, "-limit", "20000"]
        before, began = hub.cpu()[0], time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        print(f"ogr2ogr of 20,000 features, {name}: {time.perf_counter() - began:.1f} s, {hub.cpu()[0] - before:.2f} CPU s hub")


class Hub:
    """A running hub and one connection to it."""

    def __init__(self, options, folder):
        self.options, self.folder = options, folder

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        known = {"PATH": os.environ["PATH"], "RUST_LOG": "warn"}
        settings = {"PHAEN_DATA_DIR": self.folder, "PHAEN_DATABASE": self.options.database, "PHAEN_LISTEN": f"127.0.0.1:{self.port}"}
        began = time.perf_counter()
        self.process = subprocess.Popen([self.options.phaen, "serve"], env=known | settings, stdout=subprocess.DEVNULL, stderr=open(os.path.join(self.folder, "log"), "w"))
        while True:
            try:
                self.connection = self.connect()
                self.connection.request("GET", "/conformance")
                self.connection.getresponse().read()
                break
            except OSError:
                if self.process.poll() is not None or time.perf_counter() - began > 60:
                    sys.exit("the hub does not start")
                time.sleep(0.01)
        self.started = time.perf_counter() - began
        self.idle, self.idle_mapped = self.memory("RssAnon"), self.memory("VmRSS")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def ask(self, path, headers=None, connection=None):
        connection = connection or self.connection
        connection.request("GET", path, headers={"Accept": "application/geo+json, */*;q=0.1", **(headers or {})})
        answer = connection.getresponse()
        return answer.status, answer.headers.get("ETag"), answer.read()

    def cpu(self):
        own = used(self.process.pid)
        postmaster = self.options.postmaster
        if not postmaster:
            return own, 0.0
        return own, sum(used(pid) for pid in [postmaster, *children(postmaster)])

    def memory(self, name):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) // 1024 for line in status if line.startswith(name))


def used(pid):
    """CPU seconds of a process, those of threads that have ended too."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK
    except OSError:
        return 0.0


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as found:
        return [int(child) for child in found.read().split()]


if __name__ == "__main__":
    main()
