#!/usr/bin/env python3
"""PROJ, through GDAL's tools, judges the coordinates in every system that the hub answers in, and the boxes that are asked in them.

use: crs_gdal.py WORLD.json
"""

import json
import math
import subprocess
import sys
import tempfile
import urllib.request

import layers
from checks import Checks

checks = Checks("crs_gdal")
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
# Everest 1830 (1937 Adjustment), and EPSG:1304 from Indian 1975 to WGS 84. PROJ would take EPSG:1812, 190 m away, unless it is told.
EVEREST = "+a=6377276.345 +rf=300.8017"


def indian_1975(zone):
    """The operation, forced: geocentric on WGS 84, shifted back, geographic on Everest, UTM."""
    return (
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=cart +ellps=WGS84"
        " +step +inv +proj=helmert +x=210 +y=814 +z=289"
        f" +step +inv +proj=cart {EVEREST} +step +proj=utm +zone={zone} {EVEREST}"
    )


OPERATIONS = {
    32647: ("-s_srs", "OGC:CRS84", "-t_srs", "EPSG:32647"),
    32648: ("-s_srs", "OGC:CRS84", "-t_srs", "EPSG:32648"),
    3857: ("-s_srs", "OGC:CRS84", "-t_srs", "EPSG:3857"),
    24047: ("-ct", indian_1975(47)),
    24048: ("-ct", indian_1975(48)),
}


def transformed(positions, operation):
    text = "".join(f"{x:.12f} {y:.12f} 0\n" for x, y in positions)
    result = subprocess.run(["gdaltransform", *operation], input=text, capture_output=True, text=True, timeout=300)
    checks.that(result.returncode == 0, f"gdaltransform {' '.join(operation)}", result.stderr)
    return [tuple(float(number) for number in line.split()[:2]) for line in result.stdout.splitlines()]


def positions(geometry):
    """Every position of a geometry, first axis first."""
    if geometry is None:
        return []
    if geometry["type"] == "GeometryCollection":
        return [one for member in geometry["geometries"] for one in positions(member)]
    found, open_lists = [], [geometry["coordinates"]]
    while open_lists:
        item = open_lists.pop()
        if isinstance(item[0], (int, float)):
            found.append(tuple(item[:2]))
        else:
            open_lists.extend(reversed(item))
    return found


def page(world, layer, query):
    with urllib.request.urlopen(f"{world['url']}/collections/{layer}/items?{query}", timeout=120) as answer:
        return json.load(answer), answer.headers


def check_systems(world, layer):
    plain, _ = page(world, layer, "limit=300")
    degrees = [one for feature in plain["features"] for one in positions(feature["geometry"])]
    checks.that(len(degrees) > 100, f"{layer} has positions to compare", len(degrees))
    for code, operation in OPERATIONS.items():
        answer, headers = page(world, layer, f"limit=300&crs={EPSG}{code}")
        checks.equal(headers["Content-Crs"], f"<{EPSG}{code}>", f"Content-Crs of EPSG:{code}")
        seen = [one for feature in answer["features"] for one in positions(feature["geometry"])]
        wanted = transformed(degrees, operation)
        checks.equal(len(seen), len(wanted), f"positions in EPSG:{code}")
        worst = max(math.dist(one, other) for one, other in zip(seen, wanted))
        checks.that(worst < 0.01, f"EPSG:{code} is PROJ's to the centimetre", f"{worst} m")
    swapped, _ = page(world, layer, f"limit=300&crs={EPSG}4326")
    seen = [(y, x) for feature in swapped["features"] for x, y in positions(feature["geometry"])]
    checks.equal(seen, degrees, "EPSG:4326 is latitude, longitude, digit by digit")


def check_boxes(world, layer):
    west, south, east, north = layers.BOX
    plain, _ = page(world, layer, f"limit=10000&bbox={west},{south},{east},{north}&skipGeometry=true")
    wanted = {feature["id"] for feature in plain["features"]}
    swapped, _ = page(world, layer, f"limit=10000&bbox={south},{west},{north},{east}&bbox-crs={EPSG}4326")
    checks.equal({feature["id"] for feature in swapped["features"]}, wanted, "the same box in EPSG:4326")
    (left, bottom), (right, top) = transformed([(west, south), (east, north)], OPERATIONS[3857])
    mercator, _ = page(world, layer, f"limit=10000&bbox={left},{bottom},{right},{top}&bbox-crs={EPSG}3857")
    checks.equal({feature["id"] for feature in mercator["features"]}, wanted, "the same box in EPSG:3857")


def check_ogr(world, layer, folder):
    """ogr2ogr reads the layer in its storage CRS and turns it into metres; the hub's own metres are the same."""
    target = f"{folder}/utm.geojson"
    source = f"OAPIF:{world['url']}/collections/{layer}"
    command = ["ogr2ogr", "-f", "GeoJSON", "-t_srs", "EPSG:32647", "-limit", "300", target, source]
    result = subprocess.run(command, capture_output=True, text=True, timeout=600)
    checks.that(result.returncode == 0 and "ERROR" not in result.stderr, "ogr2ogr -t_srs EPSG:32647", result.stderr)
    read = layers.geojson_features(target)
    answer, _ = page(world, layer, f"limit=300&crs={EPSG}32647")
    checks.equal(len(read), len(answer["features"]), "features of the first pages")
    for feature, other in zip(answer["features"], read):
        pairs = zip(positions(feature["geometry"]), positions(other["geometry"]))
        worst = max((math.dist(one, other) for one, other in pairs), default=0.0)
        checks.that(worst < 0.01, f"{feature['id']} in metres, by the hub and by ogr2ogr", f"{worst} m")


def main():
    world = layers.read_world(sys.argv[1])
    layer = next(one["id"] for one in world["layers"] if one["count"] > one["without_place"])
    check_systems(world, layer)
    check_boxes(world, layer)
    with tempfile.TemporaryDirectory() as folder:
        check_ogr(world, layer, folder)
    checks.done()


main()
