"""Whom an event on a hazard concerns: the enterprise's managers, the verifiers, the department; never the doer."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q

from bihuan.hazards.models import Hazard, Participant
from bihuan.notify import operations as notify
from bihuan.parties.models import Account, Role
from bihuan.parties.operations import department_at

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
    """The account ids that `event` concerns; one statement, two more for a site away from the main place."""
    wanted = Q(pk__in=[])
    if event in TO_ENTERPRISE:
        wanted |= Q(enterprise_id=hazard.enterprise_id, roles__overlap=_MANAGERS)
    if event in TO_VERIFIERS:
        takes_part = Participant.objects.filter(hazard=hazard, capacity=Participant.Capacity.VERIFIER)
        wanted |= Q(pk__in=takes_part.values("account_id"))
    if event in TO_DEPARTMENT:
        wanted |= Q(regulator_id=_department_id(hazard), regulator__isnull=False)
    return set(Account.objects.filter(wanted, is_active=True).values_list("pk", flat=True))


def _department_id(hazard: Hazard) -> int | None:
    """The competent department; at a site that is not of its place, the office that is."""
    enterprise = hazard.enterprise
    if hazard.division_code == enterprise.division_code:
        return enterprise.competent_department_id
    office = department_at(enterprise, hazard.division_code)
    return office.pk if office is not None else None


def tell(event: str, hazard: Hazard, *, at: datetime, by: Account | None = None, once: str = "") -> None:
    """Send the event on commit, so that nobody hears of what was rolled back and nobody waits for the post."""
    transaction.on_commit(partial(_send, event, hazard, at=at, by=by, once=once))


def _send(event: str, hazard: Hazard, *, at: datetime, by: Account | None, once: str) -> None:
    to = audience(event, hazard) - ({by.pk} if by else set())
    facts = {"hazard": hazard.description[:60], "enterprise": hazard.enterprise.name}
    notify.send(event, to=to, about=hazard.ref, at=at, facts=facts, due_on=hazard.due_on, once=once)
