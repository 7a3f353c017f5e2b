"""What a client should have received: the layers of the world, and fingerprints of features to compare them by."""

import collections
import json
import pathlib

# A box in the middle of Chon Buri with some of the waterways in it: west, south, east, north.
BOX = (100.95, 13.20, 101.10, 13.40)


def read_world(path):
    """The description that `all.py` writes: url, key, and of each layer id, count, without_place and, where known, source."""
    return json.loads(pathlib.Path(path).read_text(encoding="utf-8"))


def layer(world, layer_id):
    return next(one for one in world["layers"] if one["id"] == layer_id)


def geojson_features(path):
    return json.loads(pathlib.Path(path).read_text(encoding="utf-8"))["features"]


def fingerprint(properties, geometry):
    """Thai name, kind, first vertex and number of vertices of a line: enough to notice a garbled or moved feature."""
    vertices = geometry["coordinates"]
    first = tuple(round(number, 6) for number in vertices[0][:2])
    return (properties.get("name") or None, properties.get("waterway") or None, first, len(vertices))


def fingerprints(features):
    return collections.Counter(fingerprint(one["properties"], one["geometry"]) for one in features)


def differences(seen, wanted):
    """Up to three features that are missing and three that are too many, as text."""
    missing, extra = list((wanted - seen).elements())[:3], list((seen - wanted).elements())[:3]
    return f"missing {missing}, too many {extra}"
