"""The picker of the basis library: articles of laws, orders and standards that hold on the day of the visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bihuan.policy import bases
from bihuan.web.punctuation import english

SHOWN = 30


@dataclass(frozen=True)
class Row:
    """An entry as it is offered."""

    code: str
    cited: str
    gist: str
    since: Any


def search(inspection: Any, *, text: str = "", chosen: str = "") -> list[Row]:
    """At most 30 entries in force on the day of the visit that hold every word of `text`; `chosen` comes first."""
    words = text.lower().split()
    found = []
    for ground in bases.library(inspection.division_code, on=inspection.judged_on):
        if ground.code == chosen:
            found.insert(0, ground)
        elif words and ground.holds(inspection.judged_on) and _holds(ground, words):
            found.append(ground)
    return [_row(ground) for ground in found[:SHOWN]]


def _holds(ground: bases.Ground, words: list[str]) -> bool:
    whole = f"{ground.code} {ground.cited} {ground.gist} {ground.gist_en}".lower()
    return all(word in whole for word in words)


def _row(ground: bases.Ground) -> Row:
    gist = ground.gist_en if english() and ground.gist_en else ground.gist
    return Row(ground.code, ground.cited, gist, ground.since)
