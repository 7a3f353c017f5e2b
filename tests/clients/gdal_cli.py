#!/usr/bin/env python3
"""GDAL from the distribution (ogr2ogr, ogrinfo) reads the layers through its OAPIF driver.

use: gdal_cli.py WORLD.json
"""

import pathlib
import re
import subprocess
import sys
import tempfile

import layers
from checks import Checks

checks = Checks("gdal_cli")


def run(*command):
    """Standard output; stops at an error and at any warning of GDAL about the server's answers."""
    result = subprocess.run(command, capture_output=True, text=True, timeout=600)
    shown = " ".join(command)
    checks.that(result.returncode == 0, f"succeeds: {shown}", result.stderr.strip()[-800:])
    complaints = [line for line in result.stderr.splitlines() if line.startswith(("ERROR", "Warning"))]
    complaints = [line for line in complaints if not harmless(line)]
    checks.that(not complaints, f"runs without complaint: {shown}", complaints[:3])
    return result.stdout


def harmless(line):
    """Warnings about the file that GDAL writes for us, not about what it read."""
    return "Normalized/laundered field name" in line or "lco RFC7946" in line


def download(source, folder, *options, layer=None):
    target = pathlib.Path(folder) / "out.geojson"
    target.unlink(missing_ok=True)
    run("ogr2ogr", "-f", "GeoJSON", *options, str(target), source, *([layer] if layer else []))
    return layers.geojson_features(target)


def feature_count(listing):
    found = re.search(r"Feature Count: (-?\d+)", listing)
    return int(found.group(1)) if found else None


def identifier(feature):
    return feature.get("id", feature["properties"].get("id"))


def check_landing(world):
    listing = run("ogrinfo", "-ro", f"OAPIF:{world['url']}")
    for one in world["layers"]:
        checks.that(re.search(rf"^\d+: {re.escape(one['id'])}\b", listing, re.M), f"the landing page lists {one['id']}", listing)


def check_layer(world, one, folder):
    url = f"OAPIF:{world['url']}/collections/{one['id']}"
    summary = run("ogrinfo", "-ro", "-so", url, one["id"])
    checks.equal(feature_count(summary), one["count"], f"ogrinfo counts {one['id']}")
    features = download(url, folder)
    checks.equal(len(features), one["count"], f"ogr2ogr downloads all of {one['id']}, page after page")
    checks.equal(len({identifier(feature) for feature in features}), one["count"], f"each feature of {one['id']} has its own id")
    placeless = sum(1 for feature in features if feature["geometry"] is None)
    checks.equal(placeless, one["without_place"], f"features of {one['id']} without geometry")
    if one.get("source"):
        check_against_source(url, one, features, folder)


def check_against_source(url, one, features, folder):
    """The file that was imported, read by the same GDAL, is the judge."""
    seen, wanted = layers.fingerprints(features), layers.fingerprints(layers.geojson_features(one["source"]))
    checks.that(seen == wanted, f"{one['id']} is the imported file: Thai names, kinds and vertices", layers.differences(seen, wanted))
    box = [str(number) for number in layers.BOX]
    here, there = download(url, folder, "-spat", *box), download(one["source"], folder, "-spat", *box)
    checks.that(len(there) > 10, "the box is worth asking for", len(there))
    checks.equal(layers.fingerprints(here), layers.fingerprints(there), f"a box of {one['id']}")
    for where in ("waterway = 'canal'", "name = 'คลองใหญ่'", "waterway = 'canal' AND name IS NOT NULL"):
        here, there = download(url, folder, "-where", where), download(one["source"], folder, "-where", where)
        checks.that(there, f"the file has features with {where}")
        checks.equal(layers.fingerprints(here), layers.fingerprints(there), f"{one['id']} where {where}")


def main():
    world = layers.read_world(sys.argv[1])
    check_landing(world)
    with tempfile.TemporaryDirectory() as folder:
        for one in world["layers"]:
            check_layer(world, one, folder)
    checks.done()


main()
