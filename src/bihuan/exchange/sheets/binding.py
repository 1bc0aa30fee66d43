"""What joins a kind of sheet to its domain: what exists already, what codes stand for, and what an import does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bihuan.exchange.sheets.checking import Lookup, ignored, problem_of
from bihuan.exchange.sheets.listing import Listing
from bihuan.exchange.sheets.problems import Problem
from bihuan.exchange.sheets.rows import CHANGED, NEW, Checked, Key, Row
from bihuan.exchange.sheets.schema import SheetSchema
from bihuan.refusal import Refusal, Stranger

if TYPE_CHECKING:
    from bihuan.parties.models import Account
    from bihuan.policy import Policy
    from bihuan.policy.setting import Setting

# A row that may not go in as it stands: (row, column key, code, facts).
Objection = tuple[Row, str, str, Mapping[str, Any]]


@dataclass
class Batch:
    """The good rows of one import, and what the domain says no to. Any objection undoes the whole import."""

    checked: Checked
    by: Account
    at: datetime
    problems: list[Problem] = field(default_factory=list)
    told: Callable[[int], object] = ignored
    """Hears how many more rows are done."""

    @property
    def rows(self) -> list[Row]:
        """All rows, unchanged ones too: for domains that take a sheet as a whole."""
        return self.checked.rows

    @property
    def due(self) -> list[Row]:
        """The rows that would change something."""
        return [row for row in self.checked.rows if row.status in (NEW, CHANGED)]

    def object(self, row: Row, key: str, code: str, **facts: Any) -> None:
        """Note that the row may not go in."""
        self.problems.append(problem_of(self.checked, row, key, code, str(row.values.get(key, "")), facts))

    def each(self, act: Callable[[Row], object]) -> None:
        """Do `act` for every due row, gathering the refusals of all of them instead of stopping at the first."""
        for row in self.due:
            try:
                act(row)
                self.told(1)
            except Refusal as refusal:
                missing = [key for key in refusal.missing if key in self.checked.places[row.sheet]]
                key = missing[0] if missing else row.key[0]
                facts = {"text": refusal.text(), "clause": refusal.clause}
                self.object(row, key, refusal.code, **facts)
            except Stranger:
                self.object(row, row.key[0], "out_of_scope")


def no_lookups(by: Account) -> Mapping[str, Lookup]:
    return {}


def no_objections(rows: list[Row], by: Account) -> Iterable[Objection]:
    return ()


@dataclass(frozen=True)
class Kind:
    """A kind of sheet, bound. `existing` and `lookups` answer only within what `by` may see.

    `apply` runs inside the import's transaction and calls the domain's operations with the batch's `by` and `at`.
    `listing` is the list that goes out as such a sheet, where there is one; `ground` is what in the law of a place asks
    for such a list.
    """

    schema: Callable[[], SheetSchema]
    roles: frozenset[str]
    existing: Callable[[list[Key], Account], Mapping[Key, Mapping[str, Any]]]
    apply: Callable[[Batch], None]
    lookups: Callable[[Account], Mapping[str, Lookup]] = no_lookups
    judge: Callable[[list[Row], Account], Iterable[Objection]] = no_objections
    listing: Listing | None = None
    ground: Callable[[Policy], Setting] | None = None
