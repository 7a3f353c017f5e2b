#!/usr/bin/env python3
"""Runs the conformance suites against a hub with demo data, on SQLite and, with a server, on PostGIS.

use: all.py PHAEN-BINARY [--postgres SERVER-URL] [--full] [--results FILE]

The OGC's own suites run first, over the demo data alone, where their archives can be had (see cite.py). Without --full ours walk the first
collections only; with it they walk all of them.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent / "clients"))

from hub import ROOT, Hub, environment, free_port  # noqa: E402 - it lies with the clients
from probe import add_probe  # noqa: E402

VENV = ROOT / ".venv" / "bin" / "python"
DEMO_PROJECTS = "300"
SUITES = ("ogc_features.py", "ogc_tiles.py")


def suite(script, *arguments):
    """Whether the suite held; a suite that fails does not keep the next one from telling what it found."""
    sys.stdout.flush()
    return subprocess.run([str(VENV), str(FOLDER / script), *arguments], env=environment(), timeout=1800).returncode == 0


def run(binary, folder, database, options):
    hub = Hub(binary, folder / "data", database)
    hub.run("demo", "--projects", DEMO_PROJECTS, "--seed", "2567")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    key = hub.key()
    hub.serve(port, url)
    try:
        name = "PostGIS" if database else "SQLite"
        print(f"{name}: {url}", flush=True)
        official = suite("cite.py", url)
        add_probe(url, key)
        more = (["--all"] if options.full else []) + (["--results", f"{options.results}.{name}"] if options.results else [])
        held = [official] + [suite(script, url, *more) for script in SUITES]
        if not database:
            held.append(suite("contract_lint.py", url))
    finally:
        status = hub.stop()
    if status != 0:
        sys.exit(f"FAILED: the server ended with exit status {status} after SIGTERM")
    return all(held)


def postgis_database(server, name="phaen_conformance"):
    psql = ["psql", f"{server}/postgres", "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1"]
    subprocess.run([*psql, "--command", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"], check=True, capture_output=True)
    subprocess.run([*psql, "--command", f"CREATE DATABASE {name} TEMPLATE phaen_template"], check=True)
    return f"{server}/{name}"


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("binary")
    options.add_argument("--postgres", metavar="URL", help="PostgreSQL server with the database phaen_template")
    options.add_argument("--full", action="store_true")
    options.add_argument("--results", metavar="FILE")
    options = options.parse_args()
    databases = [None, postgis_database(options.postgres)] if options.postgres else [None]
    held = True
    for database in databases:
        with tempfile.TemporaryDirectory(prefix="phaen-conformance-") as folder:
            held = run(options.binary, pathlib.Path(folder), database, options) and held
    sys.exit(0 if held else 1)


main()
