#!/usr/bin/python3
"""QGIS without a screen opens the layers through its OAPIF provider, counts them and asks for a box.

use: /usr/bin/python3 qgis_layers.py WORLD.json
"""

import os
import sys
import tempfile

import layers
from checks import Checks

os.environ["QT_QPA_PLATFORM"] = "offscreen"
# QGIS keeps a profile and a cache of answers; both go to a folder of this run alone.
scratch = tempfile.TemporaryDirectory(prefix="phaen-qgis-")
for variable in ("HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
    os.environ[variable] = scratch.name

from qgis.core import (  # noqa: E402 - Qt reads the environment when it is imported
    QgsApplication,
    QgsFeatureRequest,
    QgsRectangle,
    QgsVectorDataProvider,
    QgsVectorLayer,
)

checks = Checks("qgis_layers")


def open_layer(world, layer_id, options=""):
    layer = QgsVectorLayer(f"url='{world['url']}' typename='{layer_id}' {options}", layer_id, "OAPIF")
    # The summary of an error that did not happen crashes QGIS 3.22, so it is asked for only when there is one.
    checks.that(layer.isValid(), f"QGIS opens {layer_id}", "" if layer.isValid() else layer.error().summary())
    return layer


def names(features):
    return sorted(str(feature["name"]) for feature in features if feature["name"])


def check_layer(world, one):
    layer = open_layer(world, one["id"])
    features = list(layer.getFeatures())
    checks.equal(len(features), one["count"], f"QGIS reads all of {one['id']}")
    checks.equal(layer.featureCount(), one["count"], f"QGIS counts {one['id']}")
    placeless = sum(1 for feature in features if feature.geometry().isNull())
    checks.equal(placeless, one["without_place"], f"features of {one['id']} without geometry are there")
    checks.that(layer.crs().authid() in ("OGC:CRS84", "EPSG:4326"), f"QGIS knows the CRS of {one['id']}", layer.crs().authid())
    checks.that(layer.fields().count() > 1, f"QGIS knows the fields of {one['id']}", layer.fields().names())
    adds = bool(layer.dataProvider().capabilities() & QgsVectorDataProvider.AddFeatures)
    checks.that(not adds, f"a stranger is not offered to edit {one['id']}")
    if one.get("source"):
        check_against_source(world, one, features)


def check_against_source(world, one, features):
    file = QgsVectorLayer(one["source"], "file", "ogr")
    checks.that(file.isValid(), "QGIS opens the imported file")
    checks.equal(names(features), names(file.getFeatures()), f"Thai names of {one['id']}")
    request = QgsFeatureRequest().setFilterRect(QgsRectangle(*layers.BOX))
    wanted = names(file.getFeatures(request)), len(list(file.getFeatures(request)))
    boxed = list(open_layer(world, one["id"], "restrictToRequestBBOX='1'").getFeatures(request))
    checks.equal((names(boxed), len(boxed)), wanted, f"QGIS asks for a box of {one['id']}")


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
