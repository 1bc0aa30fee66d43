"""列入部门清单: the department that went along puts what was found on its own list and presses for it (LH-2.4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from bihuan import clock
from bihuan.inspections import ending, ledger
from bihuan.inspections.access import INSPECTIONS
from bihuan.inspections.messages import tell_one
from bihuan.inspections.models import Inspection
from bihuan.inspections.states import INSPECTION, Act
from bihuan.inspections.traces import ListedFinding
from bihuan.parties.models import Account
from bihuan.refusal import Refusal


@transaction.atomic
def list_findings(
    inspection: Inspection,
    *,
    by: Account,
    at: datetime,
    owner: Account | None,
    due_on: date | None,
    hazards: Iterable[int] | None = None,
) -> list[ListedFinding]:
    """列入部门清单: each finding with who of the office presses for it, and until when; what the own office has listed
    already gets the new owner and day. `hazards` are the ids of some, None means all.

    Raises `listing_incomplete` naming owner or day, `holder_of_another_office`, `deadline_in_the_past`,
    `nothing_to_list` (LH-2.4).
    """
    INSPECTIONS.require(Act.LIST_FINDINGS, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    INSPECTION.move(Act.LIST_FINDINGS, inspection.state)
    basis = ledger.policy_of(inspection).inspections.finding_lists.basis
    missing = [name for name, given in (("pressing_owner", owner), ("pressing_due_on", due_on)) if given is None]
    if missing:
        raise Refusal("listing_incomplete", missing=missing, basis=basis)
    if owner.regulator_id != by.regulator_id:
        raise Refusal("holder_of_another_office", name=owner.name)
    if due_on < clock.local_day(at):
        raise Refusal("deadline_in_the_past", missing=["pressing_due_on"], due_on=due_on, basis=basis)
    found = inspection.findings.filter(Q(listed=None) | Q(listed__office=by.regulator_id))
    if hazards is not None:
        found = found.filter(hazard__in=list(hazards))
    said = {"office_id": by.regulator_id, "owner": owner, "due_on": due_on, "by": by, "at": at}
    rows = [
        ListedFinding.objects.update_or_create(finding=finding, defaults=said)[0] for finding in found.order_by("id")
    ]
    if not rows:
        raise Refusal("nothing_to_list", basis=basis)
    data = {"owner": owner.name, "due_on": str(due_on), "findings": len(rows)}
    ledger.enter(inspection, Act.LIST_FINDINGS, by=by, at=at, basis=basis, data=data)
    tell_one("finding-listed", inspection, owner, at=at, by=by, due_on=due_on, number=len(rows))
    return rows


def require_listed(inspection: Inspection) -> None:
    """Raises `finding_not_handed_over` naming what is on no department's list, where the place asks for one."""
    unlisted = inspection.findings.filter(listed=None).order_by("id").values_list("hazard__description", flat=True)
    ending.handed_over(inspection.kind, [text[:30] for text in unlisted], ledger.policy_of(inspection))


def listed(by: Account) -> QuerySet[ListedFinding]:
    """The own office's list, for a page by key; empty for whoever belongs to no office."""
    rows = ListedFinding.objects.filter(office=by.regulator_id) if by.regulator_id else ListedFinding.objects.none()
    return rows.select_related("finding__hazard__enterprise", "finding__inspection", "owner")
