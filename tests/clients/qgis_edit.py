#!/usr/bin/env python3
"""QGIS's edit protocol, request by request as QGIS 3.36 and later send it; the distribution's QGIS is too old to edit.

Read out of QGIS' sources (src/providers/wfs/oapif): OPTIONS decides what may be edited; a new feature is POSTed without id and
bbox, with `Content-Crs` as a bare URI and in that system's axis order; `Location` is looked up letter by letter and the feature
fetched again; a change of geometry or of attributes alone is a merge patch, of both a PUT; If-Match is never sent.

use: qgis_edit.py WORLD.json
"""

import base64
import http.client
import json
import pathlib
import re
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "conformance"))

import layers  # noqa: E402 - the folder above is of the path now
from checks import Checks  # noqa: E402
from probe import CATALOGUE, ask  # noqa: E402

checks = Checks("qgis_edit")
NAME = "qgis-edit"
CRS = "http://www.opengis.net/def/crs/"
WGS84, UTM47 = CRS + "EPSG/0/4326", CRS + "EPSG/0/32647"
GEOJSON, PATCH = "application/geo+json", "application/merge-patch+json"
# The same place, the town hall of Chon Buri, in the axis order of each system; degrees to 1e-7 are a centimetre.
PLACE = {None: [100.9847, 13.3611], WGS84: [13.3611, 100.9847], UTM47: [714946.815, 1477929.522]}


class Qgis:
    """One kept-alive connection, with the key as QGIS' authentication `Basic` sends it."""

    def __init__(self, world):
        address = urllib.parse.urlsplit(world["listen"])
        self.connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
        token = base64.b64encode(f"qgis:{world['key']}".encode()).decode()
        self.headers = {"User-Agent": "Mozilla/5.0 QGIS/33600", "Authorization": f"Basic {token}"}

    def ask(self, method, path, body=None, **headers):
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        fields = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(method, path, data, fields)
        answer = self.connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()


def layer_for_editing(world):
    agency = ask(f"{world['listen']}/agencies?limit=1", world["key"])["items"][0]["code"]
    fields = [{"name": "name", "type": "string"}, {"name": "lanes", "type": "integer"}]
    titles = {"th": "ชั้นข้อมูลที่แก้ไขจาก QGIS", "en": "Edited from QGIS"}
    body = {"id": NAME, "agency": agency, "title": titles, "catalog": CATALOGUE, "fields": fields, "visibility": "public"}
    ask(f"{world['listen']}/datasets", world["key"], body)


def check_capabilities(qgis):
    """What QGIS asks before it offers the pencil."""
    status, headers, _ = qgis.ask("OPTIONS", f"/collections/{NAME}/items")
    checks.that(status in (200, 204) and "POST" in headers.get("Allow", ""), "OPTIONS of items allows POST", headers)
    status, _, body = qgis.ask("GET", f"/collections/{NAME}")
    document = json.loads(body)
    checks.that({WGS84, UTM47} <= set(document["crs"]), "the collection offers the systems that QGIS edits in", document["crs"])
    rel = "http://www.opengis.net/def/rel/ogc/1.0/schema"
    schema = next(link for link in document["links"] if link["rel"] == rel)["href"]
    status, _, body = qgis.ask("GET", urllib.parse.urlsplit(schema).path, Accept="application/schema+json")
    checks.equal((status, json.loads(body)["properties"]["lanes"]["type"]), (200, "integer"), "the schema tells the types of the fields")


def created(qgis, crs):
    """POST, Location, and the feature as it is fetched again."""
    feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": PLACE[crs]}, "properties": {"name": "ศาลากลาง ๑", "lanes": 4}}
    system = {"Content_Crs": crs} if crs else {}
    status, headers, body = qgis.ask("POST", f"/collections/{NAME}/items", feature, Content_Type=GEOJSON, **system)
    checks.equal(status, 201, f"a feature is created in {crs or 'CRS84'}: {body[:300]}")
    checks.that("Location" in headers, "Location is spelt so, letter by letter", list(headers))
    found = re.search(r"/items/([^/?]+)$", headers["Location"])
    checks.that(found, "Location names the new feature", headers["Location"])
    path = urllib.parse.urlsplit(headers["Location"]).path
    check_feature(qgis, path, {"name": "ศาลากลาง ๑", "lanes": 4}, PLACE[None])
    status, headers, body = qgis.ask("GET", f"{path}?crs={urllib.parse.quote(crs, safe='')}" if crs else path, Accept=GEOJSON)
    if crs:
        checks.equal(headers.get("Content-Crs"), f"<{crs}>", "Content-Crs of the feature in its system")
        near(json.loads(body)["geometry"]["coordinates"], PLACE[crs], 0.01 if crs == UTM47 else 1e-6, f"it comes back where it was put in {crs}")
    return path


def near(seen, wanted, by, claim):
    checks.that(max(abs(one - other) for one, other in zip(seen, wanted, strict=True)) <= by, claim, (seen, wanted))


def check_feature(qgis, path, properties, place):
    status, headers, body = qgis.ask("GET", path, Accept=f"{GEOJSON}, application/json")
    checks.equal(status, 200, f"GET {path}")
    feature = json.loads(body)
    checks.equal({name: feature["properties"].get(name) for name in properties}, properties, "its attributes")
    near(feature["geometry"]["coordinates"], place, 1e-6, "its place")
    checks.equal(headers.get("Content-Crs"), f"<{CRS}OGC/1.3/CRS84>", "Content-Crs without a wish")


def check_changes(qgis, path, crs):
    status, headers, _ = qgis.ask("OPTIONS", path)
    checks.that({"PUT", "PATCH", "DELETE"} <= {one.strip() for one in headers.get("Allow", "").split(",")}, "OPTIONS of the feature", headers)
    moved = {"type": "Point", "coordinates": [PLACE[crs][0] + (10 if crs == UTM47 else 0.0001), PLACE[crs][1]]}
    system = {"Content_Crs": crs} if crs else {}
    status, _, body = qgis.ask("PATCH", path, {"geometry": moved}, Content_Type=PATCH, **system)
    checks.that(status in (200, 204), f"the geometry alone, as a merge patch in {crs or 'CRS84'}", (status, body[:300]))
    _, _, body = qgis.ask("GET", path, Accept=GEOJSON)
    feature = json.loads(body)
    checks.equal(feature["properties"]["name"], "ศาลากลาง ๑", "the attributes stand")
    shift = max(abs(one - other) for one, other in zip(feature["geometry"]["coordinates"], PLACE[None]))
    checks.that(5e-5 < shift < 2e-4, "the feature has moved some ten metres", feature["geometry"])
    status, _, body = qgis.ask("PATCH", path, {"properties": {"lanes": 6, "name": None}}, Content_Type=PATCH)
    checks.that(status in (200, 204), "attributes alone, as a merge patch", (status, body[:300]))
    _, _, body = qgis.ask("GET", path, Accept=GEOJSON)
    changed = json.loads(body)
    checks.equal((changed["properties"]["lanes"], changed["properties"].get("name")), (6, None), "a value and a NULL are stored")
    checks.equal(changed["geometry"], feature["geometry"], "the geometry stands")
    whole = {"type": "Feature", "id": path.rsplit("/", 1)[1], "geometry": {"type": "Point", "coordinates": PLACE[crs]}, "properties": {"name": "ใหม่", "lanes": 2}}
    status, _, body = qgis.ask("PUT", path, whole, Content_Type=GEOJSON, **system)
    checks.that(status in (200, 204), "both, as a PUT without If-Match", (status, body[:300]))
    check_feature(qgis, path, {"name": "ใหม่", "lanes": 2}, PLACE[None])


def check_refusals(world, qgis, path):
    """What QGIS shows its user must be an error, not a silent loss."""
    stranger = Qgis({**world, "key": "nobody's"})
    status, _, _ = stranger.ask("POST", f"/collections/{NAME}/items", {"type": "Feature", "geometry": None, "properties": {}}, Content_Type=GEOJSON)
    checks.equal(status, 401, "an unknown key may not create")
    bad = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1e9, 1e9]}, "properties": {}}
    status, _, body = qgis.ask("PUT", path, bad, Content_Type=GEOJSON, Content_Crs=UTM47)
    checks.that(status in (400, 422), "a place that is none is refused", (status, body[:200]))
    status, _, _ = qgis.ask("PATCH", path, {"geometry": None}, Content_Type=PATCH, Content_Crs=CRS + "EPSG/0/9999999")
    checks.equal(status, 400, "a system that is not offered is refused")


def main():
    world = layers.read_world(sys.argv[1])
    layer_for_editing(world)
    qgis = Qgis(world)
    check_capabilities(qgis)
    for crs in (None, WGS84, UTM47):
        path = created(qgis, crs)
        check_changes(qgis, path, crs)
        check_refusals(world, qgis, path)
        checks.equal(qgis.ask("DELETE", path)[0], 204, "the feature is deleted")
        checks.equal(qgis.ask("GET", path)[0], 404, "and gone")
    checks.done()


main()
