"""The certificates of one's own people: each row is recorded by the operation of the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from bihuan.exchange.sheets.binding import Batch, Kind, Objection
from bihuan.exchange.sheets.rows import Key, Row
from bihuan.exchange.sheets.schemas.certificates import SCHEMA
from bihuan.parties.access import Role
from bihuan.registers.kinds.certificate import operations
from bihuan.registers.kinds.duties import queries as duties

if TYPE_CHECKING:
    from bihuan.parties.models import Account

TAKEN = ("kind", "number", "operation_class", "issuer", "issued_on", "valid_until")


def existing(keys: list[Key], by: Account) -> Mapping[Key, Mapping[str, Any]]:
    """None: the number is not kept, so a row that is brought again is recorded again and says the same."""
    return {}


def judge(rows: list[Row], by: Account) -> Iterable[Objection]:
    """Whoever holds a certificate stands on the staff list, once by that name."""
    if by.enterprise is None:
        return
    known = _by_name(by.enterprise, rows)
    for row in rows:
        found = known.get(row.values.get("name", ""), [])
        if len(found) != 1:
            yield row, "name", "employee_not_listed" if not found else "employee_name_twice", {}


def _by_name(enterprise: Any, rows: Iterable[Row]) -> dict[str, list[Any]]:
    names = {row.values.get("name", "") for row in rows}
    found: dict[str, list[Any]] = {}
    for one in duties.staff(enterprise).filter(name__in=names).select_related("enterprise"):
        found.setdefault(one.name, []).append(one)
    return found


def apply(batch: Batch) -> None:
    """Record every row."""
    people = _by_name(batch.by.enterprise, batch.due)

    def act(row: Row) -> None:
        given = {key: row.values[key] for key in TAKEN if row.values.get(key)}
        who = people[row.values["name"]][0]
        operations.record_certificate(who, by=batch.by, at=batch.at, **given)

    batch.each(act)


KIND = Kind(
    schema=lambda: SCHEMA,
    roles=frozenset({Role.ENTERPRISE_PRINCIPAL, Role.ENTERPRISE_DEPUTY, Role.ENTERPRISE_SAFETY}),
    existing=existing,
    apply=apply,
    judge=judge,
    ground=lambda policy: policy.certificates.roles,
)
