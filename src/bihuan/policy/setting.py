"""One key as it stands in one place on one day: the typed value with its ground, or the visible "not set"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from bihuan.policy import citation, law
from bihuan.policy.citation import Basis
from bihuan.policy.declare import Key
from bihuan.policy.kinds import UNSET, Records, Table
from bihuan.policy.shelf import Pack, Shelf, Value


class Modality(StrEnum):
    """must: refused. should: refused unless an approver records an exception, which is counted. may: offered."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


@dataclass(frozen=True, eq=False)
class Setting:
    """`value` is None when `is_set` is False. For a table `value` maps rows to values; take a row with `on(row)`.

    `pack` is the id of the pack the value comes from ("" when nobody mentions the key), `row` the row of a cell.
    """

    key: Key
    value: Any
    modality: Modality
    basis: Basis
    pack: str
    row: str = ""
    _mentions: tuple[Value, ...] = ()
    _shelf: Shelf | None = None

    @property
    def is_set(self) -> bool:
        return self.value is not None

    @property
    def cited(self) -> Basis | None:
        """The ground of what the place sets; None where it sets nothing and the rule is ours."""
        return self.basis if self.is_set else None

    @property
    def name(self) -> str:
        return self.key.name

    @property
    def unit(self) -> str:
        return self.key.unit

    @property
    def stricter(self) -> str:
        return self.key.stricter

    @property
    def about_zh(self) -> str:
        return self.key.about_zh

    @property
    def about_en(self) -> str:
        return self.key.about_en

    def or_else(self, default: Any) -> Any:
        """The value, or `default` where nothing is set."""
        return default if self.value is None else self.value

    def on(self, row: str) -> "Setting":
        """One row of a table: the nearest pack that sets the row (or the default row) answers.

        Raises `KeyError` for a row the vocabulary does not know and `TypeError` for a key that is no table.
        """
        if not isinstance(self.key.kind, Table):
            raise TypeError(f"{self.name} is no table and has no rows")
        rows = self.key.kind.rows
        if rows and row not in rows and row != "default":
            raise KeyError(f"{self.name} has no row {row!r}; allowed: {', '.join(rows)}")
        return _cell(self, row)

    for_key = on
    """The same as `on`, for tables whose rows are no grades."""

    def ground(self, code: str) -> Basis:
        """The clause that asks for this one code of a list; the value's own ground where it names none per code."""
        for value in self._mentions:
            if value.value != UNSET and self._shelf is not None:
                return citation.of_value(self._shelf, value, row=code)
        return self.basis

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "key": self.name, "row": self.row, "value": plain(self.value), "is_set": self.is_set, "unit": self.unit,
            "modality": str(self.modality), "pack": self.pack, "basis": self.basis.as_dict(),
        }  # fmt: skip


@dataclass(frozen=True)
class Mentions:
    """What the packs of a chain say about one key on one day, nearest first."""

    shelf: Shelf
    key: Key
    values: tuple[Value, ...]

    @classmethod
    def of(cls, shelf: Shelf, chain: Sequence[Pack], key: Key, on: date) -> "Mentions":
        covering = (value for pack in chain for value in pack.values.get(key.name, ()) if value.covers(on))
        return cls(shelf, key, tuple(covering))

    def setting(self) -> Setting:
        """The nearest set value; a table takes each row from the nearest pack that sets it."""
        if isinstance(self.key.kind, Table):
            return self._table()
        if isinstance(self.key.kind, Records):
            return self._records(self.key.kind)
        chosen = next((value for value in self.values if value.value != UNSET), None)
        return self._answer(chosen, None if chosen is None else self._members(chosen.value, chosen.pack))

    @cached_property
    def rows(self) -> dict[str, Any]:
        """The rows set anywhere in the chain, each from the nearest pack that sets it."""
        names = dict.fromkeys(row for value in self.values if value.value != UNSET for row in value.value)
        found = {row: cell_of(self.values, row) for row in names}
        return {row: self._members(cell[1], cell[0].pack) for row, cell in found.items() if cell is not None}

    def _table(self) -> Setting:
        chosen = next((value for value in self.values if value.value != UNSET), None)
        setting = self._answer(chosen, self.rows or None)
        return replace(setting, _mentions=self.values, _shelf=self.shelf)

    def _records(self, kind: Records) -> Setting:
        """The rows of all packs, the nearest first; each with "pack", "basis" and the further grounds in "also"."""
        duties: dict[Any, dict[str, Any]] = {}
        for value in self.values:
            for row in value.value if value.value != UNSET else ():
                basis = citation.of_value(
                    self.shelf, value, clauses=law.spread(row["clause"]) if "clause" in row else ()
                )
                name = kind.identity(row)
                if name in duties:
                    duties[name] = {**kind.combine(duties[name], row), "also": (*duties[name]["also"], basis)}
                else:
                    duties[name] = {**row, "pack": value.pack, "basis": basis, "also": ()}
        chosen = next((value for value in self.values if value.value != UNSET), None)
        return self._answer(chosen, tuple(duties.values()) or None)

    def _answer(self, chosen: Value | None, value: Any) -> Setting:
        ground = chosen or (self.values[0] if self.values else None)
        if ground is None:
            return Setting(self.key, None, Modality(self.key.modality), citation.NOT_SET, "")
        basis = citation.of_value(self.shelf, ground)
        return Setting(self.key, value, Modality(ground.modality), basis, ground.pack, "", (ground,), self.shelf)

    def _members(self, value: Any, pack: str) -> Any:
        """The members of a term; a term nobody has defined counts as not set."""
        for name in self.key.kind.terms(value):
            term = self.shelf.term(pack, name)
            return None if term is None else term.members
        return value


def _cell(table: Setting, row: str) -> Setting:
    found = cell_of(table._mentions, row)
    if found is None:
        ground = next((value for value in table._mentions if value.value == UNSET or row in value.value), None)
        ground = ground or (table._mentions[0] if table._mentions else None)
        if ground is None:
            return replace(table, value=None, row=row)
        basis = citation.of_value(table._shelf, ground, row)
        return replace(table, value=None, row=row, basis=basis, pack=ground.pack, modality=Modality(ground.modality))
    value, cell = found
    basis = citation.of_value(table._shelf, value, row)
    return Setting(table.key, cell, Modality(value.modality), basis, value.pack, row)


def cell_of(values: Sequence[Value], row: str) -> tuple[Value, Any] | None:
    """The nearest value that sets the row, by name or by its default row; a row written "unset" asks the parent."""
    for value in values:
        if value.value == UNSET:
            continue
        cell = value.value.get(row, value.value.get("default", UNSET))
        if cell != UNSET:
            return value, cell
    return None


def plain(value: Any) -> Any:
    """A value as JSON knows it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, Basis):
        return value.as_dict()
    if isinstance(value, tuple | list):
        return [plain(inner) for inner in value]
    return value


def walk(chain: Sequence[Pack], key: str, first: date) -> Iterator[date]:
    """The days from `first` on at which any pack of the chain begins or ends a value of the key; `first` itself too."""
    days = {first}
    for pack in chain:
        for value in pack.values.get(key, ()):
            days.add(value.since)
            if value.until is not None:
                days.add(date.fromordinal(value.until.toordinal() + 1))
    return iter(sorted(day for day in days if day >= first))
