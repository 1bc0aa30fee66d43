"""Service institutions: new ones are registered to work in the clerk's own place, known ones changed; whatever lists
a sheet brings are added to those an institution already stands on, so that each is there once with all of them. One
that another place keeps the record of may thereby work here too: to stand on the place's list says as much."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bihuan.exchange.sheets.binding import Batch, Kind
from bihuan.exchange.sheets.listing import Listing
from bihuan.exchange.sheets.rows import NEW, Key, Row
from bihuan.exchange.sheets.schema import Choice
from bihuan.exchange.sheets.schemas import institutions as schemas
from bihuan.parties import directory, places
from bihuan.parties import institutions as operations
from bihuan.parties.access import REGULATOR_ROLES
from bihuan.parties.states import STATE_WORDS
from bihuan.policy import policies
from bihuan.standards import phones

if TYPE_CHECKING:
    from bihuan.parties.models import Account


def lists() -> tuple[Choice, ...]:
    """Every list of institutions that some pack names; which of them a place knows, its own law says (YT-A.1)."""
    tables = (table for pack in policies.packs() for table in pack.tables if table.id == "institution_lists")
    rows = {row["code"]: row for table in tables for row in table}
    return tuple(Choice(code, row["zh"], row["en"]) for code, row in rows.items())


SCHEMA = schemas.schema(lists=lists)
_COMPARED = tuple(column.key for column in SCHEMA.open_columns)


def values(institution: Any, by: Account) -> dict[str, Any]:
    """One institution as the sheet shows it; its people's telephones are for authorities and for itself."""
    told = by.enterprise_id is None
    return {
        **{key: getattr(institution, key) for key in _COMPARED},
        "contact_phone": institution.contact_phone if told else phones.masked(institution.contact_phone),
        "works_in": "、".join(map(places.full_name, institution.qualified_in)),
        "state": STATE_WORDS[institution.state],
    }


LISTING = Listing(widest=lambda by: directory.institutions(by, directory.Wanted()), values=values)


def existing(keys: list[Key], by: Account) -> Mapping[Key, Mapping[str, Any]]:
    """The institutions with these codes, as the sheet would show them."""
    return {
        ("credit_code", one.credit_code): {**values(one, by), "institution": one}
        for one in directory.institutions_by_code(key[1] for key in keys)
    }


def apply(batch: Batch) -> None:
    """Register the new, add to the known."""
    own = batch.by.regulator.division_code

    def act(row: Row) -> None:
        if row.status == NEW:
            operations.register_institution(by=batch.by, at=batch.at, qualified_in=[own], **_given(row.values))
            return
        known = row.present["institution"]
        changes = _given(row.changed_values())
        changes["lists"] = list(dict.fromkeys([*known.lists, *changes.get("lists", ())]))
        if set(changes["lists"]) > set(known.lists) and not known.works_at(own):
            changes["qualified_in"] = [*known.qualified_in, own]
        operations.change_institution(known, by=batch.by, at=batch.at, **changes)

    batch.each(act)


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the cells say; an empty cell says nothing."""
    return {key: value for key, value in values.items() if value not in (None, "", ())}


KIND = Kind(
    schema=lambda: SCHEMA,
    roles=frozenset(REGULATOR_ROLES),
    existing=existing,
    apply=apply,
    listing=LISTING,
    ground=lambda policy: policy.engagement.institution_lists,
)
