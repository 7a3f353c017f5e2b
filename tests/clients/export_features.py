"""Features that are hard on every file format, and what each format may do to their texts and names."""

import re

LAYER = "hard-features"
# Without fields: the columns are what occurs.
HIGH = "high-features"
FIELDS = {
    "ชื่อ": "string", "lanes": "integer", "width": "number", "open": "boolean", "built": "date", "seen": "date-time",
    "tags": "json", "id": "string", "Name": "string", "name": "string", "fid": "integer",
}
# A property whose name a format needs for itself, or knows already, stands under another one.
COLUMNS = {name: {"id": "property_id"} for name in ("geojson", "geojsonl", "geojsonseq", "csv", "fgb", "kml")}
COLUMNS["gpkg"] = {"id": "property_id", "name": "name_2", "fid": "property_fid"}
COLUMNS["kml"] = {"id": "property_id", "name": "name_2"}


def dataset(layer):
    fields = [
        {"name": name, "type": kind, "queryable": kind != "json", "title": {"th": f"ช่อง {name}", "en": f"The {name}"}}
        for name, kind in FIELDS.items()
    ]
    catalog = {
        "maintainer": "ฝ่ายแผนที่", "maintainer_email": "map@example.go.th", "tag_string": ["EEC"],
        "objective": ["พันธกิจหน่วยงาน"], "update_frequency_unit": "ปี", "geo_coverage": "จังหวัด",
        "data_source": "สำรวจ", "data_format": ["JSON"], "license_id": "Open Data Common",
    }
    title = {"th": "ถนน/ซอย \"สายหลัก\" & <อื่น ๆ>", "en": "Roads & \"lanes\" <all>"}
    return {"id": layer, "agency": "phaen", "title": title, "catalog": catalog, "fields": fields if layer == LAYER else []}


RING = [[101.0, 13.0], [101.1, 13.0], [101.1, 13.1], [101.0, 13.0]]
HOLE = [[101.06, 13.02], [101.08, 13.04], [101.08, 13.02], [101.06, 13.02]]
FAR = [[102.0, 14.0], [102.1, 14.0], [102.1, 14.1], [102.0, 14.0]]
SHAPES = [
    {"type": "Point", "coordinates": [101.5, 13.25]},
    {"type": "Point", "coordinates": [101.25, 13.5]},
    {"type": "MultiPoint", "coordinates": [[101.5, 13.25], [101.6, 13.3]]},
    {"type": "LineString", "coordinates": [[101.0, 13.0], [101.1234567, 13.5]]},
    {"type": "MultiLineString", "coordinates": [[[101.0, 13.0], [101.1, 13.1]], [[101.2, 13.2], [101.3, 13.3]]]},
    {"type": "Polygon", "coordinates": [RING, HOLE]},
    {"type": "MultiPolygon", "coordinates": [[RING, HOLE], [FAR]]},
    {"type": "GeometryCollection", "geometries": [
        {"type": "Point", "coordinates": [101.0, 13.0]}, {"type": "MultiPolygon", "coordinates": [[RING], [FAR]]}]},
    None,
    {"type": "Point", "coordinates": [-179.9999999, -85.0000001]},
]
PROPERTIES = [
    {"ชื่อ": "ถนนสุขุมวิท น้ำท่วม กำแพง", "lanes": 4, "width": 3.25, "open": True, "built": "2024-02-29",
     "seen": "2026-11-21T03:00:00Z", "tags": ["ก", 1], "id": "x1", "Name": "A", "name": "a", "fid": 7},
    {"ชื่อ": "=HYPERLINK(\"http://x\")", "lanes": 2**63 - 1, "width": -0.1, "open": False},
    {"ชื่อ": "บรรทัดแรก\nบรรทัดสอง, \"อัญประกาศ\" <b>&amp;</b> ]]>", "lanes": -(2**63), "width": 1e21},
    {"ชื่อ": "🛣️👩🏽‍🚒 ๑๒๓", "lanes": 9007199254740993, "width": 7},
    {"ชื่อ": "", "lanes": None, "tags": {"a": None}},
    {"ชื่อ": "+66 38 123456", "seen": "2026-11-21T10:00:00.123+07:00"},
    {"ชื่อ": "-1", "built": "1899-12-31"},
    {},
    {"ชื่อ": "null", "Name": " ช่องว่างหน้าและหลัง "},
    {"ชื่อ": "@SUM(A1)", "built": "9999-12-31", "seen": "1970-01-01T00:00:00Z"},
]
FEATURES = [
    {"type": "Feature", "id": f"f-{number}", "geometry": shape, "properties": values}
    for number, (shape, values) in enumerate(zip(SHAPES, PROPERTIES))
]

HIGH_FEATURES = [
    {"type": "Feature", "id": f"h-{number}", "geometry": geometry, "properties": properties}
    for number, (geometry, properties) in enumerate([
        ({"type": "Point", "coordinates": [101.5, 13.25, 12.5]}, {"จำนวน": 1, "ratio": 1, "mixed": 1, "ok": True}),
        ({"type": "Point", "coordinates": [101.5, 13.25, -3]}, {"ratio": 0.5, "mixed": "ข้อความ", "list": [1, "ก"]}),
        ({"type": "Point", "coordinates": [101.5, 13.25]}, {"จำนวน": 2**62, "mixed": False, "nothing": None}),
        (None, {"ok": None, "late": "มาทีหลัง"}),
    ])
]


def neutral(text):
    """What a text becomes in a CSV cell that a spreadsheet must not run."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


def xml_text(text):
    """XML knows no control characters, and GDAL trims what stands in an element."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "\ufffd", text).strip()


def sheet_text(text):
    """A workbook tells line breaks its own way."""
    return text.replace("\r\n", "\n").replace("_x000D_", "\r")
