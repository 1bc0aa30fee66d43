"""The criteria by which a hazard is judged to be major: those in force on the day it was found, and no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from bihuan.hazards import alike_texts, repeats
from bihuan.policy import policies
from bihuan.refusal import Refusal

OFFERED = 3
LIKE_ENOUGH = 0.2
"""From here on a criterion is offered for a description; a person decides, and may choose any other."""


class Standard(NamedTuple):
    """One standard with its rows; `until` None while it is in force."""

    code: str
    number: str
    title: str
    since: date | None
    until: date | None
    replaced_by: str
    rows: tuple[Mapping[str, Any], ...]

    def covers(self, on: date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


@cache
def standards() -> dict[str, Standard]:
    """All that the packs hold, by code; one without rows applies by its number alone."""
    found = {}
    for row in policies.table("cn", "criteria_standards"):
        dates = (row.get("since"), row.get("until"), row.get("replaced_by", ""))
        found[row["code"]] = Standard(row["code"], row["number"], row["zh"], *dates, _rows_of(row.get("table", "")))
    return found


def _rows_of(table: str) -> tuple[Mapping[str, Any], ...]:
    try:
        return tuple(policies.table("cn", table)) if table else ()
    except KeyError:
        return ()


@cache
def _by_code() -> dict[str, tuple[Standard, Mapping[str, Any]]]:
    return {row["code"]: (standard, row) for standard in standards().values() for row in standard.rows}


def known(criterion: str) -> tuple[Standard, Mapping[str, Any]] | None:
    """The criterion with its standard, in force or not; None where the packs do not hold it."""
    return _by_code().get(criterion)


def has_ended(criterion: str) -> bool:
    """Whether it stands in a standard that was repealed."""
    found = known(criterion)
    return found is not None and found[0].until is not None


def of_sector(sector: str, *, on: date) -> Iterator[tuple[Standard, Mapping[str, Any]]]:
    """The criteria of the sector's standards that were in force on the day."""
    sectors = {row["code"]: row for row in policies.table("cn", "sectors")}
    for code in sectors.get(sector, {}).get("criteria") or ():
        standard = standards().get(code)
        if standard is not None and standard.covers(on):
            yield from ((standard, row) for row in standard.rows if sector in row.get("sectors", (sector,)))


def proposed(sector: str, text: str, *, on: date) -> list[str]:
    """The codes of at most three criteria that a description comes near, the nearest first."""
    words = repeats.lexicon()
    own = alike_texts.facets(text, words)
    scored = [(_near(own, row["zh"]), row["code"]) for _standard, row in of_sector(sector, on=on)]
    near = sorted((one for one in scored if one[0] >= LIKE_ENOUGH), key=lambda one: -one[0])
    return [code for _score, code in near[:OFFERED]]


def _near(own: alike_texts.Facets, text: str) -> float:
    words = repeats.lexicon()
    return alike_texts.alike(own, alike_texts.facets(text, words), words)


def require_in_force(criterion: str, *, on: date) -> None:
    """A hazard is judged by the standard of the day on which it was found. What is not in the packs is left to people.

    Raises `criterion_repealed`, which names what took its place, and `criterion_not_yet`.
    """
    standard = known(criterion)[0] if known(criterion) else None
    if standard is None or standard.covers(on):
        return
    if standard.until is not None and on > standard.until:
        newer = standards().get(standard.replaced_by)
        now = f"{newer.number}《{newer.title}》" if newer else ""
        raise Refusal("criterion_repealed", missing=["criterion"], old=standard.number, last_on=standard.until, now=now)
    raise Refusal("criterion_not_yet", missing=["criterion"], number=standard.number, since=standard.since)
