"""How the list on a page becomes the rows of a sheet, and how such rows are found again when they come back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from bihuan import clock

if TYPE_CHECKING:
    from bihuan.parties.models import Account

CHUNK = 2_000
"""So many records are in memory at once."""


def as_it_is(found: QuerySet) -> QuerySet:
    return found


@dataclass(frozen=True)
class Listing:
    """The list of a kind of sheet. `widest` is what the page shows without a filter, `prepared` adds what the sheet
    needs of each record in the same statement, `values` are the cells of one record by column key; what a record never
    tells stands in `untold`, columns that do not go out. The newest go
    first, or the `order` in which they are to come back."""

    widest: Callable[[Account], QuerySet]
    values: Callable[[Any, Account], Mapping[str, Any]]
    prepared: Callable[[QuerySet], QuerySet] = as_it_is
    untold: frozenset[str] = frozenset()
    order: tuple[str, ...] = ("-pk",)

    def rows(self, found: QuerySet, by: Account) -> Iterator[Mapping[str, Any]]:
        """The cells of every record of `found` in their order, read through one cursor: what is written meanwhile is
        not among them, and no more than a chunk is held."""
        records = self.prepared(found.prefetch_related(None)).order_by(*self.order)
        for record in records.iterator(CHUNK):
            yield self.values(record, by)

    def known(self, ids: Collection[str], by: Account) -> dict[str, Mapping[str, Any]]:
        """The cells of those of these records that `by` may see, by id."""
        wanted = clock.ids_named(ids)
        found = self.prepared(self.widest(by).filter(pk__in=wanted))
        return {str(record.pk): self.values(record, by) for record in found.iterator(CHUNK)}
