#!/usr/bin/env python3
"""Writes docs/conformance.md: each requirement that the hub claims to keep, the test that shows it, and what that test last said.

The requirements and their tests stand in requirements.toml (tests/it/conformance.rs holds that list to the code: every named test
exists, every declared class has its rows). Results come from the log of `cargo test` and from what the suites recorded.

use: table.py --rust LOG --suites PREFIX      reads PREFIX.SQLite and PREFIX.PostGIS; fails when the committed table was another
"""

import argparse
import json
import pathlib
import re
import sys
import tomllib

FOLDER = pathlib.Path(__file__).resolve().parent
TABLE = FOLDER.parents[1] / "docs" / "conformance.md"
DATABASES = ("SQLite", "PostGIS")


def rust_results(log):
    """Name of each test without its database, and its outcome on each database or on none in particular."""
    results = {}
    for name, outcome in re.findall(r"^test (\S+) \.\.\. (\w+)", log, re.M):
        plain, _, tail = name.rpartition("::")
        database = {"sqlite": "SQLite", "postgis": "PostGIS"}.get(tail)
        results.setdefault(plain if database else name, {})[database or ""] = outcome == "ok"
    return results


def suite_results(prefix):
    """The same for the suites: `suite identifier`; a test that only skipped has no outcome."""
    results = {}
    for database in DATABASES:
        path = pathlib.Path(f"{prefix}.{database}")
        for suite, tests in json.loads(path.read_text(encoding="utf-8")).items() if path.exists() else ():
            for identifier, counts in tests.items():
                if counts.get("passed") or counts.get("failed"):
                    results.setdefault(f"{suite} {identifier}", {})[database] = not counts.get("failed")
    return results


def words(outcomes):
    if not outcomes:
        return "not run"
    failed = [database or "here" for database, held in outcomes.items() if not held]
    if failed:
        return f"**failed** ({', '.join(failed)})"
    named = [database for database in DATABASES if database in outcomes]
    return f"passed ({', '.join(named)})" if named else "passed"


def table(classes, results):
    counts = {"passed": 0, "other": 0}
    lines = []
    for one in classes:
        lines += [f"\n## {one['title']}\n", f"`{one['uri']}`\n", "| requirement | shown by | result |", "| --- | --- | --- |"]
        for requirement, test in one["requirements"]:
            said = words(results.get(test))
            counts["passed" if said.startswith("passed") else "other"] += 1
            lines.append(f"| `{requirement}` | `{test}` | {said} |")
    head = [
        "# Requirement, test, result\n",
        "Written by the tests (`tests/conformance/table.py`); a change here is made by changing `tests/conformance/requirements.toml` or the hub.",
        "A test named `ogc_…` is an abstract test of the standard, replicated in `tests/conformance`; the others are this project's tests in Rust.",
        f"\n{len(classes)} conformance classes, {counts['passed']} rows passed, {counts['other']} not.",
    ]
    return "\n".join(head + lines) + "\n", counts


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rust", required=True, metavar="LOG")
    options.add_argument("--suites", required=True, metavar="PREFIX")
    options = options.parse_args()
    classes = tomllib.loads((FOLDER / "requirements.toml").read_text(encoding="utf-8"))["class"]
    log = pathlib.Path(options.rust).read_text(encoding="utf-8", errors="replace")
    text, counts = table(classes, rust_results(log) | suite_results(options.suites))
    stale = not TABLE.exists() or TABLE.read_text(encoding="utf-8") != text
    TABLE.write_text(text, encoding="utf-8")
    if counts["other"]:
        sys.exit(f"table: FAILED: {counts['other']} requirements are not shown; see docs/conformance.md")
    if stale:
        sys.exit("table: FAILED: docs/conformance.md was not what the tests say and has been written anew: look at the difference and commit it")
    print(f"table: {counts['passed']} checks passed")


main()
