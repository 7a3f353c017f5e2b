#!/usr/bin/python3
"""QGIS without a screen opens the downloads that every collection links to, FlatGeobuf and GeoPackage, and edits the latter.

use: /usr/bin/python3 qgis_exports.py WORLD.json
"""

import json
import os
import pathlib
import sys
import tempfile
import urllib.request

import layers
from checks import Checks

os.environ["QT_QPA_PLATFORM"] = "offscreen"
scratch = tempfile.TemporaryDirectory(prefix="phaen-qgis-")
for variable in ("HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
    os.environ[variable] = scratch.name

from qgis.core import (  # noqa: E402 - Qt reads the environment when it is imported
    QgsApplication,
    QgsFeatureRequest,
    QgsFeatureSource,
    QgsRectangle,
    QgsVectorLayer,
)

checks = Checks("qgis_exports")


def fetch(url):
    with urllib.request.urlopen(url, timeout=600) as answer:
        return answer.read()


def links_of(world, layer_id):
    """Downloads by media type, as the collection offers them."""
    document = json.loads(fetch(f"{world['url']}/collections/{layer_id}?f=json"))
    return {link["type"]: link["href"] for link in document["links"] if link["rel"] == "enclosure"}


def open_file(path):
    layer = QgsVectorLayer(str(path), path.stem, "ogr")
    checks.that(layer.isValid(), f"QGIS opens {path.name}")
    return layer


def check_layer(world, one):
    links = links_of(world, one["id"])
    source = json.loads(fetch(links["application/geo+json"]))["features"]
    texts = sorted(str(value) for feature in source for value in feature["properties"].values() if isinstance(value, str))
    for media_type, ending in (("application/flatgeobuf", "fgb"), ("application/geopackage+sqlite3", "gpkg")):
        path = pathlib.Path(scratch.name) / f"{one['id']}.{ending}"
        path.write_bytes(fetch(links[media_type]))
        layer = open_file(path)
        # A layer of several kinds is offered kind by kind; GDAL's own reading of it is in exports.py.
        if layer.dataProvider().subLayers() and len(layer.dataProvider().subLayers()) > 1:
            continue
        features = list(layer.getFeatures())
        checks.equal(len(features), one["count"], f"QGIS reads all of {path.name}")
        checks.equal(sum(1 for feature in features if feature.geometry().isNull()), one["without_place"], f"null geometries of {path.name}")
        checks.equal(layer.crs().authid(), "EPSG:4326", f"the CRS of {path.name}")
        seen = sorted(str(value) for feature in features for value in feature.attributes()[1:] if isinstance(value, str))
        thai = [text for text in texts if not text.isascii()]
        checks.that(set(thai) <= set(seen), f"Thai texts of {path.name}", sorted(set(thai) - set(seen))[:3])
        checks.equal(layer.dataProvider().hasSpatialIndex(), QgsFeatureSource.SpatialIndexPresent, f"{path.name} has its index")
        box = QgsRectangle(*layers.BOX)
        wanted = sum(1 for feature in features if not feature.geometry().isNull() and feature.geometry().intersects(box))
        found = list(layer.getFeatures(QgsFeatureRequest().setFilterRect(box).setFlags(QgsFeatureRequest.ExactIntersect)))
        checks.equal(len(found), wanted, f"a box of {path.name}")
        if ending == "gpkg":
            check_edit(layer, features[0])


def check_edit(layer, feature):
    """Somebody works on in the file: its triggers keep the index."""
    checks.that(layer.startEditing(), f"{layer.name()} can be edited")
    geometry = feature.geometry()
    geometry.translate(0.5, 0.5)
    checks.that(layer.changeGeometry(feature.id(), geometry), "a feature is moved")
    checks.that(layer.deleteFeature(feature.id() + 1), "a feature is deleted")
    checks.that(layer.commitChanges(), f"the changes of {layer.name()} are kept", layer.commitErrors())
    box = geometry.boundingBox().buffered(1e-6)
    ids = {found.id() for found in layer.getFeatures(QgsFeatureRequest().setFilterRect(box))}
    checks.that(geometry.isNull() or feature.id() in ids, "the index finds it at its new place", ids)


def main():
    world = layers.read_world(sys.argv[1])
    application = QgsApplication([], False)
    application.initQgis()
    try:
        for one in world["layers"]:
            check_layer(world, one)
    finally:
        application.exitQgis()
    checks.done()


main()
