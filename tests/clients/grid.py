"""A layer of 20,000 features to page through, and what a client has to find in it, counted here and not by the hub."""

import json

COUNT = 20_000
ACROSS = 200
WEST, SOUTH, STEP = 100.9, 12.9, 0.002
BOX = (100.95, 12.95, 101.05, 13.0)
NAMES = ("คลองบางปลาสร้อย", "ถนนสุขุมวิท", "โรงเรียนบ้านหนองยาว", "วัดใหญ่อินทาราม")


def rows():
    """Longitude, latitude and properties of each feature, on a regular grid."""
    for number in range(COUNT):
        place = [round(WEST + STEP * (number % ACROSS), 6), round(SOUTH + STEP * (number // ACROSS), 6)]
        name = f"{NAMES[number % len(NAMES)]} {number}"
        yield place, {"name": name, "lanes": number % 10, "width": number / 8, "surveyed": f"20{10 + number % 15}-01-01"}


def write(path):
    features = [{"type": "Feature", "geometry": {"type": "Point", "coordinates": place}, "properties": properties} for place, properties in rows()]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), encoding="utf-8")


def expected():
    west, south, east, north = BOX
    everything = list(rows())
    canal = lambda properties: properties["name"].startswith("คลอง")  # noqa: E731 - named for what it tells
    return {
        "count": COUNT,
        "box": BOX,
        "in_box": sum(1 for (x, y), _ in everything if west <= x <= east and south <= y <= north),
        "lanes4": sum(1 for _, properties in everything if properties["lanes"] == 4),
        "lanes_above_7": sum(1 for _, properties in everything if properties["lanes"] > 7),
        "canals": sum(1 for _, properties in everything if canal(properties)),
        "canals4": sum(1 for _, properties in everything if canal(properties) and properties["lanes"] == 4),
    }
