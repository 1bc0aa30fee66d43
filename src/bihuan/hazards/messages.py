"""Whom an event on a hazard concerns: the enterprise's managers, the verifiers, the department; never the doer."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from bihuan.hazards.models import Hazard, Participant
from bihuan.notify import operations as notify
from bihuan.parties.models import Account, Role

_MANAGERS = [Role.ENTERPRISE_PRINCIPAL, Role.ENTERPRISE_DEPUTY, Role.ENTERPRISE_SAFETY]

TO_ENTERPRISE = frozenset(
    {
        "hazard-raised",
        "rectification-verified",
        "rectification-returned",
        "hazard-closed",
        "extension-decided",
        "hazard-due-soon",
        "hazard-overdue",
    }
)
TO_VERIFIERS = frozenset({"rectification-submitted"})
TO_DEPARTMENT = frozenset({"extension-requested", "hazard-overdue"})


def audience(event: str, hazard: Hazard) -> set[int]:
    """The account ids that `event` concerns."""
    people: set[int] = set()
    if event in TO_ENTERPRISE:
        staff = Account.objects.filter(enterprise_id=hazard.enterprise_id, is_active=True, roles__overlap=_MANAGERS)
        people |= set(staff.values_list("pk", flat=True))
    if event in TO_VERIFIERS:
        rows = hazard.participants.filter(capacity=Participant.Capacity.VERIFIER)
        people |= set(rows.values_list("account_id", flat=True))
    if event in TO_DEPARTMENT:
        officers = Account.objects.filter(
            regulator_id=hazard.enterprise.competent_department_id, regulator__isnull=False, is_active=True
        )
        people |= set(officers.values_list("pk", flat=True))
    return people


def tell(event: str, hazard: Hazard, *, at: datetime, by: Account | None = None, once: str = "") -> None:
    """Send the event on commit, so that nobody hears of what was rolled back."""
    to = audience(event, hazard) - ({by.pk} if by else set())
    facts = {"hazard": hazard.description[:60], "enterprise": hazard.enterprise.name}
    send = partial(notify.send, event, to=to, about=hazard.ref, at=at, facts=facts, due_on=hazard.due_on, once=once)
    transaction.on_commit(send)
