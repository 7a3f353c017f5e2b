#!/usr/bin/env python3
"""What a request costs: CPU of the hub (and of its database server) and medians, over the data of examples/generate.rs.

    benches/cost.py target/release/phaen sqlite:bench/phaen.sqlite [--times 1]
    benches/cost.py target/release/phaen postgresql://user@host/database --postmaster PID

Starts the hub itself on a free port, asks each question of a fixed, seeded list over one kept-alive connection, and reads the
CPU time of the processes from /proc before and after. Nothing but the standard library is needed. A client's own work is not
counted; the median is what the client waits for, on a machine with nothing else to do.
"""

import argparse
import http.client
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time

TICK = os.sysconf("SC_CLK_TCK")
WEST, SOUTH = 100.8, 12.6


def main():
    options = arguments()
    with tempfile.TemporaryDirectory() as folder, Hub(options, folder) as hub:
        print(f"{options.database.split('@')[-1]}, {options.times} times the data")
        print(f"{'question':<38}{'asked':>7}{'hub ms':>9}{'db ms':>9}{'median ms':>11}{'KiB':>10}")
        for name, paths, headers in questions(options):
            measure(hub, name, paths, headers)
        export(hub, options)
        print(f"resident: {hub.memory('VmRSS')} MB now, {hub.memory('VmHWM')} MB at most; started in {hub.started:.2f} s, {hub.idle} MB idle")


def arguments():
    parser = argparse.ArgumentParser(description="What a request costs the hub.")
    parser.add_argument("phaen")
    parser.add_argument("database")
    parser.add_argument("--times", type=int, default=1, help="how many times the data was generated")
    parser.add_argument("--postmaster", type=int, help="process id of PostgreSQL's first process")
    parser.add_argument("--requests", type=int, default=400, help="for each question")
    return parser.parse_args()


def boxes(count, holds, per_degree, seed):
    """Seeded boxes that hold about so many of features strewn evenly over the square degree."""
    dice = random.Random(seed)
    side = (holds / per_degree) ** 0.5
    for _ in range(count):
        x, y = WEST + dice.random() * (1 - side), SOUTH + dice.random() * (1 - side)
        yield f"{x:.6f},{y:.6f},{x + side:.6f},{y + side:.6f}"


def questions(options):
    times, count = options.times, options.requests
    polygons, base = 200_000 * times, "/collections/bench-polygons/items"
    dice = random.Random(7)
    for holds, asked in ((10, count), (100, count), (1000, count // 4)):
        paths = [f"{base}?limit={holds}&bbox={box}" for box in boxes(asked, holds * 1.2, polygons, holds)]
        yield f"bbox, page of {holds}", paths, {}
    yield "one item", [f"{base}/bench-polygons-{dice.randrange(polygons)}" for _ in range(count * 4)], {}
    zones = [f"{base}?limit=1000&zone=z{dice.randrange(polygons // 100):06d}" for _ in range(count)]
    yield "attribute filter, about 100 rows", zones, {}
    prefix = [f"{base}?limit=100&filter=tambon%3D%27{210_100 + dice.randrange(180)}%27%20AND%20year%3E2560" for _ in range(count // 4)]
    yield "CQL2 of two comparisons, page of 100", prefix, {}
    yield "sortby=-budget, page of 100", [f"{base}?limit=100&sortby=-budget"] * (count // 4), {}
    yield "page 1 of 100", [f"{base}?limit=100"] * (count // 2), {}
    yield "page 2,000 of 100 by cursor", "cursor", {}
    yield "page of 100 at offset 100,000", [f"{base}?limit=100&offset=100000"] * (count // 4), {}
    yield "page of 1,000", [f"{base}?limit=1000"] * (count // 4), {}
    yield "page of 1,000, zstd", [f"{base}?limit=1000"] * (count // 4), {"Accept-Encoding": "gzip, zstd"}
    yield "page of 1,000, known (304)", "known", {}
    for zoom, asked in ((14, count // 2), (12, count // 8), (10, 12), (8, 4)):
        dice = random.Random(zoom)
        tiles = [tile(zoom, WEST + 0.1 + 0.8 * dice.random(), SOUTH + 0.1 + 0.8 * dice.random()) for _ in range(asked)]
        paths = list(dict.fromkeys(f"/collections/bench-polygons/tiles/{zoom}/{x}/{y}.mvt" for x, y in tiles))
        yield f"tile z{zoom}, cold", paths, {}
        yield f"tile z{zoom}, warm", paths * 2, {}


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
        paths = ["/" + link.split("/", 3)[3]] * 200 if link else []
    if paths == "known":
        _, tag, _ = hub.ask("/collections/bench-polygons/items?limit=1000")
        paths, headers = ["/collections/bench-polygons/items?limit=1000"] * 400, {"If-None-Match": tag}
    if not paths:
        return
    if "cold" not in name:
        for path in paths[:10]:
            hub.ask(path, headers)
    before, times, size = hub.cpu(), [], 0
    for path in paths:
        began = time.perf_counter()
        status, _, body = hub.ask(path, headers)
        times.append(time.perf_counter() - began)
        size += len(body)
        if status not in (200, 204, 304):
            sys.exit(f"{path}: {status} {body[:300]}")
    own, database = (1000 * (after - start) / len(paths) for after, start in zip(hub.cpu(), before))
    median = 1000 * sorted(times)[len(times) // 2]
    print(f"{name:<38}{len(paths):>7}{own:>9.3f}{database:>9.3f}{median:>11.2f}{size / len(paths) / 1024:>10.1f}", flush=True)


def export(hub, options):
    before, began, size = hub.cpu(), time.perf_counter(), 0
    hub.connection.request("GET", "/collections/bench-polygons/export?f=geojson")
    answer = hub.connection.getresponse()
    while part := answer.read(1 << 20):
        size += len(part)
    took = time.perf_counter() - began
    own, database = (after - start for after, start in zip(hub.cpu(), before))
    print(f"export as GeoJSON: {size / 1e6:.0f} MB, {size / 1e6 / took:.0f} MB/s, {own:.2f} CPU s hub, {database:.2f} CPU s database, {hub.memory('VmHWM')} MB at most")


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
        self.process = subprocess.Popen([self.options.phaen, "serve"], env=known | settings, stdout=subprocess.DEVNULL)
        while True:
            try:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
                self.connection.request("GET", "/conformance")
                self.connection.getresponse().read()
                break
            except OSError:
                if self.process.poll() is not None or time.perf_counter() - began > 60:
                    sys.exit("the hub does not start")
                time.sleep(0.01)
        self.started = time.perf_counter() - began
        self.idle = self.memory("VmRSS")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)

    def ask(self, path, headers=None):
        self.connection.request("GET", path, headers={"Accept": "application/geo+json, */*;q=0.1", **(headers or {})})
        answer = self.connection.getresponse()
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
    """CPU seconds of a process, of all its threads."""
    try:
        with open(f"/proc/{pid}/schedstat") as stat:
            threads = [f"/proc/{pid}/task/{one}/schedstat" for one in os.listdir(f"/proc/{pid}/task")]
        return sum(int(open(thread).read().split()[0]) for thread in threads) / 1e9
    except OSError:
        return 0.0


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as found:
        return [int(child) for child in found.read().split()]


if __name__ == "__main__":
    main()
