#!/usr/bin/env python3
"""GDAL, old and new, sends its attribute filters to the hub instead of reading everything: proven by the requests that a proxy saw.

use: filter_push_down.py WORLD.json
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import urllib.parse

import layers
import proxy
from checks import Checks

checks = Checks("filter_push_down")

VENV = pathlib.Path(__file__).resolve().parents[2] / ".venv" / "bin" / "python"
# GDAL's own words for a filter, and whether it must come as `filter`; else the parameter of a queryable will do.
FILTERS = [
    ("waterway = 'canal'", False),
    ("name LIKE 'คลองบาง%'", True),
    ("waterway = 'canal' AND name >= 'ค'", True),
    ("waterway <> 'canal' OR name = 'คลองใหญ่'", True),
]
# What pyogrio reads, in its own Python: the number of features on standard output.
COUNT = "import json, sys, pyogrio; print(len(pyogrio.raw.read(sys.argv[1], where=sys.argv[2])[2]))"


def old_gdal(url, where):
    """Features that the distribution's ogr2ogr downloads."""
    with tempfile.TemporaryDirectory() as folder:
        target = pathlib.Path(folder) / "out.geojson"
        command = ["ogr2ogr", "-f", "GeoJSON", "-where", where, str(target), f"OAPIF:{url}"]
        result = subprocess.run(command, capture_output=True, text=True, timeout=600)
        checks.that(result.returncode == 0, f"ogr2ogr reads where {where}", result.stderr[-500:])
        return len(json.loads(target.read_text(encoding="utf-8"))["features"])


def new_gdal(url, where):
    result = subprocess.run([VENV, "-c", COUNT, f"OAPIF:{url}", where], capture_output=True, text=True, timeout=600)
    checks.that(result.returncode == 0, f"pyogrio reads where {where}", result.stderr[-500:])
    return int(result.stdout)


def wanted(source, where):
    result = subprocess.run(["ogrinfo", "-ro", "-al", "-so", "-where", where, source], capture_output=True, text=True, timeout=600)
    return int(next(line for line in result.stdout.splitlines() if line.startswith("Feature Count:")).split(":")[1])


def pushed(asked, needs_filter):
    """Did every request for features carry the filter?"""
    questions = [urllib.parse.parse_qs(urllib.parse.urlsplit(path).query) for path in asked if "/items?" in path]
    # Both versions look at a first page without a filter, to learn the fields and the kinds of geometry.
    carrying = [question for question in questions if "filter" in question or (not needs_filter and "waterway" in question)]
    plain = [question for question in questions if question not in carrying]
    return bool(carrying) and len(plain) <= 1, questions


def check(name, read, world, one, asked):
    url = f"{world['url']}/collections/{one['id']}"
    for where, needs_filter in FILTERS:
        asked.clear()
        found = read(url, where)
        checks.equal(found, wanted(one["source"], where), f"{name}: {one['id']} where {where}")
        sent, questions = pushed(asked, needs_filter)
        checks.that(sent, f"{name} pushes {where} down", questions)


def main():
    world = layers.read_world(sys.argv[1])
    one = next((one for one in world["layers"] if one.get("source")), None)
    if one is None:
        return print("filter_push_down: the shared data is absent; no filter was pushed down")
    asked = proxy.serve(world)
    check("ogr2ogr", old_gdal, world, one, asked)
    check("pyogrio", new_gdal, world, one, asked)
    checks.done()


main()
