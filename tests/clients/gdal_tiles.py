#!/usr/bin/env python3
"""GDAL's MVT driver reads the vector tiles: every feature with its Thai name, where it lies, and no polygon that is not valid.

use: gdal_tiles.py WORLD.json
"""

import json
import math
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

import layers
from checks import Checks

checks = Checks("gdal_tiles")
# One unit of a tile at this level is 15 cm at the equator.
DEEPEST = 16
UNIT = 360 / 2**DEEPEST / 4096


def get(url):
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.status, answer.headers, answer.read()


def document(url):
    return json.loads(get(url)[2])


def tile_of(longitude, latitude, level):
    """Column and row of WebMercatorQuad."""
    sine = math.sin(math.radians(latitude))
    y = 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)
    return int((longitude + 180) / 360 * 2**level), int(y * 2**level)


def run(*command):
    result = subprocess.run(command, capture_output=True, text=True, timeout=300)
    checks.that(result.returncode == 0 and "ERROR" not in result.stderr, f"runs: {' '.join(command)}", result.stderr[-800:])
    return result.stdout


class Tile:
    """A tile on the disk where GDAL finds its place by its path."""

    def __init__(self, folder, template, level, column, row):
        url = template.replace("{z}", str(level)).replace("{x}", str(column)).replace("{y}", str(row))
        self.status, self.headers, body = get(url)
        self.path = pathlib.Path(folder) / str(level) / str(column) / f"{row}.mvt"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_bytes(body)

    def features(self, layer):
        text = run("ogr2ogr", "-f", "GeoJSON", "/vsistdout/", str(self.path), layer, "-oo", "CLIP=NO", "-t_srs", "EPSG:4326")
        return json.loads(text)["features"]

    def invalid(self, layer):
        sql = f'SELECT count(*) AS n FROM "{layer}" WHERE NOT ST_IsValid(geometry)'
        text = run("ogr2ogr", "-f", "CSV", "/vsistdout/", str(self.path), "-oo", "CLIP=NO", "-dialect", "SQLite", "-sql", sql)
        return int(text.split()[-1].strip('"'))


def identifier(feature):
    """A feature's id in its collection; it stands aside where the data has a property of that name."""
    return feature["properties"].get("_id") or feature["properties"]["id"]


def first_place(geometry):
    coordinates = geometry["coordinates"]
    while isinstance(coordinates[0], list):
        coordinates = coordinates[0]
    return coordinates[:2]


def places(geometry):
    def walk(coordinates):
        if isinstance(coordinates[0], list):
            for one in coordinates:
                yield from walk(one)
        else:
            yield coordinates[:2]

    return list(walk(geometry["coordinates"]))


def check_whole_world(world, one, folder, template):
    tile = Tile(folder, template, 0, 0, 0)
    checks.equal(tile.status, 200, f"the tile of the world shows {one['id']}")
    left_out = int(tile.headers.get("Tile-Features-Left-Out", 0))
    ids = {identifier(feature) for feature in tile.features(one["id"])}
    checks.equal(len(ids) + left_out, one["count"] - one["without_place"], f"all of {one['id']} is there or counted as left out")


def check_features(world, one, folder, template):
    items = document(f"{world['url']}/collections/{one['id']}/items?limit=20")["features"]
    for feature in [feature for feature in items if feature["geometry"]]:
        longitude, latitude = first_place(feature["geometry"])
        tile = Tile(folder, template, DEEPEST, *tile_of(longitude, latitude, DEEPEST))
        found = [own for own in tile.features(one["id"]) if identifier(own) == feature["id"]]
        checks.that(found, f"{one['id']}/{feature['id']} is on the tile of its first place")
        name = feature["properties"].get("name")
        checks.equal(found[0]["properties"].get("name"), name, f"{one['id']}/{feature['id']} has its name")
        away = min(max(abs(x - longitude), abs(y - latitude)) for own in found for x, y in places(own["geometry"]))
        checks.that(away <= UNIT, f"{one['id']}/{feature['id']} has a vertex where its first place is", away)


def check_valid(world, one, folder, template, bounds):
    middle = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    for level in (6, 8, 10, 12):
        column, row = tile_of(*middle, level)
        tile = Tile(folder, template, level, column, row)
        if tile.status == 200:
            checks.equal(tile.invalid(one["id"]), 0, f"{one['id']} has no invalid geometry on {level}/{column}/{row}")


def main():
    world = layers.read_world(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        for one in world["layers"]:
            tilejson = document(f"{world['url']}/collections/{one['id']}/tiles/tilejson")
            checks.equal(tilejson["maxzoom"], DEEPEST, f"{one['id']} says how deep its tiles go")
            template = tilejson["tiles"][0]
            own = pathlib.Path(folder) / one["id"]
            check_whole_world(world, one, own, template)
            check_features(world, one, own, template)
            check_valid(world, one, own, template, tilejson["bounds"])
        hub = document(f"{world['url']}/tiles/tilejson")
        tile = Tile(pathlib.Path(folder) / "hub", hub["tiles"][0], 0, 0, 0)
        listed = run("ogrinfo", "-ro", "-q", str(tile.path))
        for one in world["layers"]:
            checks.that(one["id"] in listed, f"{one['id']} is a layer of the hub's own tiles", listed)
    checks.done()


main()
