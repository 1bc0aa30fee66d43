"""A refusal as it is kept on a row and told again, in the language of that moment; and the reason a person gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bihuan.refusal import Refusal


@dataclass(frozen=True)
class _Clause:
    clause: str


def kept(refusal: Refusal) -> dict[str, Any]:
    """Code, missing things, clause and facts as plain values."""
    return {
        "code": refusal.code,
        "missing": [_plain(one) for one in refusal.missing],
        "clause": refusal.clause,
        "facts": {name: _plain(value) for name, value in refusal.facts.items()},
        "text": refusal.text(),
    }


def again(reason: Mapping[str, Any]) -> Refusal | None:
    """The refusal that was kept; None where there was none."""
    if not reason.get("code"):
        return None
    clause = reason["clause"]
    basis = _Clause(clause) if clause != "ours" else None
    return Refusal(reason["code"], missing=reason["missing"], basis=basis, **reason["facts"])


def _plain(value: Any) -> Any:
    if isinstance(value, bool | int | float | None):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(getattr(value, "value", value))


LONGEST = 200  # letters of what a person writes as a reason


def written(reason: str, *, basis: Any = None) -> str:
    """The reason that somebody gives, as it is kept. Raises `reason_missing`, `text_too_long`."""
    said = reason.strip()
    if not said:
        raise Refusal("reason_missing", missing=["reason"], basis=basis)
    if len(said) > LONGEST:
        raise Refusal("text_too_long", missing=["reason"], most=LONGEST, n=len(said))
    return said
