"""Lists that follow from acts: they go out as they are, and a sheet of one that comes back is only compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from bihuan.exchange.sheets.binding import Batch, Kind, Objection
from bihuan.exchange.sheets.listing import Listing
from bihuan.exchange.sheets.rows import UNCHANGED, Key, Row
from bihuan.exchange.sheets.schema import Column, SheetSchema

if TYPE_CHECKING:
    from bihuan.parties.models import Account


def schema(kind: str, zh: str, en: str, number: Column, *columns: Column) -> SheetSchema:
    """A kind whose rows are known by `number` and hold nothing that a person could fill."""
    return SheetSchema(kind=kind, zh=zh, en=en, columns=(number, *columns), keys=((number.key,),))


def kind(schema: SheetSchema, listing: Listing, *, roles: Iterable[str]) -> Kind:
    """The kind, bound to its list: whatever differs is named by the check, whatever is unknown here."""
    number = schema.columns[0].key

    def existing(keys: list[Key], by: Account) -> Mapping[Key, Mapping[str, Any]]:
        return {(number, pk): values for pk, values in listing.known([key[1] for key in keys], by).items()}

    def judge(rows: list[Row], by: Account) -> Iterable[Objection]:
        for row in rows:
            if row.status != UNCHANGED:
                yield row, number, "list_is_derived", {}

    return Kind(
        schema=lambda: schema,
        roles=frozenset(roles),
        existing=existing,
        apply=_nothing_to_do,
        judge=judge,
        listing=listing,
    )


def _nothing_to_do(batch: Batch) -> None:
    """What equals the records is there already."""
