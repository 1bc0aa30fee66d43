"""The picker of criteria of major hazards: rows of the national tables in force on the day, the site's sector first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.policy import policies
from bihuan.web.punctuation import english

SHOWN = 40


@dataclass(frozen=True)
class Criterion:
    """One criterion: its code, its words, where it stands, and by which words it is found, whatever the language."""

    code: str
    text: str
    article: str
    standard: str
    searched: str


def search(*, sector: str, on: date, text: str = "", chosen: str = "") -> list[Criterion]:
    """At most 40 criteria that hold `text` (or stand for the sector where nothing is asked); `chosen` comes first."""
    words = text.split()
    found = [row for row in _rows(sector, on, everywhere=bool(words)) if _holds(row, words)]
    first = [row for row in _rows(sector, on, everywhere=True) if row.code == chosen] if chosen else []
    return [*first, *(row for row in found if row.code != chosen)][:SHOWN]


def known(code: str, *, on: date) -> bool:
    """Whether a criterion with that code is in force on the day."""
    return any(row.code == code for row in _rows("", on, everywhere=True))


def _holds(row: Criterion, words: list[str]) -> bool:
    whole = f"{row.code} {row.article} {row.searched}".lower()
    return all(word.lower() in whole for word in words)


def _rows(sector: str, on: date, *, everywhere: bool) -> Iterator[Criterion]:
    own = {code for row in policies.table("cn", "sectors") if row["code"] == sector for code in row.get("criteria", ())}
    standards = sorted(policies.table("cn", "criteria_standards"), key=lambda row: row["code"] not in own)
    for standard in standards:
        if not everywhere and standard["code"] not in own:
            continue
        try:
            table = policies.table("cn", standard.get("table", ""), on=on)
        except KeyError:
            continue
        for row in table:
            yield _criterion(row, standard)


def _criterion(row: Mapping[str, Any], standard: Mapping[str, Any]) -> Criterion:
    article, both = str(row.get("article", "")), f"{row['zh']} {row.get('en', '')} {standard['zh']}"
    if english() and row.get("en"):
        return Criterion(row["code"], row["en"], article, standard.get("en") or standard["zh"], both)
    return Criterion(row["code"], row["zh"], article, standard["zh"], both)
