#!/usr/bin/env python3
"""Makes a hub with demo data and, where it lies beside the project, real data; then lets every client of this folder read it.

use: all.py PHAEN-BINARY [--postgres SERVER-URL] [--full]

--full adds a layer of 20,000 features and a log of what the clients ask of it (push_down.py), on both databases. With a PostgreSQL server (see tests/postgis) the hub on PostGIS is read as well, by the clients that differ in nothing
but the database beneath.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import grid
from hub import ROOT, Hub, environment, free_port, shared_data

FOLDER = pathlib.Path(__file__).resolve().parent
VENV = ROOT / ".venv" / "bin" / "python"
# QGIS is bound to the distribution's own Python.
SYSTEM = "/usr/bin/python3"
NODE = "node"
BROWSERS = ROOT / "tests" / "browser" / "clients.mjs"
APPLICATION = ROOT / "tests" / "browser" / "application.mjs"
DESK = ROOT / "tests" / "browser" / "desk.mjs"
IMPORTS = ROOT / "tests" / "browser" / "imports.mjs"
CORRECTIONS = ROOT / "tests" / "browser" / "corrections.mjs"
SIGN_IN = ROOT / "tests" / "browser" / "sign-in.mjs"
WATERWAYS = "layers/chonburi-waterways.geojson"
REAL_PROJECTS = "projects/real_projects_sample.csv"
# Enough for several pages of each client, few enough for a debug build.
DEMO_PROJECTS = "300"


def fill(hub):
    """Demo data, then the real files; returns the source file of each imported layer."""
    hub.run("demo", "--projects", DEMO_PROJECTS, "--seed", "2567")
    data = shared_data()
    if data is None:
        print("The shared data is absent: the clients read the demo layers and demo projects alone.")
        return {}
    source = str(data / WATERWAYS)
    agency = hub.query("SELECT code FROM agency WHERE code <> 'phaen' ORDER BY code LIMIT 1")[0][0]
    hub.run("import", "layer", source, "--dataset", "waterways", "--title", "ทางน้ำจังหวัดชลบุรี", "--agency", agency)
    hub.run("import", "projects", str(data / REAL_PROJECTS), "--map", str(project_map()), "--partial")
    return {"waterways": source}


def project_map():
    """The example map of the real project file, known by a column that no other file has."""
    maps = [path for folder in ("examples", "tests/data", "docs") for path in sorted((ROOT / folder).glob("**/*.toml"))]
    fitting = [path for path in maps if "amounts_by_year_be" in path.read_text(encoding="utf-8")]
    if not fitting:
        sys.exit(f"FAILED: no map for {REAL_PROJECTS} under examples, tests/data or docs")
    return fitting[0]


def describe(hub, sources):
    """What a stranger should see, counted in the database and not by the hub: public collections, largest first."""
    rows = hub.query(
        "SELECT d.id, count(*), sum(CASE WHEN f.geometry IS NULL THEN 1 ELSE 0 END)"
        " FROM dataset d JOIN feature f ON f.store = d.number"
        " WHERE d.visibility = 'public' AND f.visibility = 'public'"
        " GROUP BY d.id ORDER BY count(*) DESC, d.id"
    )
    layers = [{"id": row[0], "count": int(row[1]), "without_place": int(row[2]), "source": sources.get(row[0])} for row in rows]
    seen = {layer["id"] for layer in layers}
    wanted = {"projects", *sources}
    if not wanted <= seen:
        sys.exit(f"FAILED: the public collections {sorted(wanted - seen)} are missing; there are {sorted(seen)}")
    # The imported layer first: the scripts that look at one collection take the first.
    return sorted(layers, key=lambda layer: layer["source"] is None)


def client(program, script, *arguments):
    sys.stdout.flush()
    result = subprocess.run([str(program), str(FOLDER / script), *arguments], env=environment(), timeout=1200)
    if result.returncode != 0:
        sys.exit(f"FAILED: {script} (exit status {result.returncode})")


def read_with(hub, folder, scripts, public_path=None, more=None):
    """Serves the hub, writes what is to be found there (`more` beside it), and runs the scripts one after the other."""
    listen = f"http://127.0.0.1:{(port := free_port())}"
    # With a path, be it empty, the public URL is a proxy's, which the script itself is.
    url = listen if public_path is None else f"http://127.0.0.1:{free_port()}{public_path}"
    world = folder / "world.json"
    description = {"url": url, "listen": listen, "key": hub.admin_key, "layers": hub.layers, "grid": grid.expected(), **(more or {})}
    world.write_text(json.dumps(description, ensure_ascii=False), encoding="utf-8")
    hub.serve(port, url)
    try:
        for python, script in scripts:
            client(python, script, str(world))
        if public_path is None and more is None:
            client(VENV, "openapi_documents.py", f"{url}/api=3.0", f"{url}/api?f=openapi31=3.1")
    finally:
        status = hub.stop()
    hub.run("audit", "verify")
    if status != 0:
        sys.exit(f"FAILED: the server ended with exit status {status} after SIGTERM")


def sign_in_with_provider(hub, folder):
    """Serves the hub with a provider of accounts, which the script starts when it has seen the hub do without."""
    port = free_port()
    agency = hub.query("SELECT code FROM agency WHERE code <> 'phaen' ORDER BY code LIMIT 1")[0][0]
    secret = folder / "provider-secret"
    secret.write_text("a secret: with % and spaces\n", encoding="utf-8")
    settings = hub.data_dir / "phaen.toml"
    settings.write_text(
        f"""[oidc]
issuer = "http://localhost:{port}"
client-id = "phaen"
client-secret-file = "{secret}"
scopes = "openid profile groups"
clock-skew-seconds = 1
label-th = "บัญชีของอำเภอทดสอบ"
label-en = "The test district's account"

[[oidc.grants]]
value = "reviewers"
agency = "{agency}"
scopes = ["read", "review"]
""",
        encoding="utf-8",
    )
    try:
        read_with(hub, folder, [(NODE, SIGN_IN)], more={"provider": port, "agency": agency})
    finally:
        settings.unlink()


def look_closely(hub, folder):
    """Adds the large layer and lets the clients leave as much as they can to the hub."""
    source = folder / "grid.geojson"
    grid.write(source)
    agency = hub.query("SELECT code FROM agency WHERE code <> 'phaen' ORDER BY code LIMIT 1")[0][0]
    hub.run("import", "layer", str(source), "--dataset", "grid", "--title", "ตาราง", "--agency", agency)
    read_with(hub, folder, [(SYSTEM, "push_down.py")], public_path="")
    hub.layers = [{"id": "grid", "count": grid.COUNT, "without_place": 0, "source": None}]
    read_with(hub, folder, [(SYSTEM, "qgis_layers.py"), (VENV, "owslib_client.py")])


def prepare(binary, folder, database=None):
    hub = Hub(binary, folder / "data", database)
    sources = fill(hub)
    hub.layers = describe(hub, sources)
    hub.admin_key = hub.key()
    counts = ", ".join(f"{layer['id']} {layer['count']}" for layer in hub.layers)
    print(f"{'PostGIS' if database else 'SQLite'}: {counts}")
    return hub


def postgis_database(server, name="phaen_clients"):
    psql = ["psql", f"{server}/postgres", "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1"]
    subprocess.run([*psql, "--command", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"], check=True, capture_output=True)
    subprocess.run([*psql, "--command", f"CREATE DATABASE {name} TEMPLATE phaen_template"], check=True)
    return f"{server}/{name}"


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("binary")
    options.add_argument("--postgres", metavar="URL", help="PostgreSQL server with the database phaen_template")
    options.add_argument("--full", action="store_true")
    options.add_argument("--only-full", action="store_true", help="leave out what is quick")
    options = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="phaen-clients-") as folder:
        folder = pathlib.Path(folder)
        hub = prepare(options.binary, folder)
        everybody = [(SYSTEM, "http_wire.py"), (SYSTEM, "gdal_cli.py"), (SYSTEM, "gdal_tiles.py")]
        everybody += [(SYSTEM, "crs_gdal.py"), (VENV, "pyogrio_new_gdal.py")]
        everybody += [(SYSTEM, "qgis_layers.py"), (VENV, "owslib_client.py")]
        everybody += [(VENV, "exports.py"), (SYSTEM, "qgis_exports.py")]
        everybody += [(VENV, "catalogue_machines.py")]
        everybody += [(NODE, BROWSERS), (NODE, APPLICATION), (NODE, DESK), (NODE, IMPORTS), (NODE, CORRECTIONS), (SYSTEM, "qgis_edit.py")]
        if not options.only_full:
            read_with(hub, folder, everybody)
            read_with(hub, folder, [(SYSTEM, "public_url.py"), (SYSTEM, "filter_push_down.py")], public_path="/hub")
            sign_in_with_provider(hub, folder)
        if options.full:
            look_closely(hub, folder)
        if not options.only_full:
            read_with(hub, folder, [(VENV, "contract_fuzz.py")])
        if options.postgres:
            (folder / "postgis").mkdir()
            hub = prepare(options.binary, folder / "postgis", postgis_database(options.postgres))
            if not options.only_full:
                read_with(hub, folder, [(SYSTEM, "http_wire.py"), (VENV, "pyogrio_new_gdal.py"), (SYSTEM, "qgis_edit.py")])
                read_with(hub, folder, [(VENV, "exports.py")])
            if options.full:
                read_with(hub, folder, [(NODE, APPLICATION), (NODE, DESK), (NODE, IMPORTS), (NODE, CORRECTIONS)])
                look_closely(hub, folder)


main()
