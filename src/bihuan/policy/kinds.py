"""The few kinds of value a pack may hold, and how TOML becomes them.

Every kind has three acts: `parse` (TOML value in, typed value out, `ValueError` with what is allowed), `looser` (is a
child's value looser than its parent's in the given direction) and `allowed` (one sentence for an error message).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

UNSET = "unset"
"""The legal and visible "nobody has set this": nothing is computed, nobody is in breach."""

DIRECTIONS = ("higher", "lower", "superset", "subset", "listed", "none")
"""What stricter means: a larger number, a smaller one, more codes, fewer codes, further right in the list, nothing."""


class Kind:
    """Base of all kinds; a kind that cannot be compared accepts only the direction "none"."""

    directions: tuple[str, ...] = ("none",)

    @property
    def allowed(self) -> str:
        raise NotImplementedError

    def parse(self, raw: Any) -> Any:
        raise NotImplementedError

    def looser(self, child: Any, parent: Any, stricter: str) -> bool:
        return False

    def terms(self, raw: Any) -> Iterator[str]:
        """Glossary terms a raw value uses ("term:three_systems")."""
        yield from ()


@dataclass(frozen=True)
class Number(Kind):
    """A number within bounds, both included."""

    low: float = 0
    high: float = 10**12
    directions = ("higher", "lower", "none")

    @property
    def allowed(self) -> str:
        return f"a number from {self.low:g} to {self.high:g}"

    def parse(self, raw: Any) -> Any:
        if isinstance(raw, bool) or not isinstance(raw, int | float) or not self.low <= raw <= self.high:
            raise ValueError(self.allowed)
        return raw

    def looser(self, child: Any, parent: Any, stricter: str) -> bool:
        return child < parent if stricter == "higher" else child > parent if stricter == "lower" else False


@dataclass(frozen=True)
class Int(Number):
    """A whole number within bounds, both included."""

    @property
    def allowed(self) -> str:
        return f"a whole number from {self.low:g} to {self.high:g}"

    def parse(self, raw: Any) -> Any:
        if not isinstance(raw, int):
            raise ValueError(self.allowed)
        return super().parse(raw)


@dataclass(frozen=True)
class Days(Int):
    """A count of days; `counting` says which days count ("calendar" or "working")."""

    counting: str = "calendar"

    @property
    def allowed(self) -> str:
        return f"a whole number of {self.counting} days from {self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class Bool(Kind):
    """Yes or no; stricter "higher" means yes is stricter."""

    directions = ("higher", "lower", "none")

    @property
    def allowed(self) -> str:
        return "true or false"

    def parse(self, raw: Any) -> bool:
        if not isinstance(raw, bool):
            raise ValueError(self.allowed)
        return raw

    def looser(self, child: Any, parent: Any, stricter: str) -> bool:
        return child < parent if stricter == "higher" else child > parent if stricter == "lower" else False


@dataclass(frozen=True)
class Day(Kind):
    """A date; TOML writes it bare (2022-06-01)."""

    @property
    def allowed(self) -> str:
        return "a date like 2022-06-01"

    def parse(self, raw: Any) -> date:
        if type(raw) is not date:
            raise ValueError(self.allowed)
        return raw


@dataclass(frozen=True)
class Choice(Kind):
    """One code of a closed list; for stricter "listed" the list runs from the loosest to the strictest."""

    codes: tuple[str, ...]
    directions = ("listed", "none")

    @property
    def allowed(self) -> str:
        return "one of " + ", ".join(self.codes)

    def parse(self, raw: Any) -> str:
        if raw not in self.codes:
            raise ValueError(self.allowed)
        return raw

    def looser(self, child: Any, parent: Any, stricter: str) -> bool:
        return stricter == "listed" and self.codes.index(child) < self.codes.index(parent)


@dataclass(frozen=True)
class Codes(Kind):
    """Several codes, each once; an open list also takes codes of the pack's own, written in snake_case.

    A single "term:<id>" in place of the list means the members that term has in the pack's glossary.
    """

    codes: tuple[str, ...] = ()
    open: bool = False
    directions = ("superset", "subset", "none")

    @property
    def allowed(self) -> str:
        if not self.codes:
            return "a list of codes in snake_case, each once"
        return "a list, each code once, of " + ", ".join(self.codes) + (" or a code of your own" if self.open else "")

    def parse(self, raw: Any) -> tuple[str, ...] | str:
        if isinstance(raw, str) and raw.startswith("term:"):
            return raw
        if not isinstance(raw, list) or not all(isinstance(code, str) for code in raw):
            raise ValueError(self.allowed)
        known = all(code in self.codes or (self.open and code.replace("_", "").isalnum()) for code in raw)
        if not known or len(set(raw)) != len(raw):
            raise ValueError(self.allowed)
        return tuple(raw)

    def looser(self, child: Any, parent: Any, stricter: str) -> bool:
        if isinstance(child, str) or isinstance(parent, str):
            return False
        if stricter == "superset":
            return not set(parent) <= set(child)
        return stricter == "subset" and not set(child) <= set(parent)

    def terms(self, raw: Any) -> Iterator[str]:
        if isinstance(raw, str) and raw.startswith("term:"):
            yield raw.removeprefix("term:")


@dataclass(frozen=True)
class Table(Kind):
    """A value per row of a dimension, written `by_<dimension> = { row = value }`; `value = x` is the default row.

    A row may be "unset". `rows` empty means the pack names its own rows (snake_case).
    """

    dimension: str
    rows: tuple[str, ...]
    of: Kind

    @property
    def directions(self) -> tuple[str, ...]:
        return self.of.directions

    @property
    def allowed(self) -> str:
        rows = ", ".join(self.rows) or "rows of your own"
        return f"by_{self.dimension} with {rows} (or default), each {self.of.allowed} or {UNSET}"

    def parse(self, raw: Any) -> dict[str, Any]:
        if not isinstance(raw, dict) or not raw:
            raise ValueError(self.allowed)
        for row in raw:
            if self.rows and row not in self.rows and row != "default":
                raise ValueError(f"row {row}: {self.allowed}")
        return {row: UNSET if value == UNSET else self.of.parse(value) for row, value in raw.items()}

    def looser(self, child: Any, parent: Any, stricter: str) -> bool:
        rows = dict.fromkeys([*parent, *child])
        return any(self._row_looser(child.get(row, child.get("default", UNSET)), parent, row, stricter) for row in rows)

    def _row_looser(self, child: Any, parent: dict[str, Any], row: str, stricter: str) -> bool:
        above = parent.get(row, parent.get("default", UNSET))
        if UNSET in (child, above):
            return False
        return self.of.looser(child, above, stricter)

    def terms(self, raw: Any) -> Iterator[str]:
        if isinstance(raw, dict):
            for value in raw.values():
                yield from self.of.terms(value)


def _nearest(near: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    return near


@dataclass(frozen=True)
class Records(Kind):
    """A list of rows with typed fields; a field in `required` must stand in every row.

    Duties add up along the chain: a child's row joins the parent's. Where `identity` of both is equal they are one duty
    and `combine(near, above)` makes one row of them, keeping what is stricter. So a child cannot take a duty away or
    loosen it, and there is nothing to compare.
    """

    fields: dict[str, Kind] = field(hash=False)
    required: tuple[str, ...] = ()
    identity: Callable[[Mapping[str, Any]], Any] = field(default=repr, hash=False)
    combine: Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]] = field(default=_nearest, hash=False)
    directions = ("none",)

    @property
    def allowed(self) -> str:
        shape = "; ".join(f"{name}: {kind.allowed}" for name, kind in self.fields.items())
        return f"a list of tables with {shape}; required: {', '.join(self.required)}"

    def parse(self, raw: Any) -> tuple[dict[str, Any], ...]:
        if not isinstance(raw, list) or not all(isinstance(row, dict) for row in raw):
            raise ValueError(self.allowed)
        return tuple(self._row(row) for row in raw)

    def _row(self, row: dict[str, Any]) -> dict[str, Any]:
        unknown = [name for name in row if name not in self.fields]
        absent = [name for name in self.required if name not in row]
        if unknown or absent:
            raise ValueError(f"{', '.join(unknown + absent)}: {self.allowed}")
        parsed = {}
        for name, value in row.items():
            try:
                parsed[name] = self.fields[name].parse(value)
            except ValueError as wrong:
                raise ValueError(f"field {name}: {wrong}") from None
        return parsed


@dataclass(frozen=True)
class Text(Kind):
    """A short free text, for names a document gives (a system, a ledger)."""

    @property
    def allowed(self) -> str:
        return "a text that is not empty"

    def parse(self, raw: Any) -> str:
        if not isinstance(raw, str) or not raw.strip() or raw == UNSET:
            raise ValueError(self.allowed)
        return raw


@dataclass(frozen=True)
class MonthDay(Text):
    """A day of every year, as "12-31"."""

    @property
    def allowed(self) -> str:
        return 'a day of the year like "12-31"'

    def parse(self, raw: Any) -> str:
        text = super().parse(raw)
        if date.fromisoformat(f"2001-{text}").isoformat()[5:] != text:  # no leap year: the day comes in every year
            raise ValueError(self.allowed)
        return text


CYCLES = (
    "per_project",
    "every_three_years",
    "every_two_years",
    "yearly",
    "half_yearly",
    "quarterly",
    "monthly",
    "weekly",
    "daily",
    "each_shift",
    "at_any_time",
)
"""Rhythms from the loosest to the strictest."""

Cycle = Choice(CYCLES)
Hours = Int(0, 8784)
GRADES = ("grade_1", "grade_2", "grade_3", "none")
