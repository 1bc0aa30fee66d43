"""What was done, by whom, when and on what ground: an append-only hash chain per case.

`audit.record(...)` writes the line of an act in the act's own transaction, `audit.write(...)` the line and the act's
rows in one statement, `audit.gathered()` those of several acts; `audit.timeline(case)` reads the chain back.
"""

from importlib import import_module

_HOMES = {
    "draft": "operations",
    "record": "operations",
    "record_many": "operations",
    "write": "together",
    "taking_along": "together",
    "gathered": "together",
    "Gathering": "together",
    "seal_heads": "operations",
    "timeline": "queries",
    "newest": "queries",
    "has_line": "queries",
    "timeline_for": "queries",
    "recent": "queries",
    "cases_among": "queries",
    "last_seal": "queries",
}


def __getattr__(name: str):
    # Django imports this package before models may be loaded, so the names are fetched when first used.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return found
