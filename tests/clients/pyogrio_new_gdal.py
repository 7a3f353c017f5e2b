#!/usr/bin/env python3
"""The newer GDAL inside pyogrio's wheel reads the layers: it reads schemas and the API document, and pushes filters down.

use: .venv/bin/python pyogrio_new_gdal.py WORLD.json
"""

import collections
import struct
import sys

import layers
import pyogrio
from checks import Checks

checks = Checks(f"pyogrio_new_gdal ({'.'.join(str(part) for part in pyogrio.__gdal_version__)})")


def read(source, layer=None, **filters):
    """Rows as dictionaries with their geometry in WKB under `wkb` and their GDAL id under `fid`."""
    # pyogrio returns field data column by column, ids, and WKB; no GeoDataFrame is needed for that.
    meta, fids, wkb, columns = pyogrio.raw.read(source, layer=layer, return_fids=True, **filters)
    rows = []
    for position, geometry in enumerate(wkb):
        row = {name: column[position] for name, column in zip(meta["fields"], columns)}
        rows.append({**row, "fid": fids[position], "wkb": geometry})
    return rows


def line(wkb):
    """First vertex and number of vertices of a WKB LineString, with or without Z."""
    order = "<" if wkb[0] == 1 else ">"
    kind, count = struct.unpack_from(order + "II", wkb, 1)
    assert kind % 1000 == 2 or kind & 0xFF == 2, f"a line was expected, not WKB type {kind}"
    x, y = struct.unpack_from(order + "dd", wkb, 9)
    return (round(x, 6), round(y, 6)), count


def fingerprints(rows):
    return collections.Counter((row.get("name") or None, row.get("waterway") or None, *line(row["wkb"])) for row in rows)


def check_landing(world):
    listed = {name for name, _ in pyogrio.list_layers(f"OAPIF:{world['url']}")}
    wanted = {one["id"] for one in world["layers"]}
    checks.that(wanted <= listed, "the landing page lists the layers", sorted(listed))


def check_layer(world, one):
    url = f"OAPIF:{world['url']}/collections/{one['id']}"
    info = pyogrio.read_info(url, force_feature_count=True)
    checks.equal(info["features"], one["count"], f"GDAL counts {one['id']}")
    rows = read(url)
    checks.equal(len(rows), one["count"], f"all of {one['id']} comes down, page after page")
    ids = {row.get("id") or row["fid"] for row in rows}
    checks.equal(len(ids), one["count"], f"each feature of {one['id']} has its own id")
    checks.equal(sum(1 for row in rows if row["wkb"] is None), one["without_place"], f"features of {one['id']} without geometry")
    if one.get("source"):
        check_against_source(url, one, rows)


def check_against_source(url, one, rows):
    seen, wanted = fingerprints(rows), fingerprints(read(one["source"]))
    checks.that(seen == wanted, f"{one['id']} is the imported file: Thai names, kinds and vertices", layers.differences(seen, wanted))
    here, there = fingerprints(read(url, bbox=layers.BOX)), fingerprints(read(one["source"], bbox=layers.BOX))
    checks.that(here == there, f"a box of {one['id']}", layers.differences(here, there))
    filters = ("waterway = 'canal'", "name = 'คลองใหญ่'", "waterway = 'canal' AND name IS NOT NULL", "name LIKE 'คลองบาง%'")
    for where in filters:
        here, there = fingerprints(read(url, where=where)), fingerprints(read(one["source"], where=where))
        checks.that(there, f"the file has features with {where}")
        checks.that(here == there, f"{one['id']} where {where}", layers.differences(here, there))


def main():
    world = layers.read_world(sys.argv[1])
    check_landing(world)
    for one in world["layers"]:
        check_layer(world, one)
    checks.done()


main()
