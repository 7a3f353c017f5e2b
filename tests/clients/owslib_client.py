#!/usr/bin/env python3
"""OWSLib, which Python programs and catalogue portals use, reads the landing page, the contract and a page of each layer.

use: .venv/bin/python owslib_client.py WORLD.json
"""

import sys

import layers
from checks import Checks
from owslib.ogcapi.features import Features

checks = Checks("owslib_client")


def main():
    world = layers.read_world(sys.argv[1])
    hub = Features(world["url"])
    checks.that(str(hub.api().get("openapi", "")).startswith("3."), "the service description is an OpenAPI document")
    core = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"
    checks.that(core in hub.conformance()["conformsTo"], "conformance names the core of OGC API - Features")
    wanted = {one["id"] for one in world["layers"]}
    checks.that(wanted <= set(hub.feature_collections()), "the layers are feature collections", hub.feature_collections())
    for one in world["layers"]:
        checks.equal(hub.collection(one["id"])["id"], one["id"], f"the collection {one['id']}")
        page = hub.collection_items(one["id"], limit=7)
        checks.equal(len(page["features"]), min(7, one["count"]), f"a page of seven of {one['id']}")
        checks.equal(page.get("numberMatched", one["count"]), one["count"], f"numberMatched of {one['id']}")
        first = page["features"][0]
        again = hub.collection_item(one["id"], first["id"])
        checks.equal(again["properties"], first["properties"], f"one item of {one['id']} by its id")
    checks.done()


main()
