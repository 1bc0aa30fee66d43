"""Accident types: the 20 of GB/T 6441-1986 give way to the 27 of GB 6441-2025 on 2026-07-01.

The step is one-to-many for seven old types, so an old record is converted by a person; the two tables are data of
packs/cn (`accident_types`, chosen by date). Here is only how the rows of the old one are read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Succession:
    """The new codes an old type may become. `automatic` means exactly one, given without asking anybody."""

    codes: tuple[str, ...]
    automatic: bool


def successors(old_code: str, old_rows: Iterable[Mapping]) -> Succession:
    """Where `old_code` of the 1986 table leads. Raises KeyError for a code the table does not have."""
    for row in old_rows:
        if row["code"] == old_code:
            return Succession(tuple(row["maps_to"]), bool(row["automatic"]))
    raise KeyError(old_code)
