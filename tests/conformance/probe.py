"""A small collection with everything that a suite could stumble over: all kinds of geometry, none, times open on a side, Thai."""

import json
import urllib.request

CATALOGUE = {
    "maintainer": "ฝ่ายแผนที่", "maintainer_email": "map@example.go.th", "tag_string": ["EEC"], "objective": ["พันธกิจหน่วยงาน"],
    "update_frequency_unit": "ปี", "geo_coverage": "จังหวัด", "data_source": "สำรวจ", "data_format": ["JSON"],
    "license_id": "Open Data Common",
}
# The name sorts first, so that the quick form, which walks three collections, has it among them.
NAME = "a-probe"
FIELDS = (("name", "string"), ("lanes", "integer"), ("width", "number"), ("open", "boolean"), ("from", "date"), ("to", "date"))
SQUARE = [[101.0, 13.0], [101.2, 13.0], [101.2, 13.2], [101.0, 13.2], [101.0, 13.0]]
HOLE = [[101.05, 13.05], [101.05, 13.1], [101.1, 13.1], [101.1, 13.05], [101.05, 13.05]]


def features():
    """Id, geometry, and name, lanes, width, open, from and to of each."""
    yield "point", ("Point", [100.9, 13.1]), ("ศาลากลาง", 4, 7.5, True, "2024-01-01", "2024-06-30")
    yield "line", ("LineString", [[100.9, 13.0], [101.3, 13.4]]), ("ถนนสุขุมวิท", 6, 0.25, False, "2025-01-01", None)
    yield "polygon", ("Polygon", [SQUARE, HOLE]), ("เทศบาล", None, None, None, None, None)
    yield "points", ("MultiPoint", [[100.8, 12.9], [101.4, 13.5]]), ("จุด ๑ และ ๒", 2, 1e-7, True, "2023-10-01", "2027-09-30")
    yield "lines", ("MultiLineString", [[[101.0, 12.8], [101.1, 12.9]], [[101.2, 12.8], [101.3, 12.9]]]), ("คลอง", 1, -3, False, "2022-01-01", "2022-12-31")
    yield "polygons", ("MultiPolygon", [[[[x + 0.6, y] for x, y in SQUARE]]]), ("สองฝั่ง", 8, 12, True, None, "2023-01-01")
    yield "nowhere", None, ("ไม่มีตำแหน่ง", 3, 2, None, "2024-03-01", "2024-03-02")
    yield "nothing", None, (None, None, None, None, None, None)


def add_probe(url, key):
    agency = ask(f"{url}/agencies?limit=1", key)["items"][0]["code"]
    body = {
        "id": NAME, "agency": agency, "title": {"th": "ชั้นข้อมูลทดสอบ", "en": "Probe"}, "catalog": CATALOGUE,
        "fields": [{"name": name, "type": kind, "queryable": True} for name, kind in FIELDS],
        "timeStartField": "from", "timeEndField": "to", "visibility": "public",
    }
    ask(f"{url}/datasets", key, body)
    for name, geometry, values in features():
        shape = geometry and {"type": geometry[0], "coordinates": geometry[1]}
        properties = dict(zip((field for field, _ in FIELDS), values))
        feature = {"type": "Feature", "id": name, "geometry": shape, "properties": properties}
        ask(f"{url}/collections/{NAME}/items", key, feature, "application/geo+json")


def ask(url, key, body=None, media_type="application/json"):
    headers = {"Authorization": f"Bearer {key}", "Content-Type": media_type}
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data=data, headers=headers), timeout=60) as answer:
        text = answer.read()
        return json.loads(text) if text else None
