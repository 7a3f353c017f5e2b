"""The bench on which abstract tests stand: each test carries its id, runs once a case, and passes, fails or is skipped with a reason."""

import collections
import json
import pathlib
import traceback

TESTS = []


class Skip(Exception):
    """The case does not apply here; the words say why."""


def test(identifier, cases=None):
    """Registers an abstract test under its id in the standard; `cases(api)` yields (label, arguments…) for those that repeat."""

    def register(function):
        TESTS.append((identifier, function, cases or (lambda api: [("",)])))
        return function

    return register


def claim(holds, words, seen=""):
    """Fails the case unless the claim holds; `seen` says what was found instead."""
    if not holds:
        raise AssertionError(words + (f"; seen: {shorten(seen)}" if seen != "" else ""))


def same(seen, wanted, words):
    claim(seen == wanted, words, f"{shorten(seen)}, wanted {shorten(wanted)}")


def shorten(value):
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 400 else f"{text[:400]}… ({len(text)} characters)"


def run(api, wanted=lambda identifier: True):
    """Runs every registered test whose id is wanted; returns rows of (id, label, outcome, words)."""
    rows = []
    for identifier, function, cases in TESTS:
        if not wanted(identifier):
            continue
        try:
            listed = list(cases(api))
        except Exception as fault:  # noqa: BLE001 - a case list that cannot be made is a failed test, not a crash
            rows.append((identifier, "cases", *verdict(fault)))
            continue
        for label, *arguments in listed:
            try:
                function(api, *arguments)
                rows.append((identifier, label, "passed", ""))
            except Exception as fault:  # noqa: BLE001 - the next case is run whatever this one met
                rows.append((identifier, label, *verdict(fault)))
    return rows


def verdict(fault):
    if isinstance(fault, Skip):
        return "skipped", str(fault)
    if isinstance(fault, AssertionError):
        return "failed", str(fault) or traceback.format_exc(limit=-1)
    return "failed", f"{type(fault).__name__}: {fault} at {traceback.extract_tb(fault.__traceback__)[-1].lineno}"


def report(name, rows, results=None):
    """Prints the counts, every failure and each reason for a skip; writes the rows where `results` says; 0 when nothing failed."""
    failed = [row for row in rows if row[2] == "failed"]
    for identifier, label, _, words in failed:
        print(f"{name}: FAILED {identifier} [{label}]: {words}")
    reasons = collections.Counter((row[0], row[3]) for row in rows if row[2] == "skipped")
    for (identifier, words), count in sorted(reasons.items()):
        print(f"{name}: skipped {identifier} ({count} times): {words}")
    passed = sum(1 for row in rows if row[2] == "passed")
    tests = len({row[0] for row in rows if row[2] == "passed"})
    print(f"{name}: {tests} abstract tests; {len(failed)} failed, {sum(reasons.values())} skipped")
    if results:
        record(pathlib.Path(results), name, rows)
    if failed or not passed:
        print(f"{name}: {passed} passed, {len(failed)} failed")
        return 1
    print(f"{name}: {passed} checks passed")
    return 0


def record(path, name, rows):
    """Adds what each abstract test came to, for the table of requirements."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    summary = {}
    for identifier, _, outcome, _ in rows:
        summary.setdefault(identifier, collections.Counter())[outcome] += 1
    known[name] = {identifier: dict(counts) for identifier, counts in sorted(summary.items())}
    path.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
