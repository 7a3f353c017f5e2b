#!/usr/bin/env python3
"""Schemathesis sends what the contract allows and what it forbids to every operation: no answer may be a 5xx, no connection may drop.

It runs as administrator and writes, so it comes last, on a hub that is thrown away. The inputs are the same in each run.

use: .venv/bin/python contract_fuzz.py WORLD.json [EXAMPLES-PER-OPERATION]
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import layers
from checks import Checks

checks = Checks("contract_fuzz")


def fuzz(world, examples, folder):
    """Schemathesis' own report: a summary and its words."""
    report = pathlib.Path(folder) / "report.json"
    command = [
        pathlib.Path(sys.executable).parent / "schemathesis", "run", f"{world['url']}/api",
        "--checks", "not_a_server_error",
        "--phases", "examples,coverage,fuzzing",
        "--max-examples", str(examples),
        "--generation-deterministic", "--continue-on-failure", "--no-color", "--warnings", "off",
        # The job's answer comes at once; what it then computes is tested elsewhere.
        "--request-timeout", "20",
        "--header", f"Authorization: Bearer {world['key']}",
        "--report-json-path", str(report),
    ]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=900)
    checks.that(report.exists(), "Schemathesis reads the contract", (result.stdout + result.stderr)[-2000:])
    return json.loads(report.read_text(encoding="utf-8")), result.stdout


def main():
    world = layers.read_world(sys.argv[1])
    examples = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    with tempfile.TemporaryDirectory() as folder:
        report, words = fuzz(world, examples, folder)
    faults = [f"{fault['title']}: {', '.join(fault['operations'])}" for fault in report["failures"]]
    faults += [f"{fault['title']} ({fault['count']} times)" for fault in report["errors"]]
    reproduce = [line.strip() for line in words.splitlines() if line.strip().startswith("curl ")][:10]
    checks.that(not faults, "every operation answers every input without a server error", "\n    ".join(faults + reproduce))
    tested, cases = report["operations"]["tested"], report["test_cases"]["generated"]
    checks.that(tested > 0, "operations were tested")
    print(f"contract_fuzz: {cases} requests to {tested} operations")
    checks.done()


main()
