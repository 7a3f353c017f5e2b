#!/usr/bin/env python3
"""The abstract tests of OGC API - Tiles 1 (core, tileset, tilesets-list, dataset-tilesets, geodata-tilesets, mvt) and of TileJSON 3.0.

Written after the standards 20-057 and 17-083r4 and after what ets-ogcapi-tiles10 asserts; tiles are decoded and compared with the
features that lie in them.

use: .venv/bin/python ogc_tiles.py LANDING-PAGE [--all] [--results FILE]      --all walks every collection, not the first three
"""

import argparse
import json
import math
import sys

import mapbox_vector_tile
import suite
from api import Api, by_relation, every_feature, get, items_url, ok
from features_core import box_of
from suite import Skip, claim, same, test

CLASS = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"
REL = "http://www.opengis.net/def/rel/ogc/1.0/"
MVT = "application/vnd.mapbox-vector-tile"
WEB_MERCATOR = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
# Registered tile matrix sets that the hub may name, each with the segment of the path by which CITE knows it.
REGISTERED = {f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{name}": name for name in ("WebMercatorQuad", "WorldCRS84Quad")}
EXTENT = 4096


def lists(api):
    """The tilesets lists: of the hub, linked by the landing page, and of each collection with a place."""
    if not api.declares(CLASS + "core"):
        return [("", None)]
    places = [("the hub", api.landing)] + [(one["id"], one) for one in api.collections if box_of(one)]
    return [(label, by_relation(document["links"], REL + "tilesets-vector")) for label, document in places]


def listed(api, links):
    api.needs(CLASS + "core")
    claim(links, "a link of relation tilesets-vector")
    return ok(get(links[0]["href"])).json


def tilesets(api):
    for label, links in lists(api):
        if links is None:
            yield "", None
            continue
        for entry in listed(api, links)["tilesets"]:
            own = by_relation(entry["links"], "self")
            yield f"{label} {entry['tileMatrixSetURI'].rsplit('/', 1)[1]}", ok(get(own[0]["href"])).json


@test("/conf/core/conformance-success")
def declared(api):
    api.needs(CLASS + "core")
    claim(api.declares(CLASS + "tileset") and api.declares(CLASS + "mvt"), "tileset and mvt are declared beside core")


@test("/conf/dataset-tilesets/landingpage")
def landing_page(api):
    api.needs(CLASS + "dataset-tilesets")
    links = by_relation(api.landing["links"], REL + "tilesets-vector")
    claim(links and "/tiles" in links[0]["href"], "the landing page links the tilesets of the whole hub", api.landing["links"])
    claim(listed(api, links)["tilesets"], "and they are there")


@test("/conf/geodata-tilesets/desc-links", lambda api: [one for one in lists(api) if one[0] != "the hub"])
def collection_links(api, links):
    api.needs(CLASS + "geodata-tilesets")
    claim(links and (links[0]["href"].endswith("/tiles") or "/tiles?" in links[0]["href"]), "the collection links its tilesets", links)
    claim(links[0].get("type"), "with a type", links[0])


@test("/conf/tilesets-list/tileset-links", lists)
def list_of_tilesets(api, links):
    api.needs(CLASS + "tilesets-list")
    entries = listed(api, links)["tilesets"]
    claim(entries, "at least one tileset")
    for entry in entries:
        for member in ("dataType", "crs", "tileMatrixSetURI", "links"):
            claim(entry.get(member), f"an entry has {member}", entry)
        claim(by_relation(entry["links"], "self", "application/json"), "an entry links its tileset as JSON", entry["links"])
        claim(by_relation(entry["links"], REL + "tiling-scheme") or "tileMatrixSet" in entry, "an entry links its tile matrix set", entry)


@test("/conf/tileset/success", tilesets)
def tileset(api, document):
    api.needs(CLASS + "tileset")
    for member in ("dataType", "crs", "links", "layers", "boundingBox", "tileMatrixSetLimits"):
        claim(document.get(member), f"a tileset has {member}", sorted(document))
    for layer in document["layers"]:
        claim(layer["id"] and layer["dataType"] == "vector", "a layer has an id and is made of vectors", layer)


@test("/conf/tileset/tmsxlink", tilesets)
def tile_matrix_set(api, document):
    api.needs(CLASS + "tileset")
    claim(document["tileMatrixSetURI"] in REGISTERED, "the tile matrix set is a registered one", document["tileMatrixSetURI"])
    scheme = ok(get(by_relation(document["links"], REL + "tiling-scheme")[0]["href"])).json
    same(scheme.get("uri", document["tileMatrixSetURI"]), document["tileMatrixSetURI"], "uri of the tile matrix set")
    known = {matrix["id"]: matrix for matrix in scheme["tileMatrices"]}
    for limits in document["tileMatrixSetLimits"]:
        matrix = known[limits["tileMatrix"]]
        claim(0 <= limits["minTileRow"] <= limits["maxTileRow"] < matrix["matrixHeight"], "rows within the matrix", limits)
        claim(0 <= limits["minTileCol"] <= limits["maxTileCol"] < matrix["matrixWidth"], "columns within the matrix", limits)


@test("/conf/tileset/list-of-sets")
def tile_matrix_sets(api):
    api.needs(CLASS + "tileset")
    listed_sets = ok(get(api.points("/tileMatrixSets")[0])).json["tileMatrixSets"]
    for entry in listed_sets:
        same(ok(get(by_relation(entry["links"], "item", "application/json")[0]["href"])).json["id"], entry["id"], "the definition of a set")


def template(document):
    found = by_relation(document["links"], "item", MVT)
    claim(found, f"the tileset links its tiles as {MVT}", document["links"])
    return found[0]["href"]


@test("/conf/core/tc-op", tilesets)
def tiles_template(api, document):
    api.needs(CLASS + "core")
    href = template(document)
    claim(f"/tiles/{REGISTERED[document['tileMatrixSetURI']]}" in href, "the template names the registered tile matrix set", href)


@test("/conf/core/tc-tilematrix-definition", tilesets)
def names_tile_matrix(api, document):
    api.needs(CLASS + "core")
    claim("{tileMatrix}" in template(document), "the template has {tileMatrix}", template(document))


@test("/conf/core/tc-tilerow-definition", tilesets)
def names_tile_row(api, document):
    api.needs(CLASS + "core")
    claim("{tileRow}" in template(document), "the template has {tileRow}", template(document))


@test("/conf/core/tc-tilecol-definition", tilesets)
def names_tile_column(api, document):
    api.needs(CLASS + "core")
    claim("{tileCol}" in template(document), "the template has {tileCol}", template(document))


def tile_url(document, matrix, row, column):
    return template(document).replace("{tileMatrix}", str(matrix)).replace("{tileRow}", str(row)).replace("{tileCol}", str(column))


@test("/conf/core/tc-success", tilesets)
def tiles(api, document):
    """Every tile of the two coarsest matrices, and the corners of the finest; at least one of each collection has content."""
    api.needs(CLASS + "core")
    full = 0
    for limits in [*document["tileMatrixSetLimits"][:2], document["tileMatrixSetLimits"][-1]]:
        for row in {limits["minTileRow"], limits["maxTileRow"]}:
            for column in {limits["minTileCol"], limits["maxTileCol"]}:
                answer = get(tile_url(document, limits["tileMatrix"], row, column), accept="*/*")
                claim(answer.status in (200, 204), f"{answer.url} answers 200 or 204", answer.status)
                full += answer.status == 200
    claim(full, "a tile has content")


@test("/conf/core/tc-error", tilesets)
def tiles_out_of_range(api, document):
    api.needs(CLASS + "core")
    limits = document["tileMatrixSetLimits"][-1]
    beyond = [(limits["tileMatrix"], limits["maxTileRow"] + 1, limits["minTileCol"]), (limits["tileMatrix"], 2**31 - 1, 2**31 - 1), (99, 0, 0), ("x", 0, 0)]
    for matrix, row, column in beyond:
        answer = get(tile_url(document, matrix, row, column), accept="*/*")
        claim(answer.status in (400, 404), f"{answer.url} is out of range", answer.status)


def web_mercator(api):
    return ((label, one) for label, one in tilesets(api) if one is None or one["tileMatrixSetURI"] == WEB_MERCATOR)


@test("/conf/mvt/tile", web_mercator)
def vector_tile(api, document):
    """The coarsest tile that covers everything: its layers are the tileset's, its coordinates lie in and around the tile."""
    api.needs(CLASS + "mvt")
    answer = ok(get(tile_url(document, 0, 0, 0), accept=MVT))
    same(answer.type.split(";")[0], MVT, "Content-Type")
    decoded = mapbox_vector_tile.decode(answer.body)
    claim(set(decoded) <= {layer["id"] for layer in document["layers"]}, "the layers of the tile are the tileset's", list(decoded))
    for name, layer in decoded.items():
        claim(layer["version"] == 2 and layer["extent"] == EXTENT, f"{name} is of version 2", (layer["version"], layer["extent"]))
        claim(layer["features"], f"{name} has features")


@test("/conf/mvt/content", lambda api: ((one["id"], one) for one in api.collections if box_of(one)))
def tile_is_the_features(api, collection):
    """A tile of a deep matrix holds exactly the points that the features API finds in its box."""
    api.needs(CLASS + "mvt")
    points = [one for one in every_feature(items_url(collection), limit=1000) if one["geometry"] and one["geometry"]["type"] == "Point"]
    if not points:
        raise Skip(f"{collection['id']} has no points")
    zoom = 12
    column, row = tile_at(points[0]["geometry"]["coordinates"], zoom)
    url = f"{api.servers[0]}/collections/{collection['id']}/tiles/WebMercatorQuad/{zoom}/{row}/{column}"
    decoded = mapbox_vector_tile.decode(ok(get(url, accept=MVT)).body)[collection["id"]]
    inside = [one["properties"] for one in decoded["features"] if one["geometry"]["type"] == "Point" and within(one["geometry"]["coordinates"])]
    wanted = [one["id"] for one in points if tile_at(one["geometry"]["coordinates"], zoom) == (column, row)]
    same(sorted(str(one.get("id")) for one in inside), sorted(wanted), "ids of the points in the tile")


def tile_at(coordinates, zoom):
    longitude, latitude = coordinates[:2]
    across = (longitude + 180) / 360 * 2**zoom
    down = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * 2**zoom
    return int(across), int(down)


def within(coordinates):
    return all(0 <= number < EXTENT for number in coordinates)


@test("/conf/core/caching", web_mercator)
def unchanged_tile(api, document):
    api.needs(CLASS + "core")
    answer = ok(get(tile_url(document, 0, 0, 0), accept=MVT))
    tag = answer.headers.get("ETag")
    claim(tag, "a tile has an ETag")
    same(get(tile_url(document, 0, 0, 0), accept=MVT, headers={"If-None-Match": tag}).status, 304, "an unchanged tile is not sent again")


@test("tilejson-3.0", web_mercator)
def tilejson(api, document):
    """TileJSON 3.0.0, sections 3.1 to 3.20: what MapLibre reads."""
    api.needs(CLASS + "core")
    found = [link for link in document["links"] if "tilejson" in link["href"]]
    claim(found, "the tileset links its TileJSON", document["links"])
    described = ok(get(found[0]["href"])).json
    claim(described["tilejson"].startswith("3."), "it is TileJSON 3", described["tilejson"])
    claim(all("{z}" in url and "{x}" in url and "{y}" in url for url in described["tiles"]), "templates with z, x and y", described["tiles"])
    claim(0 <= described["minzoom"] <= described["maxzoom"] <= 30, "zoom levels", (described["minzoom"], described["maxzoom"]))
    west, south, east, north = described["bounds"]
    claim(-180 <= west <= east <= 180 and -90 <= south <= north <= 90, "bounds in degrees", described["bounds"])
    same(sorted(layer["id"] for layer in described["vector_layers"]), sorted(layer["id"] for layer in document["layers"]), "layers")
    claim(all(isinstance(layer["fields"], dict) for layer in described["vector_layers"]), "each layer tells its fields")
    plain = described["tiles"][0].replace("{z}", "0").replace("{x}", "0").replace("{y}", "0")
    one, other = (mapbox_vector_tile.decode(ok(get(url, accept="*/*")).body) for url in (plain, tile_url(document, 0, 0, 0)))
    same(json.dumps(one, sort_keys=True), json.dumps(other, sort_keys=True), "z/x/y and tileMatrix/tileRow/tileCol are the same tile")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("landing_page")
    options.add_argument("--all", action="store_true")
    options.add_argument("--results", metavar="FILE")
    options = options.parse_args()
    # The modules that bring the helpers register their own tests too; here only those of tiles run.
    suite.TESTS[:] = [one for one in suite.TESTS if one[1].__module__ == __name__]
    rows = suite.run(Api(options.landing_page, options.all))
    sys.exit(suite.report("ogc_tiles", rows, options.results))


main()
