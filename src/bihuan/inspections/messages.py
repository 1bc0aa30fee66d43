"""Whom an event on a check concerns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q

from bihuan.inspections.models import Inspection
from bihuan.notify import operations as notify
from bihuan.parties import leading
from bihuan.parties.models import Account, Role

_MANAGERS = [Role.ENTERPRISE_PRINCIPAL, Role.ENTERPRISE_DEPUTY, Role.ENTERPRISE_SAFETY]


def tell(
    event: str,
    inspection: Inspection,
    *,
    at: datetime,
    by: Account,
    copies: Iterable[Mapping[str, str]] = (),
    **facts: str,
) -> None:
    """Tell the enterprise's managers, the team with who was named to re-check, and the offices among the recipients of
    `copies`, on commit; `facts` are what the sentence says beside enterprise and day."""
    staff = Account.objects.filter(enterprise_id=inspection.enterprise_id, is_active=True, roles__overlap=_MANAGERS)
    experts = Account.objects.filter(
        Q(expert__assignments__inspection=inspection) | Q(expert__successions__inspection=inspection)
    )
    offices = [int(copy["ref"].partition(":")[2]) for copy in copies if copy["kind"] == "regulator"]
    officers = Account.objects.filter(leading.at_work(*offices), is_active=True)
    to = {pk for people in (staff, experts, officers) for pk in people.values_list("pk", flat=True)} - {by.pk}
    _send(event, inspection, to=to, at=at, facts=facts)


def tell_one(
    event: str, inspection: Inspection, person: Account, *, at: datetime, by: Account, **facts: object
) -> None:
    """Tell one person, on commit; nobody is told of the own act."""
    if person.pk != by.pk:
        _send(event, inspection, to={person.pk}, at=at, facts={name: str(value) for name, value in facts.items()})


def _send(event: str, inspection: Inspection, *, to: set[int], at: datetime, facts: dict[str, str]) -> None:
    facts |= {"enterprise": inspection.enterprise.name, "day": str(inspection.judged_on)}
    transaction.on_commit(partial(notify.send, event, to=to, about=inspection.ref, at=at, facts=facts))
