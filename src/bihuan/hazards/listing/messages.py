"""Whom an event of a listing concerns: one of its units or both, the enterprise, the office above; never the doer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import Q

from bihuan import row_scope
from bihuan.hazards.listing.models import ListedSupervision
from bihuan.notify import operations as notify
from bihuan.parties import leading
from bihuan.parties.models import MANAGER_ROLES, Account, Role
from bihuan.parties.operator import Operator

RESPONSIBLE, SUPERVISING, LEADER, ABOVE, ENTERPRISE = "responsible", "supervising", "leader", "above", "enterprise"

TO: dict[str, tuple[str, ...]] = {
    "listing-proposed": (LEADER,),
    "listing-approved": (RESPONSIBLE, ENTERPRISE, ABOVE),
    "listing-extension-asked": (LEADER,),
    "listing-extension-answered": (RESPONSIBLE, ENTERPRISE),
    "listing-accepted": (SUPERVISING,),
    "listing-applied": (SUPERVISING,),
    "listing-rechecked": (LEADER, RESPONSIBLE),
    "listing-returned": (RESPONSIBLE, SUPERVISING, ENTERPRISE),
    "listing-lifted": (RESPONSIBLE, ENTERPRISE, ABOVE),
    "listing-filed": (ABOVE,),
    "listing-report-due": (RESPONSIBLE,),
    "listing-filing-due": (SUPERVISING,),
    "listing-unfiled": (SUPERVISING, ABOVE),
    "listing-publishing-due": (SUPERVISING,),
    "listing-unpublished": (SUPERVISING, ABOVE),
    "listing-overdue": (RESPONSIBLE, SUPERVISING, ABOVE),
    "listing-unvisited": (SUPERVISING, ABOVE),
}


def tell(
    event: str,
    listing: ListedSupervision,
    *,
    at: datetime,
    by: Account | Operator | None = None,
    once: str = "",
    due_on: date | None = None,
) -> None:
    """Send the event on commit."""
    transaction.on_commit(partial(_send, event, listing, at=at, by=by, once=once, due_on=due_on or listing.due_on))


def _send(
    event: str,
    listing: ListedSupervision,
    *,
    at: datetime,
    by: Account | Operator | None,
    once: str,
    due_on: date | None,
) -> None:
    with row_scope.system("whom it concerns"), transaction.atomic():
        wanted = Account.objects.filter(_audience(listing, TO[event]), is_active=True)
        to = set(wanted.values_list("pk", flat=True)) - {by.pk if by else None}
        hazard = listing.hazard
        facts = {"hazard": f"{hazard.number}{hazard.description[:60]}", "enterprise": hazard.enterprise.name}
        facts["unit"] = listing.responsible.name
        notify.send(event, to=to, about=listing.ref, at=at, facts=facts, due_on=due_on, once=once)


def _audience(listing: ListedSupervision, sides: Collection[str]) -> Q:
    found = Q(pk__in=[])
    if RESPONSIBLE in sides:
        found |= leading.at_work(listing.responsible_id)
    if SUPERVISING in sides:
        found |= leading.at_work(listing.supervising_id)
    if LEADER in sides:
        found |= Q(regulator=listing.supervising_id, roles__contains=[Role.REGULATOR_LEADER])
    if ABOVE in sides and listing.supervising.parent_id is not None:
        found |= leading.at_work(listing.supervising.parent_id)
    if ENTERPRISE in sides:
        found |= Q(enterprise=listing.hazard.enterprise_id, roles__overlap=list(MANAGER_ROLES))
    return found
