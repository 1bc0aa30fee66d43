"""The reads on certificates: what an enterprise has, who stands on a post without one, and what runs out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from bihuan.parties import places
from bihuan.parties.models import Account, Enterprise
from bihuan.parties.scope import Scope
from bihuan.policy import Setting, policies
from bihuan.refusal import Refusal
from bihuan.registers.kinds.certificate import rules
from bihuan.registers.kinds.certificate.models import Certificate, CertifiedPost
from bihuan.registers.kinds.duties.models import DutyPost, Employee


def looked_ahead(division_code: str, *, on: date) -> Setting:
    """So many days before its last day a certificate counts as running out at a place."""
    return policies.at(division_code, on=on).certificates.remind_days


def soon(division_code: str, *, on: date) -> date:
    """Until that day what ends counts as running out now; today alone where the place sets no days."""
    return on + timedelta(days=looked_ahead(division_code, on=on).or_else(0))


def classes() -> tuple[str, ...]:
    """The classes of special operations that there are."""
    return tuple(places.labels("special_operations"))


def of_enterprise(enterprise: Enterprise) -> QuerySet[Certificate]:
    """The certificates of its people, each with its holder."""
    return Certificate.objects.standing().filter(employee__enterprise=enterprise).select_related("employee__post")


def demands_of(enterprise: Enterprise) -> list[CertifiedPost]:
    """The posts that ask for a certificate."""
    return list(CertifiedPost.objects.filter(post__enterprise=enterprise).select_related("post").order_by("post_id"))


@dataclass(frozen=True)
class Standing:
    """Somebody on a post that asks for a certificate; `lacking` is the code of the refusal it would end in today."""

    employee: Employee
    lacking: str


def standings(enterprise: Enterprise, *, on: date, policy: object) -> dict[int, list[Standing]]:
    """Post → who holds it, and whether by right; two statements."""
    people = Employee.objects.filter(enterprise=enterprise, left_on=None, post__certified__isnull=False)
    people = people.select_related("post__certified").prefetch_related("certificates").order_by("id")
    found: dict[int, list[Standing]] = {}
    for one in people:
        found.setdefault(one.post_id, []).append(Standing(one, _lacking(one, on, policy)))
    return found


def _lacking(employee: Employee, on: date, policy: object) -> str:
    held = [one.held for one in employee.certificates.all() if one.withdrawn_at is None]
    try:
        rules.fits(held, employee.post.certified.demand, name=employee.name, on=on, policy=policy)
    except Refusal as refusal:
        return refusal.code
    return ""


def held_by(employee: Employee) -> list[rules.Held]:
    """What one person holds, as the rules see it; nothing for who is not on record yet."""
    if employee._state.adding:
        return []
    return [one.held for one in employee.certificates.filter(withdrawn_at=None)]


def demand_of(post: DutyPost) -> rules.Demand | None:
    """What the post asks of its holder."""
    found = CertifiedPost.objects.filter(post=post).first()
    return found.demand if found is not None else None


def running_out(by: Account, *, on: date) -> QuerySet[Certificate]:
    """The certificates in scope that are over or nearly so, of people who still work there."""
    last = soon(by.regulator.division_code, on=on)
    near = Certificate.objects.standing().filter(ends_on__lte=last)
    near = near.filter(employee__enterprise__in=Enterprise.objects.within(Scope.of(by)))
    return near.select_related("employee__enterprise", "employee__post")


def figures(by: Account, *, on: date) -> dict[str, int]:
    """How many certificates in scope are on record, over, and nearly so; one statement."""
    last = soon(by.regulator.division_code, on=on)
    within = Certificate.objects.standing().filter(employee__enterprise__in=Enterprise.objects.within(Scope.of(by)))
    return within.aggregate(
        all=Count("id"),
        over=Count("id", filter=Q(ends_on__lt=on)),
        soon=Count("id", filter=Q(ends_on__range=(on, last))),
    )
