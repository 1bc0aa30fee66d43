"""Enterprises: new ones are registered, known ones corrected, by the same operations that the pages call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q, QuerySet

from bihuan import clock
from bihuan.exchange.sheets.binding import Batch, Kind, Objection
from bihuan.exchange.sheets.domains.tables import choices
from bihuan.exchange.sheets.listing import Listing
from bihuan.exchange.sheets.rows import NEW, Key, Row
from bihuan.exchange.sheets.schemas import enterprises
from bihuan.parties import access, operations, queries
from bihuan.parties.access import REGULATOR_ROLES
from bihuan.standards import phones

if TYPE_CHECKING:
    from bihuan.parties.models import Account

SCHEMA = enterprises.schema(sectors=choices("sectors"), key_processes=choices("key_processes"))
_COMPARED = tuple(column.key for column in SCHEMA.open_columns if column.key != "address")  # that is the main site's


def values(enterprise: Any, by: Account) -> dict[str, Any]:
    """One enterprise as the sheet shows it; its people's telephones are for who supervises it and for itself."""
    told = by.regulator_id is not None or by.enterprise_id == enterprise.pk
    department = enterprise.competent_department
    return {
        **{key: getattr(enterprise, key) for key in _COMPARED},
        "contact_phone": enterprise.contact_phone if told else phones.masked(enterprise.contact_phone),
        "address": enterprise.main_address or "",
        "department": department.name if department else "",
    }


def _with_address(found: QuerySet) -> QuerySet:
    return found.annotate(main_address=Max("sites__address", filter=Q(sites__is_main=True)))


def _everything(by: Account) -> QuerySet:
    return queries.registered(by, queries.Register(), on=clock.today())


LISTING = Listing(widest=_everything, values=values, prepared=_with_address)


def existing(keys: list[Key], by: Account) -> Mapping[Key, Mapping[str, Any]]:
    """The enterprises in scope with these keys, as the sheet would show them."""
    wanted = {name: [key[1] for key in keys if key[0] == name] for name in ("credit_code", "internal_number")}
    found: dict[Key, Mapping[str, Any]] = {}
    for enterprise in _with_address(queries.enterprises_by_key(by, **wanted)):
        # The telephone is compared as it is: a masked one in the sheet is known by its own mask.
        shown = {**values(enterprise, by), "contact_phone": enterprise.contact_phone, "enterprise": enterprise}
        found["credit_code", enterprise.credit_code] = shown
        found["internal_number", enterprise.internal_number] = shown
    return found


def judge(rows: list[Row], by: Account) -> Iterable[Objection]:
    """Nobody registers an enterprise outside the place that he or she supervises; one that is known is in the list also
    where only another of its sites lies there."""
    for row in rows:
        if row.status == NEW and not access.sees_place(row.values["division_code"], by):
            yield row, "division_code", "out_of_scope", {}


def apply(batch: Batch) -> None:
    """Register the new, correct the changed."""

    def act(row: Row) -> None:
        if row.status == NEW:
            operations.register_enterprise(by=batch.by, at=batch.at, **row.values)
            return
        changes = row.changed_values()
        if "key_processes" in changes:
            changes["key_processes"] = list(changes["key_processes"])
        operations.correct_enterprise(row.present["enterprise"], by=batch.by, at=batch.at, **changes)

    batch.each(act)


KIND = Kind(
    schema=lambda: SCHEMA,
    roles=frozenset(REGULATOR_ROLES),
    existing=existing,
    apply=apply,
    judge=judge,
    listing=LISTING,
)
