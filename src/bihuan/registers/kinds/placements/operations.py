"""A person is recommended, taken or not, and leaves again."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from bihuan import audit, clock
from bihuan.parties.models import Account, Enterprise, Institution
from bihuan.parties.sealed import recognised
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.registers.kinds.certificate.models import Certificate
from bihuan.registers.kinds.certificate.rules import bare, masked
from bihuan.registers.kinds.certificate.states import PURPOSE
from bihuan.registers.kinds.duties import operations as duties
from bihuan.registers.kinds.duties.models import DutyPost, Employee
from bihuan.registers.kinds.placements import queries, rules
from bihuan.registers.kinds.placements.access import PLACEMENTS, RECOMMENDING
from bihuan.registers.kinds.placements.models import Placement
from bihuan.registers.kinds.placements.states import PLACEMENT, Act


@transaction.atomic
def recommend_engineer(
    institution: Institution,
    *,
    by: Account,
    at: datetime,
    enterprise: Enterprise | None,
    name: str,
    kind: str,
    number: str,
    valid_until: date | None,
    post: str,
    full_time: bool = True,
) -> Placement:
    """推荐注册安全工程师: or another technician, for a post at an enterprise of a place where the institution works.
    Raises `enterprise_not_served`, and what rules.complete and rules.placeable raise (HZ-3.2.3)."""
    RECOMMENDING.require(Act.RECOMMEND_ENGINEER, institution, by)
    if enterprise is None or not institution.works_at(enterprise.division_code):
        raise Refusal("enterprise_not_served", missing=["credit_code"])
    person = rules.Person(name, kind, number, valid_until, post)
    rules.complete(person)
    key, today = recognised(bare(number), context=PURPOSE), clock.local_day(at)
    policy = policies.at(enterprise.division_code, on=today)
    rules.placeable(name, valid_until, placed=queries.is_placed(key, enterprise), on=today, policy=policy)
    made = Placement.objects.create(
        institution=institution,
        enterprise=enterprise,
        enterprise_name=enterprise.name,
        name=name.strip(),
        kind=kind,
        number_end=masked(number),
        number_key=key,
        valid_until=valid_until,
        post=post.strip(),
        full_time=full_time,
        recommended_at=at,
    )
    data = {"name": made.name, "kind": kind, "post": made.post, "institution": institution.ref}
    _take_step(Act.RECOMMEND_ENGINEER, made, by, at, data, policy)
    return made


@transaction.atomic
def accept_engineer(placement: Placement, *, by: Account, at: datetime) -> Placement:
    """采纳推荐并到岗: the person joins the staff with the certificate, and the post is filled; a post of that name is
    made where there is none. Raises what rules.placeable and duties.enter_employee raise (HZ-3.2.3)."""
    PLACEMENTS.require(Act.ACCEPT_ENGINEER, placement, by)
    row, today = _held(placement), clock.local_day(at)
    row.state = PLACEMENT.target(Act.ACCEPT_ENGINEER, row.state)
    policy = policies.at(row.enterprise.division_code, on=today)
    placed = queries.is_placed(row.number_key, row.enterprise)
    rules.placeable(row.name, row.valid_until, placed=placed, on=today, policy=policy)
    row.employee = _joined(row, by=by, at=at)
    row.answered_at = at
    row.save(update_fields=["state", "employee", "answered_at"])
    _take_step(Act.ACCEPT_ENGINEER, row, by, at, {"name": row.name, "post": row.post}, policy)
    return row


def _joined(row: Placement, *, by: Account, at: datetime) -> Employee:
    post = DutyPost.objects.filter(enterprise=row.enterprise, name=row.post).order_by("id").first()
    if post is None:
        post = duties.set_duty_post(row.enterprise, by=by, at=at, name=row.post)
    employee = duties.enter_employee(row.enterprise, by=by, at=at, name=row.name, post=post)
    Certificate.objects.create(
        employee=employee,
        kind=row.kind,
        number_end=row.number_end,
        number_key=row.number_key,
        issuer=row.institution.name,
        valid_until=row.valid_until,
        ends_on=row.valid_until,
        recorded_at=at,
    )
    return employee


@transaction.atomic
def decline_engineer(placement: Placement, *, by: Account, at: datetime, reason: str) -> Placement:
    """不采纳推荐: with the reason, for the institution to read. Raises `reason_missing`."""
    PLACEMENTS.require(Act.DECLINE_ENGINEER, placement, by)
    row = _ended(Act.DECLINE_ENGINEER, placement, reason, by=by, at=at)
    return row


@transaction.atomic
def end_placement(placement: Placement, *, by: Account, at: datetime, reason: str) -> Placement:
    """结束配备: the person leaves the post and may be placed elsewhere. Raises `reason_missing`, `employee_left`."""
    PLACEMENTS.require(Act.END_PLACEMENT, placement, by)
    row = _ended(Act.END_PLACEMENT, placement, reason, by=by, at=at)
    if row.employee is not None and row.employee.left_on is None:
        duties.release_employee(row.employee, by=by, at=at)
    return row


def _ended(act: Act, placement: Placement, reason: str, *, by: Account, at: datetime) -> Placement:
    row = _held(placement)
    row.state = PLACEMENT.target(act, row.state)
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"])
    row.reason, row.answered_at = reason.strip(), row.answered_at or at
    row.save(update_fields=["state", "reason", "answered_at"])
    policy = policies.at(row.enterprise.division_code, on=clock.local_day(at))
    _take_step(act, row, by, at, {"name": row.name, "reason": row.reason}, policy)
    return row


def _held(placement: Placement) -> Placement:
    rows = Placement.objects.select_for_update(of=("self",)).select_related("enterprise", "institution", "employee")
    return rows.get(pk=placement.pk)


def _take_step(act: Act, row: Placement, by: Account, at: datetime, data: dict[str, str], policy: object) -> None:
    basis = rules.ground(policy)
    audit.record(act, row.ref, by=by.ref, at=at, case=row.enterprise.ref, basis=[basis], data=data)
