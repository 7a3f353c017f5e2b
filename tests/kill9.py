#!/usr/bin/env python3
"""Kills `phaen import` with SIGKILL at random moments and looks at what is left in the embedded database.

After each round: the file is sound, the audit chain holds, everything that was ever acknowledged (exit status 0) is
there, and an import that was cut short has left all of its rows or none - in the table, the features, the spatial
index and the budgets alike. At the end a hub is started, which goes on with every layer that was cut off: all become
whole. Same seed, same moments, as far as the machine's own speed allows.

use: kill9.py PHAEN-BINARY [--rounds 200] [--seed 1] [--rows 400]
"""

import argparse
import collections
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "clients"))
sys.dont_write_bytecode = True

from hub import Hub, environment, free_port  # noqa: E402 - found by the path just set

MAP = """\
# Columns of the file that tests/kill9.py writes.
encoding = "utf-8"

[fields]
title = "title"
longitude = "longitude"
latitude = "latitude"

[external_ids]
record = "key"

[[budget]]
year = 2568
column = "baht_2568"
"""


class Round:
    """One import: its number, what is imported, how many rows, and how it ended."""

    def __init__(self, number, kind, rows):
        self.number, self.kind, self.rows = number, kind, rows
        self.name = f"kill9-{number:04}"
        self.acknowledged = False

    def key(self, row):
        return f"{self.name}-{row:05}"


def place(generator):
    """A point in the Eastern Economic Corridor: longitude, latitude."""
    return round(generator.uniform(100.9, 101.9), 6), round(generator.uniform(12.7, 13.8), 6)


def write_projects(path, one, generator):
    lines = ["key,title,longitude,latitude,baht_2568"]
    for row in range(one.rows):
        longitude, latitude = place(generator)
        lines.append(f"{one.key(row)},{one.key(row)} ก่อสร้างถนนสายที่ {row},{longitude},{latitude},{generator.randrange(10_000, 9_999_999)}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_layer(path, one, generator):
    features = []
    for row in range(one.rows):
        geometry = {"type": "Point", "coordinates": list(place(generator))}
        features.append({"type": "Feature", "id": one.key(row), "properties": {"name": f"จุดที่ {row}", "round": one.number}, "geometry": geometry})
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), encoding="utf-8")


def command(hub, one, folder, agency, generator):
    if one.kind == "projects":
        file = folder / "projects.csv"
        write_projects(file, one, generator)
        return hub.command("import", "projects", str(file), "--map", str(folder / "map.toml"), "--agency", agency)
    file = folder / "layer.geojson"
    write_layer(file, one, generator)
    return hub.command("import", "layer", str(file), "--dataset", one.name, "--title", one.name, "--agency", agency)


def run_and_kill(arguments, seconds):
    """Exit status of the import when it ended by itself in time; None when it was killed."""
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment())
    try:
        _, complaint = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return None
    if process.returncode != 0:
        sys.exit(f"kill9: FAILED: an import that nobody killed ended with {process.returncode}\n{complaint.decode()[-2000:]}")
    return 0


# Rows that have lost their other half, by name; each must find none.
ORPHANS = {
    "features without their place in the spatial index": (
        "SELECT count(*) FROM feature f WHERE NOT EXISTS (SELECT 1 FROM feature_index i WHERE i.seq = f.seq)"
        " AND store NOT IN (SELECT store FROM dataset_load UNION SELECT store FROM feature_waste)"
    ),
    "places in the spatial index without their feature": (
        "SELECT count(*) FROM feature_index i WHERE NOT EXISTS (SELECT 1 FROM feature f WHERE f.seq = i.seq)"
    ),
    "values in the index of attributes without their feature": (
        "SELECT count(*) FROM feature_value v WHERE NOT EXISTS (SELECT 1 FROM feature f WHERE f.seq = v.seq)"
    ),
    "values by feature that are not in their order": (
        "SELECT count(*) FROM feature_value v JOIN feature f ON f.seq = v.seq"
        " WHERE f.store NOT IN (SELECT store FROM dataset_load UNION SELECT store FROM feature_waste)"
        " AND NOT EXISTS (SELECT 1 FROM feature_order o WHERE o.field = v.field AND o.absent = v.absent AND o.number = v.number"
        " AND o.text = v.text AND o.seq = v.seq)"
    ),
    "values in their order that no feature has": (
        "SELECT count(*) FROM feature_order o WHERE NOT EXISTS (SELECT 1 FROM feature_value v WHERE v.seq = o.seq AND v.field = o.field)"
    ),
    "features that are not counted, or counted twice": (
        "SELECT (SELECT count(*) FROM feature WHERE store NOT IN (SELECT store FROM feature_waste))"
        " - coalesce((SELECT sum(features) FROM feature_count), 0)"
    ),
    "features of no store": (
        "SELECT count(*) FROM feature WHERE store NOT IN (SELECT number FROM dataset UNION SELECT store FROM dataset_version"
        " UNION SELECT store FROM dataset_load UNION SELECT store FROM feature_waste)"
    ),
    "datasets whose served version is not the one that is noted": (
        "SELECT count(*) FROM dataset d WHERE kind = 'layer' AND 1 <> (SELECT count(*) FROM dataset_version v"
        " WHERE v.dataset_id = d.id AND v.state = 'served' AND v.store = d.number)"
    ),
    "projects without their feature": "SELECT count(*) FROM project WHERE id NOT IN (SELECT id FROM feature WHERE store = (SELECT number FROM dataset WHERE id = 'projects'))",
    "features of no project": "SELECT count(*) FROM feature WHERE store = (SELECT number FROM dataset WHERE id = 'projects') AND id NOT IN (SELECT id FROM project)",
    "budgets without their project": "SELECT count(*) FROM project_budget WHERE project_id NOT IN (SELECT id FROM project)",
    "broken references": "SELECT count(*) FROM pragma_foreign_key_check",
}


def found_rows(hub, one):
    """How many rows of one import are there, in each of the tables that should hold them."""
    if one.kind == "layer":
        listed = hub.number(f"SELECT count(*) FROM dataset WHERE id = '{one.name}'")
        features = hub.number(f"SELECT count(*) FROM feature WHERE store = (SELECT number FROM dataset WHERE id = '{one.name}')")
        # A dataset may be made before its features come, but features never stand without it (see ORPHANS).
        return {"features": features} | ({"dataset": one.rows} if listed and features else {})
    mine = f"SELECT id FROM project WHERE title LIKE '{one.name}-%'"
    return {
        "projects": hub.number(f"SELECT count(*) FROM ({mine})"),
        "features": hub.number(f"SELECT count(*) FROM feature WHERE store = (SELECT number FROM dataset WHERE id = 'projects') AND id IN ({mine})"),
        "budgets": hub.number(f"SELECT count(*) FROM project_budget WHERE project_id IN ({mine})"),
    }


def faults(hub, rounds):
    """Everything that is wrong now, in words."""
    wrong = []
    verified = subprocess.run(hub.command("audit", "verify"), capture_output=True, text=True, env=environment(), timeout=300)
    if verified.returncode != 0:
        wrong.append(f"the audit chain is broken: {(verified.stdout + verified.stderr).strip()[-500:]}")
    sound = hub.query("PRAGMA integrity_check")
    if sound != [("ok",)]:
        wrong.append(f"the database file is damaged: {sound[:3]}")
    for name, sql in ORPHANS.items():
        if number := hub.number(sql):
            wrong.append(f"{number} {name}")
    for one in rounds:
        rows = found_rows(hub, one)
        counts = set(rows.values())
        if one.acknowledged and counts != {one.rows}:
            wrong.append(f"round {one.number} ({one.kind}) was acknowledged with {one.rows} rows, and now: {rows}")
        elif counts not in ({one.rows}, {0}):
            wrong.append(f"round {one.number} ({one.kind}) left half of {one.rows} rows: {rows}")
    return wrong


# That a file was received and waits is an entry of its own, and says nothing of rows; that it is done comes with them.
CHANGES = "SELECT count(*) FROM audit WHERE subject NOT IN ('import', 'job') OR action = 'import.done'"


def settle(hub, one, audit_before):
    """What became of a killed import; a change without an audit entry, or an entry without its change, is a fault."""
    there = next(iter(found_rows(hub, one).values())) > 0
    written = hub.number(CHANGES) - audit_before
    if there and not written:
        return there, [f"round {one.number}: {one.rows} rows came in without an audit entry"]
    # A dataset that was made before its features has an entry of its own.
    if not there and one.kind == "projects" and written:
        return there, [f"round {one.number}: {written} audit entries speak of rows that are not there"]
    return there, []


def play(hub, folder, options):
    generator = random.Random(options.seed)
    (folder / "map.toml").write_text(MAP, encoding="utf-8")
    agency = hub.query("SELECT code FROM agency WHERE code <> 'phaen' ORDER BY code LIMIT 1")[0][0]
    # The time of one undisturbed import of each kind tells from when to when to kill.
    usual, rounds, ends = {}, [], collections.Counter()
    for number, kind in enumerate(["projects", "layer"]):
        one = Round(number, kind, options.rows)
        started = time.monotonic()
        run_and_kill(command(hub, one, folder, agency, generator), 600)
        usual[kind] = time.monotonic() - started
        one.acknowledged = True
        rounds.append(one)
    stop_at_faults(hub, rounds, faults(hub, rounds))
    for number in range(2, options.rounds + 2):
        one = Round(number, "layer" if number % 2 else "projects", options.rows)
        audit_before = hub.number(CHANGES)
        arguments = command(hub, one, folder, agency, generator)
        status = run_and_kill(arguments, generator.uniform(0.02, 1.1) * usual[one.kind])
        one.acknowledged = status == 0
        # `faults` first: it opens the database with the hub's own code, which recovers it as a restart would.
        rounds.append(one)
        recent = rounds if number % 20 == 0 or number == options.rounds + 1 else rounds[-3:]
        stop_at_faults(hub, rounds, faults(hub, recent))
        there, wrong = settle(hub, one, audit_before)
        stop_at_faults(hub, rounds, wrong)
        ends["acknowledged" if one.acknowledged else "killed, whole" if there else "killed, nothing left"] += 1
        one.acknowledged = there
        if not there:
            rounds.pop()
    return rounds, ends


def resumed(hub, rows):
    """What is wrong after a running hub has gone on with every import that was cut off, and how many there were."""
    cut_off = "SELECT count(*) FROM import WHERE state IN ('received', 'loading')"
    before = time.monotonic()
    while hub.number(cut_off) and time.monotonic() - before < 300:
        time.sleep(0.2)
    wrong = [f"{left} imports that were cut off were not gone on with"] if (left := hub.number(cut_off)) else []
    if failed := hub.query("SELECT id, error FROM import WHERE state NOT IN ('done')"):
        wrong.append(f"imports that were cut off ended otherwise: {failed[:3]}")
    sizes = "SELECT (SELECT count(*) FROM feature f WHERE f.store = d.number) FROM dataset d WHERE d.id LIKE 'kill9-%'"
    layers = [size for (size,) in hub.query(sizes)]
    if any(size != rows for size in layers):
        wrong.append(f"layers that are not whole, of {rows} rows: {layers}")
    if loads := hub.number("SELECT count(*) FROM dataset_load"):
        wrong.append(f"{loads} loads were left")
    return wrong, len(layers)


def stop_at_faults(hub, rounds, wrong):
    if wrong:
        print("\n  ".join([f"kill9: FAILED in round {rounds[-1].number}:", *wrong]), file=sys.stderr)
        print(f"  (the database: {hub.data_dir})", file=sys.stderr)
        sys.exit(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("--rounds", type=int, default=200, help="how many imports to kill [200]")
    parser.add_argument("--seed", type=int, default=1, help="decides the moments [1]")
    parser.add_argument("--rows", type=int, default=400, help="rows of each import [400]")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="phaen-kill9-") as folder:
        folder = pathlib.Path(folder)
        hub = Hub(options.binary, folder / "data")
        hub.run("demo", "--projects", "40", "--seed", "1")
        rounds, ends = play(hub, folder, options)
        ready = hub.serve(free_port())
        wrong, layers = resumed(hub, options.rows)
        stopped = hub.stop()
        stop_at_faults(hub, rounds, wrong + faults(hub, rounds))
        if stopped != 0:
            sys.exit(f"kill9: FAILED: the server ended with exit status {stopped} after SIGTERM")
        rows = sum(one.rows for one in rounds)
        shown = ", ".join(f"{count} {name}" for name, count in sorted(ends.items()))
        print(f"kill9: {options.rounds} rounds ({shown}); {rows} rows, all there; restart answers after {ready:.1f} s and goes on: {layers} layers, all whole")
        print(f"kill9: {options.rounds} checks passed")


main()
