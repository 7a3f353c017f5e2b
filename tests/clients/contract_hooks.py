"""What Schemathesis has to know of the hub that its contract cannot tell: the deliberate tolerances, each with its reason."""

import schemathesis
from schemathesis.generation import GenerationMode

# Larger limits are cut to the maximum and not refused, as OGC API - Features 1 recommends and clients rely on.
MAXIMUM_LIMIT = 10_000


@schemathesis.hook
def filter_case(context, case):
    """Leaves out what is invalid by the schema and accepted on purpose."""
    mode = case.meta.generation.mode if case.meta else GenerationMode.POSITIVE
    return mode != GenerationMode.NEGATIVE or not tolerated(case)


def tolerated(case):
    limit = (case.query or {}).get("limit")
    return isinstance(limit, (int, str)) and str(limit).isdigit() and int(limit) > MAXIMUM_LIMIT
