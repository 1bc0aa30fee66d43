"""The ledger of checks goes out as it is; a sheet of it that comes back is compared and never taken over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from bihuan.exchange.sheets.binding import Objection
from bihuan.exchange.sheets.domains import checks, derived
from bihuan.exchange.sheets.listing import Listing
from bihuan.exchange.sheets.rows import UNCHANGED, Row
from bihuan.exchange.sheets.schemas.check_ledger import SCHEMA
from bihuan.inspections import book

if TYPE_CHECKING:
    from bihuan.parties.models import Account


def values(check: Any, by: Account) -> Mapping[str, Any]:
    """One check as the sheet shows it, in Chinese whoever asks for it."""
    return {**checks.values(check, by), "open": check.found - check.closed}


def judge(rows: list[Row], by: Account) -> Iterable[Objection]:
    """Nobody writes a ledger by hand: a row is a check that was held, as the records have it under its number
    (LY-2.1.18). The same site may be checked twice on a day, so nothing else tells one row from another."""
    for row in rows:
        if row.status != UNCHANGED:
            yield row, next(iter(row.changes), "checked_on"), "ledger_is_derived", {}


LISTING = Listing(widest=book.held, values=values, prepared=book.with_results)
KIND = derived.kind(SCHEMA, LISTING, roles=checks.KIND.roles, judge=judge)
