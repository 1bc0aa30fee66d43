"""The one description of a kind of sheet, from which template, mapping, check and error list are all made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

# The types a column can have; `cells.PARSERS` has one parser for each.
TYPES = (
    "text",
    "integer",
    "date",
    "choice",
    "list",
    "boolean",
    "credit_code",
    "resident_id",
    "phone",
    "division",
    "reference",
)


@dataclass(frozen=True)
class Choice:
    """One accepted value: its code is stored; code, Chinese and English names and aliases are all understood."""

    code: str
    zh: str
    en: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """One column of a kind of sheet.

    `choices` is a table or a callable giving one (read at every check, so that packs and pools can change); it applies
    to `choice` and, per item, to `list`. `past` refuses days after the day of the check. `sensitive` values are masked
    in error lists. `literal` text must not be a date or a broken number (codes and item numbers). `default` stands in
    for an empty cell and never counts as a change. A cell of a column that `splits` may hold several things, each of
    which becomes a row. `derived` is what the system itself makes of a record (its state,
    its days): it goes out, comes back to be compared, and is never taken over. `personal` values go out masked to whom
    they do not concern, and come back masked as unchanged.
    """

    key: str
    zh: str
    en: str
    type: str = "text"
    required: bool = False
    choices: tuple[Choice, ...] | Callable[[], Iterable[Choice]] = ()
    example: str = ""
    aliases: tuple[str, ...] = ()
    note: str = ""
    max_length: int = 2000
    minimum: int = 0
    maximum: int = 10_000_000
    past: bool = False
    earliest: date = date(1900, 1, 1)
    sensitive: bool = False
    literal: bool = False
    default: Any = None
    fallback: str = ""
    splits: bool = False
    derived: bool = False
    personal: bool = False

    def __post_init__(self) -> None:
        if self.type not in TYPES:
            raise ValueError(f"column {self.key}: unknown type {self.type!r}, one of {', '.join(TYPES)}")

    @property
    def hidden(self) -> bool:
        """Whether a value of it is nobody's to read in a list of errors, which is kept beside the sealed file."""
        return self.sensitive or self.personal

    def accepted(self) -> tuple[Choice, ...]:
        """The table of accepted values as it stands now."""
        return tuple(self.choices() if callable(self.choices) else self.choices)

    def shown_example(self) -> str:
        """What the template's example row holds: the given example, else the first accepted value of a required one."""
        if self.example or not self.required:
            return self.example
        first = next(iter(self.accepted()), None)
        return first.zh if first else ""

    def names(self) -> Iterator[str]:
        """Every header under which this column is known."""
        yield from (self.zh, self.en, self.key, *self.aliases)


# A finding about a whole row: (column key, code, facts).
RowFinding = tuple[str, str, Mapping[str, Any]]
RowCheck = Callable[[Mapping[str, Any], date], Iterable[RowFinding]]


@dataclass(frozen=True)
class SheetSchema:
    """A kind of sheet: its columns, what identifies a row, and what must hold within a row.

    `keys` are alternatives in order: the first whose columns are all filled identifies the row (a company by its
    credit code, else by its internal number). `unique` are further column groups no two rows may share. Where a cell is
    split, the column `pieces_in` tells the pieces apart: 12-1, 12-2.
    """

    kind: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    keys: tuple[tuple[str, ...], ...]
    unique: tuple[tuple[str, ...], ...] = ()
    row_checks: tuple[RowCheck, ...] = ()
    pieces_in: str = ""

    def __getitem__(self, key: str) -> Column:
        """The column called `key`; KeyError where the kind has none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)

    @property
    def open_columns(self) -> tuple[Column, ...]:
        """The columns that a person may fill."""
        return tuple(column for column in self.columns if not column.derived)

    def __contains__(self, key: str) -> bool:
        return any(column.key == key for column in self.columns)

    @property
    def is_filled(self) -> bool:
        """Whether a person has anything to fill in beside what a row is known by; else a sheet is only compared."""
        return any(column.key not in self.key_columns() for column in self.open_columns)

    def without(self, keys: Iterable[str]) -> SheetSchema:
        """The same kind without these columns."""
        gone = frozenset(keys)
        return replace(self, columns=tuple(column for column in self.columns if column.key not in gone))

    def key_of(self, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """What identifies the row: (first key column, value, …), or None where no alternative is filled."""
        for names in self.keys:
            parts = tuple(values.get(name) for name in names)
            if all(part not in (None, "", ()) for part in parts):
                return (names[0], *parts)
        return None

    def key_columns(self) -> frozenset[str]:
        """Every column that can be part of a row's identity."""
        return frozenset(name for names in self.keys for name in names)
