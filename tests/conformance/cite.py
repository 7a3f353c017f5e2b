#!/usr/bin/env python3
"""Runs the OGC's own executable test suites (CITE) and judges by what they write, for their exit status says nothing.

use: cite.py LANDING-PAGE [features|tiles …]

The archives come from Maven Central by `mvn`, or from where PHAEN_CITE_FEATURES and PHAEN_CITE_TILES point. Needs Java 17.
A suite whose archive cannot be had is not run; that is said in one line, and nothing counts as passed.
"""

import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import xml.etree.ElementTree as ElementTree
from xml.sax.saxutils import escape

# Artefact, version, and the setting that names an archive at hand.
SUITES = {
    "features": ("ets-ogcapi-features10", "1.9", "PHAEN_CITE_FEATURES"),
    "tiles": ("ets-ogcapi-tiles10", "1.2", "PHAEN_CITE_TILES"),
}
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
CACHE = pathlib.Path(__file__).resolve().parents[2] / ".venv" / "cite"

Verdict = collections.namedtuple("Verdict", "passed failed skipped")


def archive(name):
    """The suite's archive, or None and why there is none."""
    artefact, version, setting = SUITES[name]
    if os.environ.get(setting):
        given = pathlib.Path(os.environ[setting])
        return (given, "") if given.is_file() else (None, f"{setting} names no file: {given}")
    kept = CACHE / f"{artefact}-{version}-aio.jar"
    if kept.is_file():
        return kept, ""
    for tool in ("java", "mvn"):
        if shutil.which(tool) is None:
            return None, f"{tool} is not installed (Debian: default-jre-headless, maven)"
    coordinates = f"-Dartifact=org.opengis.cite:{artefact}:{version}:jar:aio"
    fetched = subprocess.run(["mvn", "-q", "-B", COPY, coordinates, f"-DoutputDirectory={CACHE}"], capture_output=True, text=True, timeout=600)
    if fetched.returncode == 0 and kept.is_file():
        return kept, ""
    found = re.search(r"(Could not (find|transfer)|was not found)[^\n\x1b]{0,100}", fetched.stdout)
    return None, f"Maven cannot bring org.opengis.cite:{artefact}:{version} ({found.group().split(' in ')[0] if found else 'it gives no reason'})"


def properties(entries):
    lines = "".join(f'<entry key="{escape(key)}">{escape(str(value))}</entry>' for key, value in entries.items())
    # Without the usual DOCTYPE: the suites would fetch it from the network before the first test.
    return f'<?xml version="1.0" encoding="UTF-8"?><properties version="1.0">{lines}</properties>'


def arguments(name, landing_page):
    """What the suite is told: all collections and, for tiles, one tile set with the limits of one of its matrices."""
    if name == "features":
        return {"iut": landing_page, "noofcollections": -1}
    tileset = first_tileset(landing_page)
    template = next(link["href"] for link in tileset["links"] if link["rel"] == "item")
    # The coarsest matrix: the suite wants 200 for every tile within the limits, and deeper down some have nothing on them (204).
    limits = tileset["tileMatrixSetLimits"][0]
    return {
        "iut": landing_page, "noofcollections": -1, "urltemplatefortiles": template,
        "tilematrixsetdefinitionuri": tileset["tileMatrixSetURI"],
        "tilematrix": limits["tileMatrix"], "mintilerow": limits["minTileRow"], "maxtilerow": limits["maxTileRow"],
        "mintilecol": limits["minTileCol"], "maxtilecol": limits["maxTileCol"],
    }


def first_tileset(landing_page):
    """The first vector tile set of the first collection that has one."""
    for collection in read(f"{landing_page}/collections")["collections"]:
        for link in collection["links"]:
            if link["rel"].endswith("/tilesets-vector"):
                listed = read(link["href"])["tilesets"][0]
                return read(next(one["href"] for one in listed["links"] if one["rel"] == "self"))
    sys.exit("cite: no collection links vector tile sets")


def read(url):
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": "application/json"}), timeout=60) as answer:
        return json.load(answer)


def verdict(document):
    """Counts and reasons from testng-results.xml; a configuration method counts only when it fails, for then its tests did not run."""
    passed, failed, skipped = 0, [], []
    for method in document.iter("test-method"):
        status, configuration = method.get("status"), method.get("is-config") == "true"
        if status == "PASS":
            passed += not configuration
        elif status == "SKIP" and not configuration:
            skipped.append((method.get("name"), message(method)))
        elif status != "SKIP":
            failed.append((method.get("name"), message(method)))
    return Verdict(passed, failed, skipped)


def message(method):
    found = method.find("exception/message")
    return " ".join((found.text or "").split()) if found is not None else "no reason given"


def run(name, landing_page):
    """0 when the suite ran without a failure or cannot be had, 1 when something failed."""
    jar, missing = archive(name)
    if jar is None:
        print(f"cite: the official suite for {name} was not run and nothing of it counts as passed: {missing}")
        return 0
    with tempfile.TemporaryDirectory(prefix="phaen-cite-") as folder:
        folder = pathlib.Path(folder)
        (folder / "run.xml").write_text(properties(arguments(name, landing_page)), encoding="utf-8")
        command = ["java", "-jar", str(jar), "-o", str(folder / "out"), str(folder / "run.xml")]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=3600)
        written = sorted((folder / "out").glob("**/testng-results.xml"))
        if not written:
            print(f"cite: FAILED: {name} wrote no results\n{(ran.stdout + ran.stderr)[-2000:]}")
            return 1
        return tell(name, verdict(ElementTree.parse(written[-1])))


def tell(name, found):
    for method, words in found.failed:
        print(f"cite: FAILED {name} {method}: {words}")
    for (method, words), count in sorted(collections.Counter(found.skipped).items()):
        print(f"cite: skipped {name} {method} ({count} times): {words}")
    print(f"cite: {name}: {found.passed} passed, {len(found.failed)} failed, {len(found.skipped)} skipped")
    if found.failed or not found.passed:
        return 1
    print(f"cite {name}: {found.passed} checks passed")
    return 0


if __name__ == "__main__":
    sys.exit(max([run(name, sys.argv[1].rstrip("/")) for name in sys.argv[2:] or SUITES]))
