"""Who is put on the focus list and taken off it, and how many visits a year brings."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan import audit, clock
from bihuan.conduct.focus import queries, rules
from bihuan.conduct.focus.access import ENTERPRISES, Act
from bihuan.conduct.focus.models import FocusFact, FocusListing, VisitQuota
from bihuan.conduct.focus.states import SAID_BY_PEOPLE
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import Policy, policies
from bihuan.refusal import Refusal


def law(enterprise: Enterprise, at: datetime) -> Policy:
    return policies.at(enterprise.division_code, on=clock.local_day(at))


@transaction.atomic
def record_focus_fact(enterprise: Enterprise, *, by: Account, at: datetime, ground: str, evidence: str) -> FocusFact:
    """登记不配合情形: what no figure shows, said by an officer with the evidence (QHD-6.5.1).

    Raises `enforcement_ground_missing` for another ground, `focus_evidence_missing`.
    """
    ENTERPRISES.require(Act.RECORD_FOCUS_FACT, enterprise, by)
    setting = law(enterprise, at).enforcement.focus_grounds
    if ground not in SAID_BY_PEOPLE or ground not in (setting.value or ()):
        raise Refusal("enforcement_ground_missing", missing=["ground"], basis=setting.basis)
    if not evidence.strip():
        raise Refusal("focus_evidence_missing", missing=["evidence"], basis=setting.basis)
    row = FocusFact.objects.create(enterprise=enterprise, ground=ground, evidence=evidence.strip(), by=by, at=at)
    data = {"ground": ground, "evidence": row.evidence}
    case, basis = enterprise.ref, [setting.basis]
    audit.record(Act.RECORD_FOCUS_FACT, row.ref, by=by.ref, at=at, basis=basis, case=case, data=data)
    return row


@transaction.atomic
def list_for_focus(enterprise: Enterprise, *, by: Account, at: datetime) -> FocusListing:
    """列入重点名单: on the conditions that the records show now, kept with their numbers.

    Raises `on_focus_list_already`, and what rules.listed raises.
    """
    ENTERPRISES.require(Act.LIST_FOR_FOCUS, enterprise, by)
    policy = law(enterprise, at)
    basis = policy.enforcement.focus_grounds.basis
    if queries.listing_of(enterprise) is not None:
        raise Refusal("on_focus_list_already", basis=basis)
    known = queries.conditions(enterprise, policy, by.regulator, on=clock.local_day(at))
    holding = rules.listed(known, policy)
    kept = [{"ground": one.ground, "figure": one.figure, "threshold": one.threshold} for one in holding]
    row = FocusListing.objects.create(enterprise=enterprise, office=by.regulator, conditions=kept, by=by, at=at)
    data = {"conditions": kept}
    audit.record(Act.LIST_FOR_FOCUS, row.ref, by=by.ref, at=at, basis=[basis], case=enterprise.ref, data=data)
    return row


@transaction.atomic
def remove_from_focus(enterprise: Enterprise, *, by: Account, at: datetime, reason: str) -> FocusListing:
    """移出重点名单: after a visit, with the reason. Raises `not_on_focus_list`, and what rules.removable raises."""
    ENTERPRISES.require(Act.REMOVE_FROM_FOCUS, enterprise, by)
    policy = law(enterprise, at)
    basis = policy.enforcement.focus_grounds.basis
    row = FocusListing.objects.select_for_update().filter(enterprise=enterprise, removed_at=None).first()
    if row is None:
        raise Refusal("not_on_focus_list", basis=basis)
    rules.removable(queries.visited_since(row), reason, policy)
    row.removed_at, row.removed_by, row.reason = at, by, reason.strip()
    row.save(update_fields=["removed_at", "removed_by", "reason"])
    FocusFact.objects.filter(enterprise=enterprise, settled=False).update(settled=True)
    data = {"reason": row.reason}
    audit.record(Act.REMOVE_FROM_FOCUS, row.ref, by=by.ref, at=at, basis=[basis], case=enterprise.ref, data=data)
    return row


@transaction.atomic
def set_visit_quota(
    enterprise: Enterprise, *, by: Account, at: datetime, year: int, visits: int, reason: str
) -> VisitQuota:
    """核定年度执法次数: another number than the usual one, with the reason. Raises `visit_quota_invalid`,
    `on_focus_list` (LH-10.5), `reason_missing`."""
    ENTERPRISES.require(Act.SET_VISIT_QUOTA, enterprise, by)
    policy, today = law(enterprise, at), clock.local_day(at)
    if not 0 <= visits <= 100 or year not in (today.year, today.year + 1):
        raise Refusal("visit_quota_invalid", missing=["visits"])
    now = queries.quota(enterprise, policy, year=year)
    listed = queries.listing_of(enterprise) is not None
    rules.settable(visits, reason, now, on_list=listed, policy=policy)
    said = {"visits": visits, "reason": reason.strip(), "by": by, "at": at}
    row, _new = VisitQuota.objects.update_or_create(enterprise=enterprise, year=year, defaults=said)
    data = {"year": year, "visits": visits, "before": now.visits, "reason": row.reason}
    audit.record(Act.SET_VISIT_QUOTA, enterprise.ref, by=by.ref, at=at, basis=[now.basis], data=data)
    return row
