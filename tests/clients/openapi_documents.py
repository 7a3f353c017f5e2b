#!/usr/bin/env python3
"""The OpenAPI documents are valid, each by the validator of its own version.

use: .venv/bin/python openapi_documents.py FILE-OR-URL=VERSION …      VERSION is 3.0 or 3.1
"""

import json
import pathlib
import sys
import urllib.request

from checks import Checks
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

VALIDATORS = {"3.0": OpenAPIV30SpecValidator, "3.1": OpenAPIV31SpecValidator}
checks = Checks("openapi_documents")


def read(source):
    if source.startswith("http"):
        with urllib.request.urlopen(source, timeout=60) as answer:
            return json.load(answer)
    return json.loads(pathlib.Path(source).read_text(encoding="utf-8"))


def first_faults(document, version):
    faults = VALIDATORS[version](document).iter_errors()
    return [f"{'/'.join(str(part) for part in fault.absolute_path)}: {fault.message[:200]}" for fault, _ in zip(faults, range(5))]


def main():
    for argument in sys.argv[1:]:
        source, version = argument.rsplit("=", 1)
        document = read(source)
        checks.that(document["openapi"].startswith(version + "."), f"{source} says it is OpenAPI {version}", document["openapi"])
        faults = first_faults(document, version)
        checks.that(not faults, f"{source} is a valid OpenAPI {version} document", "\n    ".join(faults))
        checks.that(len(document["paths"]) > 5, f"{source} describes the API", list(document["paths"]))
    checks.done()


main()
