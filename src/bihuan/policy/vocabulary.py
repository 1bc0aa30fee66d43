"""Every key a pack may set: its kind, unit, stricter direction and meaning, declared once.

The declarations stand by area in `policy/topics/`; a key is "<topic>.<name>" and lives in the pack file
`parameters/<topic>.toml` under the header `[<topic>.<name>]`.
"""

from bihuan.policy.declare import Key
from bihuan.policy.topics import (
    checks,
    consequences,
    enterprise,
    experts,
    hazards,
    listing,
    oversight,
    reporting,
    services,
)


def _collect() -> dict[str, Key]:
    keys: dict[str, Key] = {}
    for area in (services, checks, experts, hazards, listing, reporting, oversight, enterprise, consequences):
        for key in area.KEYS:
            if key.name in keys:
                raise AssertionError(f"{key.name} is declared twice")
            keys[key.name] = key
    return keys


KEYS: dict[str, Key] = _collect()
TOPICS: tuple[str, ...] = tuple(sorted({key.topic for key in KEYS.values()}))


def topic(name: str) -> tuple[Key, ...]:
    """The keys of one topic, in the order they are declared."""
    return tuple(key for key in KEYS.values() if key.topic == name)
