#!/usr/bin/env python3
"""How fast files come in: points and polygons through `phaen import` into SQLite, and through ogr2ogr into GeoPackage.

The same generated file goes through both in the same run, each into a fresh target, one after the other. Reported are rows a second of
wall time, CPU seconds of the process and the peak of its own memory (without what it has mapped of files). With --huge also a CSV of 1 GB and a GeoJSON of 500 MB: peak
memory, and how soon a cancelled import has stopped.

use: import.py PHAEN-BINARY [--points 200000] [--polygons 100000] [--folder DIR] [--huge]
"""

import argparse
import json
import math
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

NAMES = ["คลอง", "ถนน", "บ่อบาดาล", "อ่างเก็บน้ำ", "สะพาน", "โรงเรียน", "วัด", "ตลาด"]


def properties(number, generator):
    """Seven fields as an agency has them: numbers, Thai text, a date, a code."""
    return {
        "name": f"{generator.choice(NAMES)} {number}",
        "code": f"EEC-{number:07}",
        "depth": round(generator.uniform(1, 90), 2),
        "year": 2560 + number % 9,
        "surveyed": f"20{10 + number % 15:02}-{1 + number % 12:02}-{1 + number % 28:02}",
        "owner": f"อบต. {number % 97}",
        "active": number % 3 == 0,
    }


def point(generator):
    return {"type": "Point", "coordinates": [round(generator.uniform(100.9, 102.4), 7), round(generator.uniform(12.6, 14.0), 7)]}


def polygon(generator):
    """A ring of 8 to 20 corners, some tens of metres across."""
    x, y = generator.uniform(100.9, 102.4), generator.uniform(12.6, 14.0)
    corners, ring = generator.randrange(8, 21), []
    for corner in range(corners):
        angle, radius = math.tau * corner / corners, generator.uniform(2e-4, 4e-4)
        ring.append([round(x + math.cos(angle) * radius, 7), round(y + math.sin(angle) * radius, 7)])
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def write_geojson(path, count, geometry, largest=None):
    """Writes up to `count` features, or until the file has `largest` bytes; gives how many."""
    generator, written = random.Random(1), 0
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type":"FeatureCollection","features":[\n')
        while written < count and (largest is None or file.tell() < largest):
            for _ in range(1000):
                if written == count:
                    break
                feature = {"type": "Feature", "properties": properties(written, generator), "geometry": geometry(generator)}
                file.write((",\n" if written else "") + json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
                written += 1
        file.write("\n]}\n")
    return written


def write_csv(path, largest):
    generator, written = random.Random(1), 0
    with path.open("w", encoding="utf-8") as file:
        file.write("name,code,depth,year,surveyed,owner,longitude,latitude\n")
        while file.tell() < largest:
            for _ in range(1000):
                one = properties(written, generator)
                x, y = point(generator)["coordinates"]
                file.write(f"{one['name']},{one['code']},{one['depth']},{one['year']},{one['surveyed']},{one['owner']},{x},{y}\n")
                written += 1
    return written


def own_memory(pid):
    """MiB of a process that are its own, without the program and the database file that it has mapped."""
    try:
        lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon")), 0)


def measured(command, **more):
    """Wall seconds, CPU seconds and the peak of the process's own memory, MiB, looked at fifty times a second."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **more)
    complaint, peak, done = [], 0, 0
    reader = threading.Thread(target=lambda: complaint.append(process.stderr.read()))
    reader.start()
    while not done:
        peak = max(peak, own_memory(process.pid))
        time.sleep(0.02)
        done, status, used = os.wait4(process.pid, os.WNOHANG)
    reader.join()
    if status != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with {os.waitstatus_to_exitcode(status)}\n{complaint[0].decode()[-2000:]}")
    return time.monotonic() - started, used.ru_utime + used.ru_stime, peak


def environment():
    return {name: value for name, value in os.environ.items() if not name.startswith("PHAEN_")}


def with_phaen(binary, file, folder, *more):
    data = folder / "data"
    shutil.rmtree(data, ignore_errors=True)
    return measured([binary, "--data-dir", str(data), "import", str(file), "--dataset", "bench", *more], env=environment())


def base_memory(binary, folder):
    data = folder / "data"
    shutil.rmtree(data, ignore_errors=True)
    file = folder / "one.geojson"
    write_geojson(file, 1, point)
    return measured([binary, "--data-dir", str(data), "import", str(file), "--dataset", "bench"], env=environment())[2]


def with_ogr(file, folder):
    target = folder / "out.gpkg"
    target.unlink(missing_ok=True)
    return measured(["ogr2ogr", "-f", "GPKG", str(target), str(file)])


def show(what, rows, result, base=None):
    wall, cpu, memory = result
    above = f"{memory - base:.0f} above base" if base else ""
    print(f"| {what} | {rows:,} | {rows / wall:,.0f} | {wall:.1f} | {cpu:.1f} | {memory:.0f} | {above} |", flush=True)


def ask(base, method, path, key):
    request = urllib.request.Request(base + path, method=method, headers={"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read() or b"null")


def cancelled(binary, file, folder):
    """Seconds from the cancelling of an upload that is being loaded to the moment at which nothing of it is left at work."""
    data = folder / "serve"
    shutil.rmtree(data, ignore_errors=True)
    server = subprocess.Popen([binary, "--data-dir", str(data), "--json", "serve", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment())
    try:
        hello = json.loads(server.stdout.readline())
        base, key = hello["listening"], hello["firstKey"]
        for step in ("check", "load", "index"):
            subprocess.run(["curl", "-sf", "-o", str(folder / "answer"), "-H", f"Authorization: Bearer {key}", "-F", "commit=true", "-F", f"dataset={step}", "-F", f"file=@{file}", f"{base}/imports"], check=True)
            made = json.loads((folder / "answer").read_text())
            while True:
                job = ask(base, "GET", f"/jobs/{ask(base, 'GET', '/imports/' + made['id'], key)['job']}", key)
                if job["state"] == "running" and job.get("step") == step and job.get("rows", 0) > 10_000:
                    break
                time.sleep(0.1)
            ask(base, "DELETE", f"/imports/{made['id']}", key)
            started = time.monotonic()
            # The desk is free when nobody works any more.
            while subprocess.run(["flock", "-n", str(data / "imports/.desk"), "true"]).returncode != 0:
                time.sleep(0.01)
            print(f"cancelled in step {step}: the desk was free after {time.monotonic() - started:.2f} s", flush=True)
    finally:
        server.terminate()
        server.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("--points", type=int, default=200_000)
    parser.add_argument("--polygons", type=int, default=100_000)
    parser.add_argument("--folder", help="where the files are made [a temporary directory]")
    parser.add_argument("--huge", action="store_true")
    options = parser.parse_args()
    binary = str(pathlib.Path(options.binary).resolve())
    with tempfile.TemporaryDirectory(prefix="phaen-import-", dir=options.folder) as folder:
        folder = pathlib.Path(folder)
        base = base_memory(binary, folder)
        print(f"base: {base:.0f} MiB with a file of one point\n\n| what | rows | rows/s | s | CPU s | peak MiB | |\n| --- | ---: | ---: | ---: | ---: | ---: | --- |")
        for what, count, geometry in (("points", options.points, point), ("polygons", options.polygons, polygon)):
            file = folder / f"{what}.geojson"
            write_geojson(file, count, geometry)
            show(f"{what}: ogr2ogr into GeoPackage", count, with_ogr(file, folder))
            show(f"{what}: phaen, dry run alone", count, with_phaen(binary, file, folder, "--dry-run"), base)
            show(f"{what}: phaen, dry run and loading", count, with_phaen(binary, file, folder), base)
            file.unlink()
        if options.huge:
            file = folder / "huge.csv"
            count = write_csv(file, 1_000_000_000)
            show("CSV of 1 GB: phaen", count, with_phaen(binary, file, folder), base)
            file.unlink()
            file = folder / "huge.geojson"
            count = write_geojson(file, 10**9, polygon, 500_000_000)
            show("GeoJSON of 500 MB: phaen", count, with_phaen(binary, file, folder), base)
            cancelled(binary, file, folder)


main()
