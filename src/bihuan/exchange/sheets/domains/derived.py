"""Lists that follow from acts: they go out as they are, and a sheet of one that comes back is only compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from bihuan.exchange.sheets.binding import Batch, Kind, Objection
from bihuan.exchange.sheets.listing import Listing
from bihuan.exchange.sheets.rows import UNCHANGED, Key, Row
from bihuan.exchange.sheets.schema import Column, SheetSchema

if TYPE_CHECKING:
    from bihuan.parties.models import Account

Judge = Callable[[list[Row], "Account"], Iterable[Objection]]


def schema(kind: str, zh: str, en: str, number: Column, *columns: Column) -> SheetSchema:
    """A kind whose rows are known by `number` and hold nothing that a person could fill."""
    return SheetSchema(kind=kind, zh=zh, en=en, columns=(number, *columns), keys=((number.key,),))


def kind(schema: SheetSchema, listing: Listing, *, roles: Iterable[str], judge: Judge | None = None) -> Kind:
    """The kind, bound to its list: whatever differs is named by the check, whatever is unknown here (or by `judge`)."""
    number = schema.columns[0].key

    def existing(keys: list[Key], by: Account) -> Mapping[Key, Mapping[str, Any]]:
        known = listing.known([key[1] for key in keys if key[0] == number], by)
        return {(number, pk): values for pk, values in known.items()}

    def unknown(rows: list[Row], by: Account) -> Iterable[Objection]:
        for row in rows:
            if row.status != UNCHANGED:
                yield row, number, "list_is_derived", {}

    return Kind(
        schema=lambda: schema,
        roles=frozenset(roles),
        existing=existing,
        apply=_nothing_to_do,
        judge=judge or unknown,
        listing=listing,
    )


def _nothing_to_do(batch: Batch) -> None:
    """What equals the records is there already."""
