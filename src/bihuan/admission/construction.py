"""A construction project is registered, reviewed at its three stages, and started."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from bihuan import audit, clock
from bihuan.admission import rules
from bihuan.admission.access import CONSTRUCTIONS, ENTERPRISES
from bihuan.admission.models import Construction, SimultaneityReview
from bihuan.admission.states import KIND_WORDS, STAGE_WORDS, Act
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import Policy, policies
from bihuan.refusal import Refusal


@transaction.atomic
def register_construction(
    enterprise: Enterprise, *, by: Account, at: datetime, name: str, kind: str = "new"
) -> Construction:
    """登记建设项目: new, rebuilt or expanded. Raises `construction_incomplete`, `duplicate_construction`."""
    ENTERPRISES.require(Act.REGISTER_CONSTRUCTION, enterprise, by)
    missing = [field for field, given in (("name", name.strip()), ("kind", kind in KIND_WORDS)) if not given]
    if missing:
        raise Refusal("construction_incomplete", missing=missing)
    if enterprise.constructions.filter(name=name.strip()).exists():
        raise Refusal("duplicate_construction", name=name.strip())
    made = Construction.objects.create(enterprise=enterprise, name=name.strip(), kind=kind, registered_at=at)
    data = {"name": made.name, "kind": kind}
    audit.record(Act.REGISTER_CONSTRUCTION, made.ref, by=by.ref, at=at, case=enterprise.ref, data=data)
    return made


@transaction.atomic
def record_simultaneity_review(
    construction: Construction,
    *,
    by: Account,
    at: datetime,
    stage: str,
    passed: bool,
    reviewed_on: date,
    number: str,
) -> SimultaneityReview:
    """登记“三同时”审查: of one stage, passed or not, with its paper. Raises `simultaneity_incomplete`,
    `decided_in_the_future`."""
    CONSTRUCTIONS.require(Act.RECORD_SIMULTANEITY_REVIEW, construction, by)
    missing = [field for field, given in (("stage", stage in STAGE_WORDS), ("number", number.strip())) if not given]
    if missing:
        raise Refusal("simultaneity_incomplete", missing=missing)
    if reviewed_on > clock.local_day(at):
        raise Refusal("decided_in_the_future", value=reviewed_on)
    made = SimultaneityReview.objects.create(
        construction=construction,
        stage=stage,
        passed=passed,
        reviewed_on=reviewed_on,
        number=number.strip(),
        by=by,
        at=at,
    )
    data = {"stage": stage, "passed": str(passed), "number": made.number}
    _take_step(Act.RECORD_SIMULTANEITY_REVIEW, construction, by, at, data, _law(construction, at))
    return made


@transaction.atomic
def start_construction(construction: Construction, *, by: Account, at: datetime, on: date) -> Construction:
    """登记开工: the review of the design was passed by that day. Raises `three_simultaneous_not_passed` (LY-4.1.1),
    `construction_started`, `decided_in_the_future`."""
    CONSTRUCTIONS.require(Act.START_CONSTRUCTION, construction, by)
    row, policy = _held(construction), _law(construction, at)
    rules.simultaneous(row.passed(on), wanted=[rules.BEFORE_CONSTRUCTION], policy=policy)
    row = _started(Act.START_CONSTRUCTION, row, "started_on", on, by=by, at=at)
    return row


@transaction.atomic
def start_production(construction: Construction, *, by: Account, at: datetime, on: date) -> Construction:
    """登记投产: every review of the three simultaneities was passed by that day, and it was begun. Raises
    `three_simultaneous_not_passed` (LY-4.1.1), `construction_not_started`, `construction_started`,
    `decided_in_the_future`."""
    CONSTRUCTIONS.require(Act.START_PRODUCTION, construction, by)
    row, policy = _held(construction), _law(construction, at)
    rules.simultaneous(row.passed(on), policy=policy)
    rules.built_first(row.started_on, on, policy)
    row = _started(Act.START_PRODUCTION, row, "producing_since", on, by=by, at=at)
    return row


def _started(act: Act, row: Construction, field: str, on: date, *, by: Account, at: datetime) -> Construction:
    if getattr(row, field) is not None:
        raise Refusal("construction_started", value=getattr(row, field))
    if on > clock.local_day(at):
        raise Refusal("decided_in_the_future", value=on)
    setattr(row, field, on)
    row.save(update_fields=[field])
    _take_step(act, row, by, at, {"name": row.name, "on": str(on)}, _law(row, at))
    return row


def _held(construction: Construction) -> Construction:
    return Construction.objects.select_for_update(of=("self",)).select_related("enterprise").get(pk=construction.pk)


def _law(construction: Construction, at: datetime) -> Policy:
    return policies.at(construction.enterprise.division_code, on=clock.local_day(at))


def _take_step(act: Act, row: Construction, by: Account, at: datetime, data: dict[str, str], policy: Policy) -> None:
    basis = policy.construction.simultaneities.cited
    audit.record(act, row.ref, by=by.ref, at=at, case=row.enterprise.ref, basis=[basis], data=data)
