#!/usr/bin/env python3
"""What the clients leave to the hub: paging through 20,000 features, boxes, attribute filters and coordinate systems.

The script stands between the clients and the hub, which serves under this address, and keeps a log of every request. A filter
that was not pushed down gives right answers too, slowly; only the log tells the difference.

use: push_down.py WORLD.json
"""

import gzip
import http.client
import http.server
import json
import pathlib
import re
import subprocess
import sys
import threading
import urllib.parse

import layers
from checks import Checks

checks = Checks("push_down")
FOLDER = pathlib.Path(__file__).resolve().parent
VENV = FOLDER.parents[1] / ".venv" / "bin" / "python"
GRID = "grid"


def recorder(world, log):
    """Passes everything on and keeps method, address and how many features came back."""
    public, inner = urllib.parse.urlsplit(world["url"]), urllib.parse.urlsplit(world["listen"])

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def forward(self):
            length = int(self.headers.get("Content-Length") or 0)
            upstream = http.client.HTTPConnection(inner.hostname, inner.port, timeout=120)
            headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
            upstream.request(self.command, self.path, self.rfile.read(length) if length else None, headers)
            answer = upstream.getresponse()
            body = answer.read()
            log.append((self.command, urllib.parse.unquote_plus(self.path), features_in(answer, body)))
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("transfer-encoding", "connection", "content-length", "date"):
                    self.send_header(name, value)
            self.send_header("Content-Length", answer.headers.get("Content-Length") if self.command == "HEAD" else str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_HEAD = do_OPTIONS = forward

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer((public.hostname, public.port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def features_in(answer, body):
    if "geo+json" not in (answer.headers.get("Content-Type") or ""):
        return 0
    if answer.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return len(json.loads(body).get("features", [])) if body else 0


def run(*command):
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=600)
    checks.that(result.returncode == 0, f"succeeds: {' '.join(map(str, command))[:200]}", (result.stdout + result.stderr)[-800:])
    return result.stdout


def asked(log):
    """Addresses of the requests for items since the log was last cleared, and the number of features that came back."""
    items = [(path, count) for _, path, count in log if re.search(r"/items(\?|$)", path)]
    log.clear()
    return [path for path, _ in items], sum(count for _, count in items)


def ogrinfo_count(world, *options):
    listing = run("ogrinfo", "-ro", "-al", "-so", *options, f"OAPIF:{world['url']}/collections/{GRID}", GRID)
    return int(re.search(r"Feature Count: (\d+)", listing).group(1))


def check_distribution_gdal(world, log):
    """GDAL 3.6: all 20,000, a box, and equality on a queryable."""
    listing = run("ogrinfo", "-ro", "-al", "-q", "-oo", "PAGE_SIZE=1000", f"OAPIF:{world['url']}/collections/{GRID}", GRID)
    paths, came = asked(log)
    checks.equal(listing.count("OGRFeature("), world["grid"]["count"], "ogrinfo reads all features")
    checks.that(came < world["grid"]["count"] * 1.1, "each of them came once, but for the first page", came)
    checks.that(len(paths) < 40, "in pages of a thousand", len(paths))
    box = world["grid"]["box"]
    checks.equal(ogrinfo_count(world, "-spat", *map(str, box)), world["grid"]["in_box"], "ogrinfo -spat")
    paths, came = asked(log)
    checks.that(any("bbox=" in path for path in paths), "the box was pushed down", paths[:3])
    checks.that(came < world["grid"]["count"] / 4, "features outside stayed where they are", came)
    checks.equal(ogrinfo_count(world, "-where", "lanes = 4"), world["grid"]["lanes4"], "ogrinfo -where lanes = 4")
    paths, came = asked(log)
    checks.that(any("lanes=4" in path or "filter=lanes = 4" in path for path in paths), "equality was pushed down", paths[:3])


NEW_GDAL = """
import json, sys, pyogrio
print(json.dumps(pyogrio.__gdal_version__))
source = f"OAPIF:{sys.argv[1]}/collections/grid"
options = {name: tuple(value) if isinstance(value, list) else value for name, value in json.loads(sys.argv[2]).items()}
meta, _, wkb, fields = pyogrio.raw.read(source, layer="grid", **options)
print(json.dumps([len(wkb), meta["crs"]]))
"""


def new_gdal(world, **options):
    """Rows and CRS that the GDAL inside pyogrio's wheel reads; in a process of its own, so that nothing is kept from the last time."""
    lines = run(VENV, "-c", NEW_GDAL, world["url"], json.dumps(options)).splitlines()
    return json.loads(lines[-1])


def check_new_gdal(world, log):
    for where, wanted, sign in (
        ("lanes > 7", world["grid"]["lanes_above_7"], "filter=lanes > 7"),
        ("name LIKE 'คลอง%'", world["grid"]["canals"], "LIKE"),
        ("lanes = 4 AND name LIKE 'คลอง%'", world["grid"]["canals4"], "AND"),
    ):
        count, _ = new_gdal(world, where=where)
        paths, came = asked(log)
        checks.equal(count, wanted, f"the newest GDAL where {where}")
        pushed = [path for path in paths if "filter=" in path and "filter-lang=cql" in path]
        checks.that(any(sign.lower() in path.lower().replace("(", "").replace(")", "").replace('"', "") for path in pushed), f"{where} was pushed down as CQL2", paths[:3])
        checks.that(came <= wanted + 40, "and no other features came", (came, wanted))
    count, _ = new_gdal(world, bbox=world["grid"]["box"])
    paths, came = asked(log)
    checks.equal(count, world["grid"]["in_box"], "the newest GDAL in a box")
    checks.that(any("bbox=" in path for path in paths), "the box was pushed down", paths[:3])
    count, crs = new_gdal(world, CRS="EPSG:32647", max_features=50)
    paths, _ = asked(log)
    checks.equal((count, crs), (50, "EPSG:32647"), "the newest GDAL reads in UTM 47N when asked to")
    checks.that(any("crs=http://www.opengis.net/def/crs/EPSG/0/32647" in path for path in paths), "the hub computed it", paths[:3])


def main():
    world = layers.read_world(sys.argv[1])
    log = []
    recorder(world, log)
    check_distribution_gdal(world, log)
    check_new_gdal(world, log)
    checks.done()


main()
