"""What Schemathesis has to know of the hub that its contract cannot tell: the key, and the deliberate tolerances with their reasons."""

import os

import schemathesis
from schemathesis.generation import GenerationMode

# Larger limits are cut to the maximum and not refused, as OGC API - Features 1 recommends and clients rely on.
MAXIMUM_LIMIT = 10_000


@schemathesis.auth()
class Key:
    """The administrator's key, from the environment: it stands in no command line and no report."""

    def get(self, case, context):
        return os.environ["FUZZ_KEY"]

    def set(self, case, data, context):
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


@schemathesis.hook
def filter_case(context, case):
    """Leaves out what is invalid by the schema and accepted on purpose."""
    mode = case.meta.generation.mode if case.meta else GenerationMode.POSITIVE
    return mode != GenerationMode.NEGATIVE or not tolerated(case)


def tolerated(case):
    limit = (case.query or {}).get("limit")
    return isinstance(limit, (int, str)) and str(limit).isdigit() and int(limit) > MAXIMUM_LIMIT
