"""An enforcement visit is planned within the year's number, gets its own plan, begins, and ends with causes and
remedies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from bihuan import audit, clock
from bihuan.conduct.focus import queries, rules
from bihuan.conduct.focus.access import ENTERPRISES, VISITS, Act
from bihuan.conduct.focus.models import EnforcementVisit
from bihuan.conduct.focus.operations import law
from bihuan.conduct.focus.states import VISIT, VisitState
from bihuan.hazards.models import Hazard
from bihuan.parties.models import Account, Enterprise, Institution
from bihuan.refusal import Refusal


@transaction.atomic
def plan_enforcement_visit(
    enterprise: Enterprise, *, by: Account, at: datetime, planned_on: date, cause: str = ""
) -> EnforcementVisit:
    """安排集中检查: one of the year's visits; beyond their number only with its cause.

    Raises `visit_day_past`, `inspection_quota_reached` (YT-5.2.2).
    """
    ENTERPRISES.require(Act.PLAN_ENFORCEMENT_VISIT, enterprise, by)
    policy, today = law(enterprise, at), clock.local_day(at)
    if planned_on < today:
        raise Refusal("visit_day_past", missing=["day"])
    Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)  # two at once count each other
    now = queries.quota(enterprise, policy, year=planned_on.year)
    rules.plannable(queries.planned(enterprise, planned_on.year), now, cause)
    visit = EnforcementVisit.objects.create(
        enterprise=enterprise,
        office=by.regulator,
        state=VisitState.PLANNED,
        planned_on=planned_on,
        cause=cause,
        by=by,
        at=at,
    )
    data = {"planned_on": str(planned_on), "cause": cause, "quota": now.visits}
    case, basis = enterprise.ref, [now.basis]
    audit.record(Act.PLAN_ENFORCEMENT_VISIT, visit.ref, by=by.ref, at=at, basis=basis, case=case, data=data)
    return visit


@transaction.atomic
def draw_up_enforcement_plan(
    visit: EnforcementVisit, *, by: Account, at: datetime, text: str, hazards: Sequence[int]
) -> EnforcementVisit:
    """制定集中检查方案: from the enterprise's own hazards and risks; drawn up anew, it waits for approval again.

    Raises what rules.own_plan raises.
    """
    VISITS.require(Act.DRAW_UP_ENFORCEMENT_PLAN, visit, by)
    visit, policy = _held(visit, Act.DRAW_UP_ENFORCEMENT_PLAN), law(visit.enterprise, at)
    own = Hazard.objects.filter(enterprise=visit.enterprise_id, pk__in=list(hazards)).values_list("pk", flat=True)
    rules.own_plan(text, hazards, own, policy)
    visit.plan, visit.hazards, visit.approved_by, visit.approved_at = text.strip(), list(hazards), None, None
    visit.save(update_fields=["plan", "hazards", "approved_by", "approved_at"])
    basis, data = [policy.enforcement.plan_per_enterprise.basis], {"hazards": len(visit.hazards)}
    case = visit.enterprise.ref
    audit.record(Act.DRAW_UP_ENFORCEMENT_PLAN, visit.ref, by=by.ref, at=at, basis=basis, case=case, data=data)
    return visit


@transaction.atomic
def approve_enforcement_plan(visit: EnforcementVisit, *, by: Account, at: datetime) -> EnforcementVisit:
    """批准集中检查方案, by the head of the office. Raises `enforcement_plan_missing`."""
    VISITS.require(Act.APPROVE_ENFORCEMENT_PLAN, visit, by)
    visit, policy = _held(visit, Act.APPROVE_ENFORCEMENT_PLAN), law(visit.enterprise, at)
    rules.own_plan(visit.plan, [], [], policy)
    visit.approved_by, visit.approved_at = by, at
    visit.save(update_fields=["approved_by", "approved_at"])
    basis, case = [policy.enforcement.plan_per_enterprise.basis], visit.enterprise.ref
    audit.record(Act.APPROVE_ENFORCEMENT_PLAN, visit.ref, by=by.ref, at=at, basis=basis, case=case)
    return visit


@transaction.atomic
def start_enforcement_visit(visit: EnforcementVisit, *, by: Account, at: datetime) -> EnforcementVisit:
    """开始集中检查. Raises `enforcement_plan_missing` (QHD-6.5.2)."""
    VISITS.require(Act.START_ENFORCEMENT_VISIT, visit, by)
    visit, policy = _held(visit, Act.START_ENFORCEMENT_VISIT), law(visit.enterprise, at)
    rules.startable(bool(visit.plan), visit.approved_at is not None, policy)
    visit.state, visit.started_at = VISIT.target(Act.START_ENFORCEMENT_VISIT, visit.state), at
    visit.save(update_fields=["state", "started_at"])
    basis, case = [policy.enforcement.plan_per_enterprise.basis], visit.enterprise.ref
    audit.record(Act.START_ENFORCEMENT_VISIT, visit.ref, by=by.ref, at=at, basis=basis, case=case)
    return visit


@transaction.atomic
def close_enforcement_visit(
    visit: EnforcementVisit,
    *,
    by: Account,
    at: datetime,
    problems: Sequence[tuple[str, str, str]],
    service_fault: bool | None,
    institution: Institution | None = None,
    service_note: str = "",
) -> EnforcementVisit:
    """办结集中检查: every problem with its management cause and remedy, and whether the technical service was at fault;
    a fault is linked to the institution. Raises what rules.closable raises (QHD-6.5.3)."""
    VISITS.require(Act.CLOSE_ENFORCEMENT_VISIT, visit, by)
    visit, policy = _held(visit, Act.CLOSE_ENFORCEMENT_VISIT), law(visit.enterprise, at)
    known = institution is not None
    rules.closable(problems, service_fault=service_fault, institution=known, policy=policy)
    visit.problems = [{"problem": what, "cause": cause, "remedy": remedy} for what, cause, remedy in problems]
    visit.service_fault, visit.institution = service_fault, institution if service_fault else None
    visit.service_note = service_note.strip()
    visit.state, visit.closed_at = VISIT.target(Act.CLOSE_ENFORCEMENT_VISIT, visit.state), at
    visit.save()
    data = {"problems": len(visit.problems), "service_fault": service_fault}
    data |= {"institution": institution.ref} if visit.institution_id else {}
    basis, case = [policy.enforcement.root_cause_asked.basis], visit.enterprise.ref
    audit.record(Act.CLOSE_ENFORCEMENT_VISIT, visit.ref, by=by.ref, at=at, basis=basis, case=case, data=data)
    return visit


def _held(visit: EnforcementVisit, act: Act) -> EnforcementVisit:
    rows = EnforcementVisit.objects.select_for_update(of=("self",)).select_related("enterprise", "office")
    fresh = rows.get(pk=visit.pk)
    VISIT.move(act, fresh.state)
    return fresh
