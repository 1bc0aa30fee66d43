"""Administrative divisions (县级以上行政区划), GB/T 2260 with the townships below, and the zones it does not know.

Codes nest by prefix: province 2 digits, city 4, county 6, township 9. Registers write county-level codes padded with
zeros and townships with 12 digits; `trim` gives the significant part of any of them. Zones
(开发区、保税区) have no code in GB/T 2260: their rows come from the statistics bureau or are ours, and say so.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

_STEPS = (2, 4, 6, 9, 12)


class DivisionLevel(StrEnum):
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    ZONE = "zone"
    TOWNSHIP = "township"


class DivisionUnknown(LookupError):
    """No division has this code; carries `code` as it was asked for."""

    def __init__(self, code: str):
        super().__init__(f"unknown division {code!r}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Division:
    """One division. `code` as registers write it, `parent` the code above or "", `replaced_by` set when it is gone,
    `en` its romanised name or "" where nobody has settled one."""

    code: str
    level: DivisionLevel
    name: str
    parent: str = ""
    replaced_by: str = ""
    source: str = ""
    en: str = ""


def trim(code: str) -> str:
    """The significant part of a code without its padding. A prefix is accepted and stays as it is.

    >>> [trim(code) for code in ("990000", "990100", "990102", "990102003000", "9901", "")]
    ['99', '9901', '990102', '990102003', '9901', '']
    """
    for step in _STEPS:
        if not code[step:].strip("0"):
            return code[:step]
    return code


def contains(outer: str, inner: str) -> bool:
    """Whether `inner` lies in `outer` or is the same; codes of any length. The nation ("" or "cn") contains all."""
    return outer == "cn" or trim(inner).startswith(trim(outer))


@dataclass(frozen=True)
class Divisions:
    """All divisions; a value, built from the rows of the national tables."""

    rows: tuple[Division, ...]

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, str]]) -> "Divisions":
        """From mappings with code, level, name and optionally parent, replaced_by, source, en."""
        return cls(
            tuple(
                Division(
                    code=row["code"],
                    level=DivisionLevel(row["level"]),
                    name=row["name"],
                    parent=row.get("parent") or "",
                    replaced_by=row.get("replaced_by") or "",
                    source=row.get("source") or "",
                    en=row.get("en") or "",
                )
                for row in rows
            )
        )

    @classmethod
    def from_csv(cls, *texts: str) -> "Divisions":
        """From the text of the national tables divisions.csv and townships.csv."""
        return cls.from_rows(row for text in texts for row in csv.DictReader(io.StringIO(text)))

    @cached_property
    def _by_code(self) -> dict[str, Division]:
        return {trim(row.code): row for row in self.rows}

    @cached_property
    def _children(self) -> dict[str, list[Division]]:
        children: dict[str, list[Division]] = {}
        for row in self.rows:
            if not row.replaced_by:
                children.setdefault(trim(row.parent), []).append(row)
        return children

    def get(self, code: str) -> Division:
        """The division with this code, padded or not. Raises DivisionUnknown."""
        try:
            return self._by_code[trim(code)]
        except KeyError:
            raise DivisionUnknown(code) from None

    def knows(self, code: str) -> bool:
        """Whether a division (also one that is gone) has this code."""
        return bool(code) and trim(code) in self._by_code

    def current(self, code: str) -> Division:
        """The division that answers for this code today: follows `replaced_by`. Raises DivisionUnknown."""
        division = self.get(code)
        while division.replaced_by:
            division = self.get(division.replaced_by)
        return division

    def parents(self, code: str) -> tuple[Division, ...]:
        """What lies above, the province first; empty for a province. Raises DivisionUnknown."""
        above: list[Division] = []
        division = self.get(code)
        while division.parent:
            division = self.get(division.parent)
            above.append(division)
        return tuple(reversed(above))

    def full_name(self, code: str) -> str:
        """Province, city and county written together, the province first. Raises DivisionUnknown."""
        return "".join(division.name for division in (*self.parents(code), self.get(code)))

    def english_name(self, code: str) -> str:
        """The same the English way, the smallest first: "C District, B, A"; the Chinese name where
        one of the parts has no English. Raises DivisionUnknown."""
        parts = [division.en for division in (self.get(code), *reversed(self.parents(code)))]
        return ", ".join(parts) if all(parts) else self.full_name(code)

    def children(self, code: str) -> tuple[Division, ...]:
        """The divisions right below, in the order of the table; the provinces for "". Gone ones are left out."""
        if code:
            self.get(code)
        return tuple(self._children.get(trim(code), ()))

    def search(self, text: str, *, within: str = "", limit: int = 20) -> tuple[Division, ...]:
        """Divisions whose name holds `text`, whole names first, then beginnings, then higher levels."""
        text = text.strip()
        if not text:
            return ()
        found = [row for row in self.rows if text in row.name and not row.replaced_by and contains(within, row.code)]
        found.sort(key=lambda row: (row.name != text, not row.name.startswith(text), len(trim(row.code)), row.code))
        return tuple(found[:limit])
