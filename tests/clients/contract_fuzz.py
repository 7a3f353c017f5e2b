#!/usr/bin/env python3
"""Schemathesis sends what the contract allows and what it forbids to every operation, and holds the answers to the contract.

All its checks, for both documents: no 5xx, no dropped connection, no undocumented status, media type or shape, no rule that is
not kept. It runs as administrator and writes, so it comes last, on a hub that is thrown away. The inputs are the same in each run.

use: .venv/bin/python contract_fuzz.py WORLD.json [EXAMPLES-PER-OPERATION]
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import layers
from checks import Checks

checks = Checks("contract_fuzz")


FOLDER = pathlib.Path(__file__).resolve().parent
# The 3.0 document is what map clients read, the 3.1 document what code is generated from.
DOCUMENTS = ("", "?f=openapi31")


def fuzz(world, document, examples, folder):
    """Schemathesis' own report: a summary and its words."""
    report = pathlib.Path(folder) / "report.json"
    report.unlink(missing_ok=True)
    command = [
        pathlib.Path(sys.executable).parent / "schemathesis", "--config-file", FOLDER / "schemathesis.toml",
        "run", f"{world['url']}/api{document}",
        "--checks", "all",
        "--phases", "examples,coverage,fuzzing",
        "--max-examples", str(examples),
        "--generation-deterministic", "--continue-on-failure", "--no-color", "--warnings", "off",
        # A scan of duplicates that an earlier request began may hold the one writer for some seconds.
        "--request-timeout", "60",
        # How long the tool takes to think of a request says nothing of the hub.
        "--suppress-health-check", "too_slow,filter_too_much,data_too_large,large_base_example",
        "--report-json-path", str(report),
    ]
    settings = {**os.environ, "SCHEMATHESIS_HOOKS": str(FOLDER / "contract_hooks.py"), "FUZZ_KEY": world["key"]}
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=900, env=settings)
    checks.that(report.exists(), "Schemathesis reads the contract", (result.stdout + result.stderr)[-2000:])
    return json.loads(report.read_text(encoding="utf-8")), result.stdout


def check_document(world, document, examples):
    with tempfile.TemporaryDirectory() as folder:
        report, words = fuzz(world, document, examples, folder)
    faults = [f"{fault['title']}: {', '.join(fault['operations'])}" for fault in report["failures"]]
    faults += [f"{fault['title']} ({fault['count']} times)" for fault in report["errors"]]
    reproduce = [line.strip() for line in words.splitlines() if line.strip().startswith("curl ")][:10]
    checks.that(not faults, f"every operation of /api{document} keeps the contract", "\n    ".join(faults + reproduce))
    tested, cases = report["operations"]["tested"], report["test_cases"]["generated"]
    checks.that(tested > 50 and cases > 1000, "operations were tested", (tested, cases))
    print(f"contract_fuzz: {cases} requests to {tested} operations of /api{document}")


def main():
    world = layers.read_world(sys.argv[1])
    for document in DOCUMENTS:
        check_document(world, document, int(sys.argv[2]) if len(sys.argv) > 2 else 5)
    checks.done()


main()
