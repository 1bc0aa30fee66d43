"""Experts: registered by the same operation as on the page; no expert's record holds
the identity number, only the sealed sheet that brought it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, QuerySet

from bihuan.exchange.sheets.binding import Batch, Kind, Objection
from bihuan.exchange.sheets.domains.tables import choices
from bihuan.exchange.sheets.listing import Listing
from bihuan.exchange.sheets.rows import CHANGED, Key, Row
from bihuan.exchange.sheets.schemas import experts
from bihuan.experts import operations, queries
from bihuan.parties.access import REGULATOR_ROLES
from bihuan.standards import phones

if TYPE_CHECKING:
    from bihuan.parties.models import Account

SCHEMA = experts.schema(specialties=choices("expert_specialties"))
_COMPARED = (
    "name", "title", "certificates", "certificates_until", "specialties", "work_since", "unit_name", "unit_kind",
    "retired",
)  # fmt: skip
_BY_NUMBER = "expert_number"


def values(expert: Any, by: Account) -> dict[str, Any]:
    """One expert as whoever engages experts sees one: the telephone masked (YT-A.2), no birth date."""
    return {
        _BY_NUMBER: str(expert.pk),
        **{name: getattr(expert, name) for name in _COMPARED},
        "phone": expert.phone if expert.account_id == by.pk else phones.masked(expert.phone),
        "pools": "、".join(sorted(expert.pool_names)),
    }


def _with_pools(found: QuerySet) -> QuerySet:
    standing = Q(memberships__ended_on=None, memberships__isnull=False)
    return found.annotate(pool_names=ArrayAgg("memberships__pool__name", filter=standing, distinct=True, default=[]))


LISTING = Listing(
    widest=queries.pool_of, values=values, prepared=_with_pools, untold=frozenset({"resident_id", "born_on"})
)


def _identity(key: Key) -> str:
    return str(key[1]) if key[0] == "resident_id" else "|".join(str(part) for part in key[1:])


def existing(keys: list[Key], by: Account) -> Mapping[Key, Mapping[str, Any]]:
    """The registered experts with these identities, found by their keyed hash, or by the number they went out with."""
    hashed = {operations.person_key(_identity(key)): key for key in keys if key[0] != _BY_NUMBER}
    found: dict[Key, Mapping[str, Any]] = {
        hashed[expert.person_key]: {name: getattr(expert, name) for name in _COMPARED}
        for expert in queries.experts_by_person_key(list(hashed))
    }
    numbers = [key[1] for key in keys if key[0] == _BY_NUMBER]
    known = LISTING.known(numbers, by) if numbers else {}
    return found | {(_BY_NUMBER, number): row for number, row in known.items()}


def judge(rows: list[Row], by: Account) -> Iterable[Objection]:
    """A registered expert is not overwritten from a sheet: each difference is named instead."""
    for row in rows:
        if row.key[0] == _BY_NUMBER and row.present is None:
            yield row, _BY_NUMBER, "reference_unknown", {}
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


KIND = Kind(
    schema=lambda: SCHEMA,
    roles=frozenset(REGULATOR_ROLES),
    existing=existing,
    apply=apply,
    judge=judge,
    listing=LISTING,
    ground=lambda policy: policy.experts.published_lists,
)
