"""Whom an event on a hazard concerns: the enterprise's managers, who has the turn, the department; never the doer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import Q

from bihuan import audit, row_scope
from bihuan.hazards.models import Hazard, Participant
from bihuan.hazards.turns import Side
from bihuan.hazards.withdrawals.models import WithdrawalOrder
from bihuan.notify import operations as notify
from bihuan.notify.models import Message
from bihuan.parties import leading
from bihuan.parties.assigning import department_at, proposed_department
from bihuan.parties.models import MANAGER_ROLES, REGULATOR_ROLES, Account, Role
from bihuan.parties.operator import Operator

TO_ENTERPRISE = frozenset(
    {
        "hazard-raised",
        "rectification-verified",
        "rectification-returned",
        "hazard-closed",
        "extension-decided",
        "hazard-due-soon",
        "hazard-overdue",
        "supervision-notice",
        "interim-control-owed",
        "notice-due-soon",
        "notice-overdue",
        "production-stopped",
    }
)
TO_DEPARTMENT = frozenset(
    {
        "supervision-replied",
        "extension-requested",
        "extension-due-soon",
        "extension-overdue",
        "progress-reported",
        "production-stopped",
        "acceptance-applied",
    }
)
TO_ITS_HEAD = frozenset({"hazard-escalated"})


def escalates(event: str) -> bool:
    """Whether it is told because somebody is late or is pressed: then the leaders who answer are named (LY-1.1.1)."""
    return event in ("supervision-notice", "hazard-escalated") or event.endswith("-overdue")


def audience(event: str, hazard: Hazard, sides: Collection[Side] = ()) -> set[int]:
    """The account ids that `event` concerns: whom it always concerns, and whoever has the turn; one statement, two more
    for a site away from the main place; none where only managers are concerned and came with the hazard (held.py)."""
    known = getattr(hazard.enterprise, "known_managers", None)
    if known is not None and event in TO_ENTERPRISE - TO_DEPARTMENT and not sides:
        return set(known)
    wanted = Q(pk__in=[])
    if event in TO_ENTERPRISE or Side.ENTERPRISE in sides:
        wanted |= Q(enterprise_id=hazard.enterprise_id, roles__overlap=list(MANAGER_ROLES))
    if Side.VISITORS in sides:
        wanted |= Q(pk__in=Participant.objects.filter(hazard=hazard).values("account_id"))
    if event in TO_DEPARTMENT or Side.OFFICE in sides:
        wanted |= _of_the_department(hazard, REGULATOR_ROLES)
    if event in TO_ITS_HEAD:
        wanted |= _of_the_department(hazard, [Role.REGULATOR_LEADER])
    return set(Account.objects.filter(wanted, is_active=True).values_list("pk", flat=True))


def _of_the_department(hazard: Hazard, roles: Collection[str]) -> Q:
    """Whoever keeps its accounts or its audit is of the office too, but sees no hazard and hears of none."""
    return Q(regulator_id=department_of(hazard), regulator__isnull=False, roles__overlap=list(roles))


def department_of(hazard: Hazard | WithdrawalOrder) -> int | None:
    """The department that answers for the enterprise at the site; where it names none, the one that place and sector
    point to."""
    enterprise = hazard.enterprise
    named = enterprise.competent_department_id
    if named is not None and hazard.division_code == enterprise.division_code:
        return named
    at_the_site = department_at(enterprise, hazard.division_code)
    return getattr(at_the_site or proposed_department(hazard.division_code, enterprise.sector), "pk", None)


def rows(event: str, hazard: Hazard, line: audit.Draft, *, by: Account, at: datetime) -> list[Message]:
    """The lines in the inboxes that an act fills in its own statement: nobody hears of what was rolled back, nobody is
    forgotten. None for the event ""; an event whose hearers depend on whose turn it now is goes by `tell`."""
    if not event:
        return []
    to = audience(event, hazard) - {by.pk}
    due, once = hazard.turn_due_on, f"{event}:{line.id}"
    return notify.lines(event, to=to, about=hazard.ref, at=at, facts=_facts(hazard), due_on=due, once=once)


def tell(
    event: str,
    hazard: Hazard,
    *,
    at: datetime,
    by: Account | Operator | None = None,
    once: str = "",
    sides: Collection[Side] = (),
    due_on: date | None = None,
) -> None:
    """Send the event on commit, so that nobody hears of what was rolled back and nobody waits for the post. `due_on`
    is the day it speaks of, where that is another than the day of the hazard's state."""
    transaction.on_commit(partial(_send, event, hazard, at=at, by=by, once=once, sides=sides, due_on=due_on))


def _send(
    event: str,
    hazard: Hazard,
    *,
    at: datetime,
    by: Account | None,
    once: str,
    sides: Collection[Side],
    due_on: date | None,
) -> None:
    with row_scope.system("whom it concerns"), transaction.atomic():
        to = audience(event, hazard, sides) - ({by.pk} if by else set())
        if not to:
            return
        due, facts = due_on or hazard.turn_due_on, _facts(hazard)
        if escalates(event):
            led = leading.leaders_of(department_of(hazard))
            facts |= {"head": led["head__name"], "deputy": led["deputy__name"]} if led else {}
        notify.send(event, to=to, about=hazard.ref, at=at, facts=facts, due_on=due, once=once)


def _facts(hazard: Hazard) -> dict[str, str]:
    return {"hazard": f"{hazard.number}{hazard.description[:60]}", "enterprise": hazard.enterprise.name}
