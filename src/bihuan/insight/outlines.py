"""The outlines of a city's counties, for a picture of them: schematic, no survey (packs/cn/tables/outlines)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from bihuan.policy import policies

CITY = 4
"""Digits of a city's division code."""


@dataclass(frozen=True)
class County:
    """The path of its border, and where its name has room."""

    path: str
    x: int
    y: int


@dataclass(frozen=True)
class Outline:
    """One city in its frame, county by county."""

    width: int
    height: int
    counties: dict[str, County]


@cache
def outline(city: str) -> Outline | None:
    """The picture of the city with this four-digit code; None where there is none."""
    path = policies.pack("cn").folder / "tables/outlines" / f"{city}.json"
    if not (city.isdecimal() and path.is_file()):
        return None
    drawn = json.loads(path.read_text("utf-8"))
    counties = {code: County(one["path"], *one["at"]) for code, one in drawn["counties"].items()}
    return Outline(drawn["width"], drawn["height"], counties)
