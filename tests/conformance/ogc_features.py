#!/usr/bin/env python3
"""The abstract tests of OGC API - Features 1 (core, oas30, geojson, html) and 2 (crs), fed by the API document as the official suite is.

Written after the standards 17-069r4 and 18-058r1 and after what ets-ogcapi-features10 asserts; it goes further where that leaves a TODO.

use: .venv/bin/python ogc_features.py LANDING-PAGE [--all] [--results FILE]      --all walks every collection, not the first three
"""

import argparse
import sys

import features_core  # noqa: F401 - importing registers the tests
import features_crs  # noqa: F401
import features_items  # noqa: F401
import suite
from api import Api


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("landing_page")
    options.add_argument("--all", action="store_true")
    options.add_argument("--results", metavar="FILE")
    options = options.parse_args()
    rows = suite.run(Api(options.landing_page, options.all))
    sys.exit(suite.report("ogc_features", rows, options.results))


main()
