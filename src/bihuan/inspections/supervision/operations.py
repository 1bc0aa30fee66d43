"""A year's plan is made, and its checks are closed by their records or moved."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from bihuan import audit, clock
from bihuan.inspections.supervision import queries, rules
from bihuan.inspections.supervision.access import PLANNED, PLANS
from bihuan.inspections.supervision.models import PlannedCheck, SupervisionPlan
from bihuan.inspections.supervision.states import Act
from bihuan.parties import keeping
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import policies
from bihuan.refusal import Refusal


@transaction.atomic
def make_supervision_plan(*, by: Account, at: datetime, year: int, cycle: str) -> SupervisionPlan:
    """制定监督检查计划: every enterprise that the office keeps gets its checks of the year; made again, it takes in
    those that have come since, and what is ahead of those that others keep by now is planned no more. Made again where
    nothing closes what it plans any longer, it ends: nothing ahead is planned. Raises `plan_year_invalid`,
    `supervision_cycle_invalid`, `supervision_no_kind` for a new one, `supervision_plan_stands` for another cycle than
    the plan has."""
    PLANS.require(Act.MAKE_SUPERVISION_PLAN, None, by)
    today, office = clock.local_day(at), by.regulator
    rules.plan_asked(year, cycle, today=today)
    policy = policies.at(office.division_code, on=today)
    stopped = queries.hindrance(office, on=today)
    if stopped and queries.plan_of(office, year) is None:
        raise stopped
    plan, new = SupervisionPlan.objects.get_or_create(
        office=office, year=year, defaults={"cycle": cycle, "by": by, "at": at}
    )
    plan = SupervisionPlan.objects.select_for_update().get(pk=plan.pk)  # two at once take in the same ones only once
    if plan.cycle != cycle:
        raise Refusal("supervision_plan_stands", year=year)
    kept = Enterprise.objects.none() if stopped else Enterprise.objects.filter(keeping.kept_by(office))
    planned = PlannedCheck.objects.filter(plan=plan)
    ahead = planned.filter(closed_on=None, last_on__gte=today)
    gone, _kinds = ahead.exclude(enterprise__in=kept.values("pk")).delete()
    rows = [
        PlannedCheck(plan=plan, enterprise=one, opens=opens, closes=closes, last_on=closes)
        for one in kept.exclude(pk__in=planned.values("enterprise_id")).order_by("id")
        for opens, closes in rules.windows(
            year, rules.cycle_of(one.grade_on(today).grade, plan.cycle, policy), from_day=today
        )
    ]
    PlannedCheck.objects.bulk_create(rows, batch_size=2000)
    setting = policy.inspections.supervision_cycle
    basis = [setting.basis] if setting.pack else []
    data = {"year": year, "cycle": plan.cycle, "checks": len(rows), "gone": gone, "new": new}
    audit.record(Act.MAKE_SUPERVISION_PLAN, plan.ref, by=by.ref, at=at, case=office.ref, basis=basis, data=data)
    return plan


@transaction.atomic
def close_planned_check(check: PlannedCheck, *, by: Account, at: datetime) -> PlannedCheck:
    """办结计划检查: with the record of the office's own check within its days. Raises `inspection_record_missing`
    (LY-1.2.2), `planned_check_closed`."""
    PLANNED.require(Act.CLOSE_PLANNED_CHECK, check, by)
    check = _open(check)
    record, setting = queries.record_for(check), _setting(check, at)
    rules.closed(getattr(record, "pk", None), setting)
    check.inspection, check.closed_on = record, clock.local_day(at)
    check.save(update_fields=["inspection", "closed_on"])
    data = {"inspection": record.ref}
    audit.record(Act.CLOSE_PLANNED_CHECK, check.ref, by=by.ref, at=at, case=check.enterprise.ref, data=data)
    return check


@transaction.atomic
def move_planned_check(
    check: PlannedCheck, *, by: Account, at: datetime, day: date | None, reason: str = ""
) -> PlannedCheck:
    """调整计划检查日期: within the window freely, out of it with a reason. Raises what rules.moved raises, and
    `planned_check_closed`."""
    PLANNED.require(Act.MOVE_PLANNED_CHECK, check, by)
    check = _open(check)
    rules.moved(day, (check.opens, check.closes), reason, _setting(check, at), today=clock.local_day(at))
    check.planned_on, check.last_on, check.moved_reason = day, max(day, check.closes), reason.strip()
    check.save(update_fields=["planned_on", "last_on", "moved_reason"])
    data = {"day": str(day), "reason": check.moved_reason}
    audit.record(Act.MOVE_PLANNED_CHECK, check.ref, by=by.ref, at=at, case=check.enterprise.ref, data=data)
    return check


def _open(check: PlannedCheck) -> PlannedCheck:
    """The row, locked until the act ends. Raises `planned_check_closed`."""
    rows = PlannedCheck.objects.select_for_update(of=("self",)).select_related("plan__office", "enterprise")
    fresh = rows.get(pk=check.pk)
    if fresh.closed_on is not None:
        raise Refusal("planned_check_closed")
    return fresh


def _setting(check: PlannedCheck, at: datetime) -> object:
    return policies.at(check.plan.office.division_code, on=clock.local_day(at)).inspections.supervision_cycle
