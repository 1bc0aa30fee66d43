"""Experts: registered by the same operation as on the page; the identity number itself is never kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from bihuan.exchange.sheets.binding import Batch, Kind, Objection
from bihuan.exchange.sheets.domains.tables import choices
from bihuan.exchange.sheets.rows import CHANGED, Key, Row
from bihuan.exchange.sheets.schemas import experts
from bihuan.experts import operations, queries
from bihuan.parties.access import REGULATOR_ROLES

if TYPE_CHECKING:
    from bihuan.parties.models import Account

SCHEMA = experts.schema(specialties=choices("expert_specialties"))
_COMPARED = ("name", "title", "certificates", "specialties", "work_since", "unit_name", "unit_kind", "retired")


def _identity(key: Key) -> str:
    return str(key[1]) if key[0] == "resident_id" else "|".join(str(part) for part in key[1:])


def existing(keys: list[Key], by: Account) -> Mapping[Key, Mapping[str, Any]]:
    """The registered experts with these identities, found by their keyed hash."""
    hashed = {operations.person_key(_identity(key)): key for key in keys}
    return {
        hashed[expert.person_key]: {name: getattr(expert, name) for name in _COMPARED}
        for expert in queries.experts_by_person_key(list(hashed))
    }


def judge(rows: list[Row], by: Account) -> Iterable[Objection]:
    """A registered expert is not overwritten from a sheet: each difference is named instead."""
    for row in rows:
        if row.status == CHANGED:
            for key in row.changes:
                yield row, key, "registered_differently", {"present": row.present[key]}


def apply(batch: Batch) -> None:
    """Register the new ones."""

    def act(row: Row) -> None:
        values = dict(row.values)
        identity = values.pop("resident_id", "")
        values["certificates"] = list(values.get("certificates", ()))
        operations.register_expert(by=batch.by, at=batch.at, identity_number=identity, **values)

    batch.each(act)


KIND = Kind(schema=lambda: SCHEMA, roles=frozenset(REGULATOR_ROLES), existing=existing, apply=apply, judge=judge)
