"""The ledger of checks goes out as it is; a sheet of it that comes back is compared and never taken over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from bihuan import clock
from bihuan.exchange.sheets.binding import Batch, Kind, Objection
from bihuan.exchange.sheets.rows import UNCHANGED, Key, Row
from bihuan.exchange.sheets.schemas.check_ledger import SCHEMA
from bihuan.inspections import book
from bihuan.inspections.states import KIND_WORDS, STATE_WORDS
from bihuan.parties.access import ENTERPRISE_ROLES, REGULATOR_ROLES, Role

if TYPE_CHECKING:
    from bihuan.parties.models import Account


def values(row: book.LedgerRow) -> dict[str, Any]:
    """One check as the sheet shows it, in Chinese whoever asks for it."""
    check = row.inspection
    return {
        "enterprise": check.enterprise.name,
        "site": check.site.name,
        "checked_on": clock.local_day(check.started_at),
        "kind": KIND_WORDS.get(check.kind, check.kind),
        "experts": "、".join(row.experts),
        "found": row.found,
        "major": row.major,
        "closed": row.closed,
        "open": row.open,
        "state": STATE_WORDS[check.state],
        "report": row.report,
    }


def existing(keys: list[Key], by: Account) -> Mapping[Key, Mapping[str, Any]]:
    """The checks in scope of the enterprises that the sheet names."""
    found = (values(row) for row in book.ledger_of({key[1] for key in keys}, by))
    return {("enterprise", known["enterprise"], known["site"], known["checked_on"]): known for known in found}


def judge(rows: list[Row], by: Account) -> Iterable[Objection]:
    """Nobody writes a ledger by hand: a row is a check that was held, as the records have it (LY-2.1.18)."""
    for row in rows:
        if row.status != UNCHANGED:
            yield row, next(iter(row.changes), "checked_on"), "ledger_is_derived", {}


def apply(batch: Batch) -> None:
    """What equals the records is there already."""


KIND = Kind(
    schema=lambda: SCHEMA,
    roles=frozenset({*REGULATOR_ROLES, *(ENTERPRISE_ROLES - {Role.ENTERPRISE_WORKER})}),
    existing=existing,
    apply=apply,
    judge=judge,
)
