#!/usr/bin/env python3
"""Whole collections as files, in every format: GDAL, the newer GDAL of pyogrio and openpyxl read back what went in, feature by feature.

use: .venv/bin/python exports.py WORLD.json
"""

import collections
import datetime
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import export_features as hard
import layers
import openpyxl
import pyogrio
import shapely
from checks import Checks

checks = Checks("exports")
TYPES = {
    "geojson": "application/geo+json", "geojsonseq": "application/geo+json-seq", "geojsonl": "application/x-ndjson",
    "csv": "text/csv", "fgb": "application/flatgeobuf", "gpkg": "application/geopackage+sqlite3",
    "kml": "application/vnd.google-earth.kml+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
THAI_TIME = datetime.timezone(datetime.timedelta(hours=7))
# Larger layers are compared in fewer ways: what is hard is in the small one.
MANY = 5000


def ask(world, method, path, body=None, media_type="application/json"):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(world["url"] + path, data=data, method=method)
    request.add_header("Authorization", f"Bearer {world['key']}")
    request.add_header("Content-Type", media_type)
    try:
        with urllib.request.urlopen(request, timeout=600) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.headers, refusal.read()


def download(world, layer_id, name, folder, question=""):
    status, headers, body = ask(world, "GET", f"/collections/{layer_id}/export?f={name}&lang=en{question}")
    checks.equal(status, 200, f"{layer_id} as {name}")
    checks.equal(headers["Content-Type"].split(";")[0], TYPES[name], f"media type of {name}")
    checks.that(f'filename="{layer_id}.' in headers["Content-Disposition"], "the file has a name", headers["Content-Disposition"])
    path = pathlib.Path(folder) / f"{layer_id}.{'geojsons' if name == 'geojsonseq' else name}"
    path.write_bytes(body)
    return path


def gdal(*command):
    """Standard output; any complaint of GDAL about the file is a failure."""
    result = subprocess.run(command, capture_output=True, text=True, timeout=600)
    shown = " ".join(str(part) for part in command)
    complaints = [line for line in result.stderr.splitlines() if line.startswith(("ERROR", "Warning"))]
    # GDAL 3.6 says so of the largest and the smallest 64-bit number themselves, and reads them rightly.
    complaints = [line for line in complaints if "ranging out of 64bit" not in line]
    checks.that(result.returncode == 0 and not complaints, f"GDAL reads without complaint: {shown}", result.stderr.strip()[-800:])
    return result.stdout


def read_by_gdal(path, *options):
    """Every feature by its id: geometry and properties as GDAL tells them in GeoJSON."""
    out = path.with_suffix(".read.json")
    out.unlink(missing_ok=True)
    gdal("ogr2ogr", "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=12", *options, str(out), str(path))
    features = json.loads(out.read_text(encoding="utf-8"))["features"]
    return {str(one["properties"].get("id", one.get("id"))): one for one in features}


def plain_shape(geometry, heights):
    """The geometry as a canonical text: a single one and the only member of a multiple one are the same."""
    if geometry is None:
        return None
    shape = shapely.from_geojson(json.dumps(geometry))
    if heights:
        # A layer with heights gives the others the height 0.
        shape = shapely.force_3d(shape)
    parts = getattr(shape, "geoms", [shape])
    return sorted(shapely.to_wkt(part, rounding_precision=8) for part in parts)


def has_heights(features):
    return any(one["geometry"] and shapely.from_geojson(json.dumps(one["geometry"])).has_z for one in features)


def instant(text):
    """A day or an instant, as RFC 3339 or GDAL spells it, in whole milliseconds."""
    text = text.replace("/", "-").replace(" ", "T", 1).replace("Z", "+00:00")
    if len(text) > 10 and text[-3] in "+-":
        text += ":00"
    read = datetime.datetime.fromisoformat(text)
    read = read if read.tzinfo else read.replace(tzinfo=datetime.timezone.utc)
    return int(read.timestamp() * 1000)


def same(seen, wanted, kind, as_text=False):
    """Is the value that was read the one that was written? Nothing and an empty text are the same in formats of text alone."""
    if wanted is None:
        return seen is None or (as_text and seen == "")
    if seen is None:
        return as_text and wanted == ""
    if kind == "mixed":
        return str(seen) == (wanted if isinstance(wanted, str) else json.dumps(wanted))
    if kind in ("date", "date-time"):
        return instant(str(seen)) == instant(wanted)
    if kind == "json":
        return (json.loads(seen) if isinstance(seen, str) else seen) == wanted
    if kind == "boolean" and as_text:
        return seen in (wanted, int(wanted), str(wanted).lower(), str(int(wanted)))
    if as_text and kind in ("integer", "number"):
        return float(seen) == float(wanted) and (kind == "number" or int(seen) == wanted)
    return seen == wanted


def compare(seen, wanted, kinds, columns, what, as_text=False, clean=lambda text: text, heights=False, unnamed=()):
    """Each feature by its id, each property under its column, and the geometry. A place without a name is called by its id."""
    checks.equal(set(seen), set(wanted), f"{what}: ids")
    for key, one in wanted.items():
        read = seen[key]
        got, want = plain_shape(read["geometry"], heights), plain_shape(one["geometry"], heights)
        checks.equal(got, want, f"{what}: geometry of {key}")
        for name, kind in kinds.items():
            value = one["properties"].get(name)
            value = clean(value) if isinstance(value, str) else value
            found = read["properties"].get(columns.get(name, name))
            if not value and columns.get(name, name) in unnamed:
                continue
            checks.that(same(found, value, kind, as_text), f"{what}: {name} of {key}", f"{found!r}, wanted {value!r}")


def kinds_of(world, layer_id, features):
    """Types of the properties: those of the dataset's fields, or what the values are."""
    fields = json.loads(ask(world, "GET", f"/datasets/{layer_id}")[2])["fields"]
    if fields:
        return {field["name"]: field["type"] for field in fields}
    kinds = {}
    names = {"bool": "boolean", "int": "integer", "float": "number", "list": "json", "dict": "json", "str": "string"}
    for feature in features:
        for name, value in feature["properties"].items():
            kind = kinds.setdefault(name, None) if value is None else names[type(value).__name__]
            if {kinds.get(name, kind), kind} == {"integer", "number"}:
                kind = "number"
            elif kinds.get(name) not in (None, kind):
                kind = "mixed"
            kinds[name] = kind
    return kinds


def check_typed(world, layer_id, folder, wanted, kinds, columns):
    """FlatGeobuf and GeoPackage: types, nulls, the index, the coordinate system; nothing may be complained about."""
    placed = [one for one in wanted.values() if one["geometry"]]
    for name in ("fgb", "gpkg"):
        path = download(world, layer_id, name, folder)
        summary = gdal("ogrinfo", "-ro", "-so", "-al", str(path))
        checks.that(f"Feature Count: {len(wanted)}" in summary, f"{name} of {layer_id} counts its features", summary[:400])
        checks.that('ID["EPSG",4326]' in summary, f"{name} of {layer_id} is in WGS 84", summary[:900])
        compare(read_by_gdal(path), wanted, kinds, columns[name], f"{layer_id} as {name}", heights=name == "fgb" and has_heights(wanted.values()))
        info = pyogrio.read_info(path, force_feature_count=True)
        checks.equal(info["features"], len(wanted), f"the newer GDAL counts {layer_id} as {name}")
        _, _, shapes, values = pyogrio.raw.read(path)
        ids = list(values[list(info["fields"]).index("id")])
        checks.equal(collections.Counter(ids), collections.Counter(list(wanted)), f"the newer GDAL reads {layer_id} as {name}")
        checks.equal(sum(1 for shape in shapes if shape is None), len(wanted) - len(placed), f"null geometries of {name}")
        if placed:
            check_box(path, placed, layer_id, name)


def check_box(path, placed, layer_id, name):
    """A box around the first place finds, by the file's index, what shapely finds without one."""
    middle = shapely.from_geojson(json.dumps(placed[0]["geometry"])).centroid
    box = (middle.x - 0.05, middle.y - 0.05, middle.x + 0.05, middle.y + 0.05)
    around = shapely.box(*box)
    here = sum(1 for one in placed if shapely.from_geojson(json.dumps(one["geometry"])).intersects(around))
    found = [shape for shape in pyogrio.raw.read(path, bbox=box)[2] if shape is not None]
    checks.equal(len(found), here, f"a box of {layer_id} as {name}")


def check_texts(world, layer_id, folder, wanted, kinds, columns):
    for name in ("geojson", "geojsonl", "geojsonseq"):
        path = download(world, layer_id, name, folder)
        # GDAL knows one `id` of a GeoJSON feature, its own or the property's: the places are compared, and below every member.
        seen, all_of = read_by_gdal(path).values(), wanted.values()
        places = [sorted(str(plain_shape(one["geometry"], False)) for one in features) for features in (seen, all_of)]
        checks.equal(places[0], places[1], f"{layer_id} as {name}: places")
        if name != "geojson":
            lines = path.read_text(encoding="utf-8").split("\n")[:-1]
            read = [json.loads(line.lstrip("\x1e")) for line in lines]
            checks.that({one["id"]: one for one in read} == wanted, f"{layer_id} as {name} is the same, member by member")
            checks.equal(all(line.startswith("\x1e") for line in lines), name == "geojsonseq", f"record separators of {name}")
    path = download(world, layer_id, "csv", folder)
    checks.that(path.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel is told that it is UTF-8")
    options = ("-oo", "GEOM_POSSIBLE_NAMES=geometry", "-oo", "KEEP_GEOM_COLUMNS=NO")
    compare(read_by_gdal(path, *options), wanted, kinds, columns["csv"], f"{layer_id} as csv", as_text=True, clean=hard.neutral)
    path = download(world, layer_id, "kml", folder)
    compare(read_by_gdal(path), wanted, kinds, columns["kml"], f"{layer_id} as kml", as_text=True, clean=hard.xml_text, unnamed=("name", "Name"))


def check_workbook(world, layer_id, folder, wanted, kinds):
    path = download(world, layer_id, "xlsx", folder)
    sheet = openpyxl.load_workbook(path).active
    rows = list(sheet.iter_rows())
    checks.equal(len(rows), len(wanted) + 1, f"rows of {layer_id} as xlsx")
    checks.that(all(cell.data_type != "f" for row in rows for cell in row), "no cell is a formula")
    names = ["id", *kinds]
    for row in rows[1:]:
        one = wanted[str(row[0].value)]
        for name, cell in list(zip(names, row))[1:]:
            value, kind = one["properties"].get(name), kinds[name]
            checks.that(same_cell(cell.value, value, kind), f"{layer_id} as xlsx: {name} of {one['id']}", f"{cell.value!r}, wanted {value!r}")


def same_cell(seen, wanted, kind):
    if wanted in (None, ""):
        return seen in (None, "")
    if kind == "date" and isinstance(seen, datetime.datetime):
        return seen.date().isoformat() == wanted
    if kind == "date-time" and isinstance(seen, datetime.datetime):
        return abs(int(seen.replace(tzinfo=THAI_TIME).timestamp() * 1000) - instant(wanted)) <= 1
    if kind == "json":
        return json.loads(seen) == wanted
    if kind == "integer" and abs(wanted) > 999_999_999_999_999:
        return seen == str(wanted)
    if kind == "string":
        return hard.sheet_text(str(seen)) == hard.sheet_text(wanted)
    return seen == wanted


def check_systems(world, layer_id, folder, wanted):
    """Metres come with their coordinate system, and GDAL takes them back to the same place."""
    first = next(one for one in wanted.values() if one["geometry"] and one["geometry"]["type"] == "Point" and "id" not in one["properties"])
    for name in ("fgb", "gpkg", "geojson"):
        path = download(world, layer_id, name, folder, "&crs=EPSG:32647")
        checks.that('ID["EPSG",32647]' in gdal("ogrinfo", "-ro", "-so", "-al", str(path)), f"{name} in metres says so")
        read = read_by_gdal(path, "-t_srs", "EPSG:4326")[first["id"]]["geometry"]["coordinates"]
        away = max(abs(a - b) for a, b in zip(read, first["geometry"]["coordinates"]))
        checks.that(away < 2e-8, f"{name} in metres lies where it lay", away)


def check_layer(world, layer_id, columns):
    with tempfile.TemporaryDirectory() as folder:
        source = json.loads(download(world, layer_id, "geojson", folder).read_text(encoding="utf-8"))["features"]
        wanted = {one["id"]: one for one in source}
        checks.equal(len(wanted), len(source), f"each feature of {layer_id} has its own id")
        kinds = kinds_of(world, layer_id, source)
        check_typed(world, layer_id, folder, wanted, kinds, columns)
        if len(wanted) <= MANY:
            check_texts(world, layer_id, folder, wanted, kinds, columns)
            check_workbook(world, layer_id, folder, wanted, kinds)
        if any(one["geometry"] and one["geometry"]["type"] == "Point" for one in source):
            check_systems(world, layer_id, folder, wanted)


def check_gone_client(world, layer_id):
    """A client that goes away in the middle of a file leaves nothing behind and nobody waiting."""
    for _ in range(8):
        answer = urllib.request.urlopen(f"{world['url']}/collections/{layer_id}/export?f=geojson", timeout=60)
        answer.read(1000)
        answer.close()
    started = time.monotonic()
    status, _, body = ask(world, "GET", f"/collections/{layer_id}/export?f=geojson")
    checks.that(status == 200 and json.loads(body)["features"], "the next client is served")
    checks.that(time.monotonic() - started < 30, "the next client does not wait", time.monotonic() - started)


def make(world, layer_id, features):
    status, _, body = ask(world, "POST", "/datasets", hard.dataset(layer_id))
    checks.equal(status, 201, f"{layer_id} is made ({body[:300]})")
    for feature in features:
        status, _, body = ask(world, "POST", f"/collections/{layer_id}/items", feature, "application/geo+json")
        checks.equal(status, 201, f"{feature['id']} is taken ({body[:300]})")


def remove(world, layer_id):
    tag = ask(world, "GET", f"/datasets/{layer_id}")[1]["ETag"]
    request = urllib.request.Request(f"{world['url']}/datasets/{layer_id}", method="DELETE")
    request.add_header("Authorization", f"Bearer {world['key']}")
    request.add_header("If-Match", tag or "*")
    try:
        urllib.request.urlopen(request, timeout=60).close()
    except urllib.error.HTTPError as refusal:
        print(f"exports: {layer_id} stays: {refusal.read()[:300]}", file=sys.stderr)


def main():
    world = layers.read_world(sys.argv[1])
    plain = {name: {"id": "property_id"} for name in TYPES}
    # GDAL's field for what a place is called.
    plain["kml"]["name"] = "Name"
    made = {hard.LAYER: hard.FEATURES, hard.HIGH: hard.HIGH_FEATURES}
    try:
        for layer_id, features in made.items():
            make(world, layer_id, features)
        check_layer(world, hard.LAYER, hard.COLUMNS)
        check_layer(world, hard.HIGH, plain)
        for one in world["layers"]:
            check_layer(world, one["id"], plain)
        check_gone_client(world, world["layers"][0]["id"])
    finally:
        for layer_id in made:
            remove(world, layer_id)
    checks.done()


main()
