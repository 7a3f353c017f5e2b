#!/usr/bin/env python3
"""Spectral lints the contract that a hub serves, in both versions, by tests/conformance/spectral.yaml.

use: contract_lint.py LANDING-PAGE
"""

import json
import pathlib
import subprocess
import sys
import tempfile

from api import get

ROOT = pathlib.Path(__file__).resolve().parents[2]
SPECTRAL = ROOT / "tests" / "browser" / "node_modules" / ".bin" / "spectral"
RULES = pathlib.Path(__file__).resolve().parent / "spectral.yaml"
DOCUMENTS = {"3.0": "/api", "3.1": "/api?f=openapi31"}


def findings(text, folder):
    """What Spectral says, as (severity, rule, place, words); 0 is an error, 1 a warning."""
    document = pathlib.Path(folder) / "openapi.json"
    document.write_text(text, encoding="utf-8")
    command = [str(SPECTRAL), "lint", str(document), "--ruleset", str(RULES), "--format", "json", "--quiet"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if not ran.stdout.strip().startswith("["):
        sys.exit(f"contract_lint: FAILED: Spectral did not run\n{(ran.stdout + ran.stderr)[-2000:]}")
    listed = json.loads(ran.stdout[: ran.stdout.rindex("]") + 1])
    return [(one["severity"], one["code"], "/".join(map(str, one["path"])), one["message"]) for one in listed]


def main():
    rules, failed = RULES.read_text(encoding="utf-8").count("severity: error"), 0
    for version, path in DOCUMENTS.items():
        answer = get(sys.argv[1].rstrip("/") + path, accept="*/*")
        with tempfile.TemporaryDirectory() as folder:
            found = findings(answer.body.decode(), folder)
        for severity, code, place, words in found[:40]:
            print(f"contract_lint: {'FAILED' if severity == 0 else 'warned'} {version} {code} at {place}: {words}")
        failed += len(found)
    if failed:
        print(f"contract_lint: {failed} findings")
        sys.exit(1)
    print(f"contract_lint: {rules * len(DOCUMENTS)} checks passed")


main()
