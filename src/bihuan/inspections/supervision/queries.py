"""The reads about supervision plans: planned, done and missed, altogether and per unit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from bihuan.inspections.models import Inspection
from bihuan.inspections.states import BY_AUTHORITY, InspectionState
from bihuan.inspections.supervision import rules
from bihuan.inspections.supervision.models import PlannedCheck, SupervisionPlan
from bihuan.parties.models import Account, Enterprise, Regulator
from bihuan.policy import policies
from bihuan.refusal import Refusal

WITH_RECORD = (InspectionState.DELIVERED, InspectionState.CLOSED)


def _status(on: date, path: str = "") -> Mapping[str, Q]:
    done = Q(**{f"{path}closed_on__isnull": False})
    return {"done": done, "missed": ~done & Q(**{f"{path}last_on__lt": on})}


def plan_of(office: Regulator, year: int) -> SupervisionPlan | None:
    return SupervisionPlan.objects.filter(office=office, year=year).first()


def hindrance(office: Regulator, *, on: date) -> Refusal | None:
    """Why the office could make no plan on that day: the rule of the act, asked before its form."""
    try:
        rules.can_be_closed(policies.at(office.division_code, on=on))
    except Refusal as refusal:
        return refusal
    return None


def tally(plan: SupervisionPlan, *, on: date, sectors: Collection[str] = ()) -> dict[str, int]:
    """planned (all of them), done and missed, of some sectors alone where any are named; one statement."""
    counts = {name: Count("pk", filter=condition) for name, condition in _status(on).items()}
    checks = plan.checks.filter(enterprise__sector__in=sectors) if sectors else plan.checks
    return checks.aggregate(planned=Count("pk"), **counts)


def units(plan: SupervisionPlan, *, on: date, show: str = "") -> QuerySet[Enterprise]:
    """The enterprises of the plan with their planned, done and missed checks; with `show` only those that have some of
    that kind."""
    own = PlannedCheck.objects.filter(plan=plan, enterprise=OuterRef("pk"))
    kinds = _status(on)
    wanted = own.filter(kinds[show]) if show in kinds else own
    counts = {
        name: Count("planned_checks", filter=Q(planned_checks__plan=plan) & condition)
        for name, condition in _status(on, "planned_checks__").items()
    }
    planned = Count("planned_checks", filter=Q(planned_checks__plan=plan))
    return Enterprise.objects.filter(Exists(wanted)).annotate(planned=planned, **counts).defer("search")


def checks_at(plan: SupervisionPlan, enterprise_id: int) -> list[PlannedCheck]:
    """The checks planned at one enterprise, by their windows."""
    found = plan.checks.filter(enterprise_id=enterprise_id).select_related("enterprise", "inspection")
    return list(found.order_by("opens"))


def record_for(check: PlannedCheck) -> Inspection | None:
    """The office's check of the enterprise that was made for this one: held within its days, with its record delivered,
    and counted for no other."""
    people = Account.objects.filter(regulator=check.plan.office_id).values("pk")
    made = Inspection.objects.filter(
        enterprise=check.enterprise_id,
        kind__in=list(BY_AUTHORITY),
        state__in=WITH_RECORD,
        planned_by__in=people,
        started_at__date__range=(min(check.opens, check.planned_on or check.opens), check.last_on),
        planned_check=None,
    )
    return made.order_by("started_at", "id").first()
