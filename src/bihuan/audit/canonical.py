"""The one way to write an audit event as bytes. Pure; the format is described in docs/how-to/verify-audit.md.

Canonical JSON: UTF-8, keys sorted by code point, no blanks, only strings, integers, booleans, null, lists and objects;
moments are strings in UTC with six digits of a second. Floats are refused: two writers may print one float differently.
"""

import hashlib
import json
from datetime import UTC, date, datetime

GENESIS = bytes(32)
"""prev_hash of the first event of a case and of the first seal."""


def moment(at: datetime) -> str:
    """`at` in UTC as 2026-11-25T02:03:04.000005Z. Raises ValueError for a naive datetime."""
    if at.tzinfo is None:
        raise ValueError(f"naive datetime: {at!r}")
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def plain(value):
    """`value` in canonical types only. Raises TypeError for floats, decimals, sets, bytes …, ValueError for
    integers beyond 64 bits and text that UTF-8 or PostgreSQL cannot hold (lone surrogates, NUL)."""
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {_key(key): plain(item) for key, item in value.items()}
    raise TypeError(f"not a canonical value: {type(value).__name__} {value!r}")


def _integer(value: int) -> int:
    if not -(2**63) <= value < 2**63:
        raise ValueError(f"integer beyond 64 bits: {value!r}")
    return int(value)


def _text(value: str) -> str:
    text = str.__str__(value)
    if "\x00" in text:
        raise ValueError("NUL in text")
    text.encode()  # UnicodeEncodeError is a ValueError
    return text


def _key(key) -> str:
    if not isinstance(key, str):
        raise TypeError(f"object keys are strings, not {key!r}")
    return _text(key)


_encoder = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def dumps(value) -> str:
    """Canonical JSON of a value already `plain`."""
    return _encoder.encode(value)


def link(prev_hash: bytes, body: str) -> bytes:
    """The hash that ties `body` to what stands before it: sha256(prev_hash + body)."""
    return hashlib.sha256(prev_hash + body.encode()).digest()


def sealed_line(case: str, seq: int, head_hash: bytes) -> bytes:
    """One head as a line of a seal's digest."""
    return dumps([case, seq, head_hash.hex()]).encode() + b"\n"


def seal_body(no: int, sealed_at: str, heads: int, digest: bytes) -> str:
    """Canonical JSON of a seal; `digest` is sha256 over its `sealed_line`s in the order of their cases."""
    return dumps({"digest": digest.hex(), "heads": heads, "no": no, "sealed_at": sealed_at})
