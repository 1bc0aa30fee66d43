"""The reads about interviews."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from bihuan.conduct.interviews.models import Interview
from bihuan.conduct.interviews.states import InterviewState
from bihuan.parties.models import Account, Enterprise
from bihuan.parties.scope import Scope


def interviews(by: Account) -> QuerySet[Interview]:
    """Those with enterprises in scope; of the own one for an enterprise."""
    here = Enterprise.objects.within(Scope.of(by)).values("pk")
    return Interview.objects.filter(enterprise__in=here).select_related("enterprise", "office")


def to_carry_on(office: int) -> QuerySet[Interview]:
    """What an office has called and not recorded, and circulars that were approved and not issued: for desks."""
    approved = Q(state=InterviewState.HELD, approved_at__isnull=False)
    return Interview.objects.filter(Q(state=InterviewState.CALLED) | approved, office=office).order_by("held_at", "pk")


def to_attend(enterprise: int) -> QuerySet[Interview]:
    """To what an enterprise is called and what has no record yet: for desks."""
    return Interview.objects.filter(enterprise=enterprise, state=InterviewState.CALLED).order_by("held_at", "pk")
