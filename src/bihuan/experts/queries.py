"""The reads about experts that pages, rules and exports share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from bihuan.experts import rules
from bihuan.experts.models import Booking, Expert, Interest, Membership
from bihuan.parties import exceptions
from bihuan.parties.models import Account, Enterprise
from bihuan.parties.scope import Scope
from bihuan.policy import policies
from bihuan.standards import resident_id

PAGE = 50


def memberships_on(expert: Expert, on: date) -> list[Membership]:
    """The memberships that stand on that day."""
    standing = Q(ended_on__isnull=True) | Q(ended_on__gt=on)
    return list(expert.memberships.filter(standing, admitted_on__lte=on).select_related("pool"))


def facts(
    expert: Expert, *, on: date, enterprise: Enterprise | None = None, source: str = ""
) -> rules.ExpertFacts:
    """What the rules need to know of this expert on this day, about this enterprise; `source` is the work itself,
    whose own booking does not count against it."""
    memberships = memberships_on(expert, on)
    booked = Booking.objects.filter(expert=expert, on=on).exclude(source=source)
    interests = Interest.objects.filter(expert=expert, enterprise=enterprise) if enterprise else Interest.objects.none()
    return rules.ExpertFacts(
        title=expert.title,
        certificates=frozenset(expert.certificates),
        months=rules.months_between(expert.work_since, on),
        unit_kind=expert.unit_kind,
        age=resident_id.age(expert.born_on, on=on),
        retired=expert.retired,
        pool_levels=frozenset(m.pool.level for m in memberships),
        announced=any(m.announced_on is not None and m.announced_on <= on for m in memberships),
        specialties=frozenset(expert.specialties),
        booked=booked.exists(),
        interests=frozenset(interests.values_list("kind", flat=True)),
        exceptions=exceptions.granted(expert.ref),
    )


def eligibility(
    expert: Expert, *, division_code: str, on: date, enterprise: Enterprise | None = None, source: str = ""
) -> list[rules.Answer]:
    """Every criterion of this place for this expert, met or not, with its clause."""
    policy = policies.at(division_code, on=on)
    return rules.explain(facts(expert, on=on, enterprise=enterprise, source=source), policy)


def experts(by: Account, *, text: str = "", specialty: str = "", free_on: date | None = None, before: int | None = None):
    """One page of the experts that `by` may choose from, newest first (keyset by `before`)."""
    found = Expert.objects.within(Scope.of(by)).search(text).prefetch_related("memberships__pool")
    if specialty:
        found = found.filter(specialties__contains=[specialty])
    if free_on:
        found = found.free_on(free_on)
    if before:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-id")[: PAGE + 1])


def experts_by_person_key(keys: Sequence[str]) -> list[Expert]:
    """The experts with these keyed hashes (`operations.person_key`); one query for any number."""
    return list(Expert.objects.filter(person_key__in=list(keys)))
