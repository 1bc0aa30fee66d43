"""依据库: what a finding may rest on: laws, orders and standards with their articles, and which version holds when.

Its entries are the clauses of the instruments that hold in a place, and the articles of the national criteria. What
gave way to a newer document stands in the table of replaced documents: typed words are read against it, so that nobody
cites what is repealed, whatever way the ground came to be written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from bihuan.policy.at import Policies, policies

_NUMBER = re.compile(r"(?:[A-Z]{2,4}(?:/T)? ?[A-Z]{0,2}[\d.]+-\d{4}|安监总\w{1,3}〔\d{4}〕\d+号)")
_DEAD = frozenset({"draft", "historic", "repealed"})


@dataclass(frozen=True)
class Ground:
    """One entry: an article of a document in the version that holds since `since`; `gist` in our own words."""

    code: str
    title: str
    number: str
    article: str
    gist: str
    gist_en: str = ""
    since: date | None = None
    standing: bool = True

    def holds(self, on: date) -> bool:
        """Whether it is in force on the day; a version whose first day nobody has read counts as begun."""
        return self.standing and (self.since is None or self.since <= on)

    @property
    def cited(self) -> str:
        """As it stands in a paper."""
        number = f"（{self.number}）" if self.number and self.number not in self.title else ""
        return f"《{self.title}》{number}{self.article}"


@dataclass(frozen=True)
class Replaced:
    """A document that gave way: its `old` number, what came after it, and since when; None where that was not read."""

    old: str
    new: str
    since: date | None


def library(division: str, *, on: date, asked: Policies = policies) -> Iterator[Ground]:
    """Everything that may be cited there, in force on the day or not."""
    here = {pack.id for pack in asked.at(division, on=on).chain}
    for clause in asked.clauses():
        if clause.instrument.pack in here:
            yield _of_clause(clause)
    for standard in asked.table("cn", "criteria_standards"):
        yield from _criteria(standard, asked, on)


def find(code: str, *, division: str, on: date, asked: Policies = policies) -> Ground | None:
    """The entry with this code; None where there is none."""
    return next((ground for ground in library(division, on=on, asked=asked) if ground.code == code), None)


def replaced_in(text: str, *, on: date) -> Replaced | None:
    """The first document cited in `text` that has given way to another one by that day."""
    cited = {_plain(number) for number in _NUMBER.findall(text)}
    gone = (row for row in _replaced() if row.since is not None and row.since <= on)
    return next((row for row in gone if _plain(row.old) in cited), None)


@cache
def _replaced() -> tuple[Replaced, ...]:
    rows = policies.table("cn", "replaced_documents")
    return tuple(
        Replaced(number, row["new"], row.get("since")) for row in rows for number in _NUMBER.findall(row["old"])
    )


def _plain(number: str) -> str:
    return number.replace(" ", "")


def _of_clause(clause: Any) -> Ground:
    instrument = clause.instrument
    since = instrument.in_force if isinstance(instrument.in_force, date) else None
    return Ground(
        code=clause.id,
        title=re.sub(r"（[^）]*(?:修正|修订)[^）]*）$", "", instrument.title),
        number=instrument.number,
        article=clause.ref,
        gist=clause.gist_zh,
        gist_en=clause.gist_en,
        since=since,
        standing=instrument.status not in _DEAD,
    )


def _criteria(standard: Mapping[str, Any], asked: Policies, on: date) -> Iterator[Ground]:
    try:
        table = asked.table("cn", standard.get("table", ""), on=on)
    except KeyError:
        return
    for row in table:
        yield Ground(
            code=row["code"],
            title=standard["zh"],
            number=standard.get("number", ""),
            article=str(row.get("article", "")),
            gist=row["zh"],
            gist_en=row.get("en", ""),
            since=standard.get("since"),
        )
