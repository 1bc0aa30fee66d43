"""The acts that a major hazard has beyond those of every hazard: identifying, stopping, asking for acceptance, starting
again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan import clock
from bihuan.hazards import ledger, operations
from bihuan.hazards.access import HAZARDS, is_main_person
from bihuan.hazards.majors import criteria, rules, stops
from bihuan.hazards.majors.models import AcceptanceApplication, Identification, PlanItem, ProductionStop
from bihuan.hazards.majors.rules import StopScope
from bihuan.hazards.messages import tell
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import HAZARD, Act, HazardGrade
from bihuan.parties.models import Account
from bihuan.refusal import Refusal


@transaction.atomic
def identify_hazard(
    hazard: Hazard,
    *,
    by: Account,
    at: datetime,
    grade: str,
    criterion: str = "",
    opinions: Mapping[str, Mapping[str, Any]],
) -> Hazard:
    """重大隐患认定: the main person has the departments say what they think, and decides; `opinions` are by department:
    the `name` of who spoke for it, the `grade` they would give, and a `note`.

    What an expert or an office has called major is confirmed, never lowered, and by no criterion that was out of force
    on its day either. Raises what `rules.identification` raises (LY-3.1.4), and what `assess_hazard` raises.
    """
    HAZARDS.require(Act.IDENTIFY_HAZARD, hazard, by)
    hazard = ledger.lock(hazard, at=at)
    HAZARD.move(Act.IDENTIFY_HAZARD, hazard.state)
    heard = {party: said for party, said in opinions.items() if _is_heard(said)}
    ruling = rules.identification(leads=is_main_person(by), present=heard, policy=ledger.policy_of(hazard))
    if grade not in set(HazardGrade):
        raise Refusal("grade_missing", missing=["grade"], basis=ruling.basis)
    if hazard.grade != grade:
        hazard = operations.assess_hazard(hazard, by=by, at=at, grade=grade, criterion=criterion, in_meeting=True)
    elif grade == HazardGrade.MAJOR:
        criteria.require_in_force(criterion, on=hazard.found_on)
    row = Identification(
        hazard=hazard,
        grade=grade,
        criterion=(criterion or hazard.criterion) if grade == HazardGrade.MAJOR else "",
        opinions=[{"department": party, **said} for party, said in heard.items()],
        by=by.pk,
        by_name=by.name,
        at=at,
    )
    data = {"grade": grade, "criterion": row.criterion, "departments": sorted(heard)}
    return ledger.enter(hazard, Act.IDENTIFY_HAZARD, by=by, at=at, basis=ruling.basis, data=data, rows=[row])


def _is_heard(said: Mapping[str, Any]) -> bool:
    """Whether somebody has spoken for a department, and said one of the two grades."""
    return bool(said.get("name", "").strip()) and said.get("grade") in set(HazardGrade)


@transaction.atomic
def stop_production(
    hazard: Hazard, *, by: Account, at: datetime, scope: str, danger: str, line: str = ""
) -> Hazard:  # fmt: skip
    """停产整改: what a major hazard endangers stands still from this moment on, and everybody who answers hears of it.

    Raises what `rules.stopping` raises (LY-2.1.15), `stopped_already`. Where the law of the place lets production go
    on, that it does is on record and nothing stops.
    """
    HAZARDS.require(Act.STOP_PRODUCTION, hazard, by)
    hazard = ledger.lock(hazard, at=at)
    HAZARD.move(Act.STOP_PRODUCTION, hazard.state)
    policy = ledger.policy_of(hazard)
    ruling = rules.stopping(grade=hazard.grade, scope=scope, line=line, danger=danger, policy=policy)
    if hazard.stops.filter(resumed_at=None).exists():
        raise Refusal("stopped_already", basis=ruling.basis)
    data = {"scope": scope, "line": line.strip(), "danger": danger.strip()}
    if scope == StopScope.NONE:
        return ledger.enter(hazard, Act.STOP_PRODUCTION, by=by, at=at, basis=ruling.basis, data=data)
    stop = ProductionStop(hazard=hazard, enterprise=hazard.enterprise, by=by.pk, by_name=by.name, at=at, **data)
    stops.begin(stop)
    return ledger.enter(
        hazard,
        Act.STOP_PRODUCTION,
        by=by,
        at=at,
        basis=ruling.basis,
        data=data,
        rows=[stop],
        tells="production-stopped",
    )


@transaction.atomic
def settle_plan_items(hazard: Hazard, *, by: Account, at: datetime, items: Collection[int]) -> Hazard:
    """落实整改措施: these points of the plan that stands, counted from one, are done. Raises `plan_item_missing`,
    `plan_item_unknown` for one that the plan does not hold or that is done already."""
    HAZARDS.require(Act.SETTLE_PLAN_ITEMS, hazard, by)
    hazard = ledger.lock(hazard, at=at)
    HAZARD.move(Act.SETTLE_PLAN_ITEMS, hazard.state)
    left = dict(unsettled(hazard))
    if not items:
        raise Refusal("plan_item_missing", missing=["plan_item"])
    if not left.keys() >= set(items):
        raise Refusal("plan_item_unknown")
    plan, who = hazard.plans.last(), {"by": by.pk, "by_name": by.name, "at": at}
    rows = [PlanItem(hazard=hazard, plan=plan, nth=nth, **who) for nth in sorted(set(items))]
    data = {"version": plan.version, "items": sorted(set(items))}
    return ledger.enter(hazard, Act.SETTLE_PLAN_ITEMS, by=by, at=at, data=data, rows=rows)


def unsettled(hazard: Hazard) -> list[tuple[int, str]]:
    """The points of the plan in force that are not done yet, by their numbers; those of the advice where the plan only
    follows it."""
    known = getattr(hazard, "known_points", None)  # read along with the hazard (dossier.py): free
    if known is not None:
        return known
    plan = hazard.plans.order_by("version").last()
    if plan is None:
        return []
    points = rules.plan_items(plan.measures or hazard.advice)
    return rules.unsettled(points, plan.items.values_list("nth", flat=True))


@transaction.atomic
def apply_for_acceptance(hazard: Hazard, *, by: Account, at: datetime, said: str = "") -> Hazard:
    """申请验收: all of the plan is done, and the enterprise asks its department to look; the department is told, and
    has the days of the place to answer. Raises what `rules.applying` raises (LY-3.2.5)."""
    HAZARDS.require(Act.APPLY_FOR_ACCEPTANCE, hazard, by)
    hazard = ledger.lock(hazard, at=at)
    HAZARD.move(Act.APPLY_FOR_ACCEPTANCE, hazard.state)
    policy = ledger.policy_of(hazard)
    pending = hazard.applications.filter(passed=None).exists()
    ruling = rules.applying(
        grade=hazard.grade, open_items=[text for _nth, text in unsettled(hazard)], pending=pending, policy=policy
    )
    due_on = rules.review_due_on(clock.local_day(at), policy)
    row = AcceptanceApplication(
        hazard=hazard, said=said.strip(), by=by.pk, by_name=by.name, at=at, review_due_on=due_on
    )
    data = {"said": said.strip(), "review_due_on": str(due_on or "")}
    ledger.enter(hazard, Act.APPLY_FOR_ACCEPTANCE, by=by, at=at, basis=ruling.basis, data=data, rows=[row])
    tell("acceptance-applied", hazard, at=at, by=by, due_on=due_on)
    return hazard


@transaction.atomic
def end_stop(hazard: Hazard, *, by: Account, at: datetime) -> Hazard:
    """恢复停产部位的生产: the department has accepted the rectification, and work begins again where it stood still.
    Raises `not_stopped`, `acceptance_missing` (LY-3.2.5)."""
    HAZARDS.require(Act.END_STOP, hazard, by)
    hazard = ledger.lock(hazard, at=at)
    stop = hazard.stops.filter(resumed_at=None).select_related("enterprise").first()
    if stop is None:
        raise Refusal("not_stopped")
    ruling = rules.resuming(accepted=stop.lifted_at is not None, policy=ledger.policy_of(hazard))
    stop.resumed_at, stop.resumed_by_name = at, by.name
    stop.save(update_fields=["resumed_at", "resumed_by_name"])
    stops.end(stop)
    data = {"scope": stop.scope, "line": stop.line}
    return ledger.enter(hazard, Act.END_STOP, by=by, at=at, basis=ruling.basis, data=data)
