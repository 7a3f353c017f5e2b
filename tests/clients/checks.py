"""Counts what held and stops with one clear line at the first thing that did not."""

import sys


class Checks:
    """The checks of one client script; `done` prints how many held."""

    def __init__(self, client):
        self.client = client
        self.count = 0

    def that(self, holds, claim, seen=""):
        """Stops the script unless the claim holds; `seen` says what was found instead."""
        if not holds:
            sys.exit(f"{self.client}: FAILED: {claim}" + (f"\n  seen: {seen}" if seen != "" else ""))
        self.count += 1

    def equal(self, seen, wanted, claim):
        self.that(seen == wanted, claim, f"{shorten(seen)}, wanted {shorten(wanted)}")

    def done(self):
        print(f"{self.client}: {self.count} checks passed")


def shorten(value):
    text = repr(value)
    return text if len(text) <= 300 else f"{text[:300]}… ({len(text)} characters)"
