"""The reads about interviews."""

from __future__ import annotations

from django.db.models import QuerySet

from bihuan.conduct.interviews.models import Interview
from bihuan.parties.models import Account, Enterprise
from bihuan.parties.scope import Scope


def interviews(by: Account) -> QuerySet[Interview]:
    """Those with enterprises in scope; of the own one for an enterprise."""
    here = Enterprise.objects.within(Scope.of(by)).values("pk")
    return Interview.objects.filter(enterprise__in=here).select_related("enterprise", "office")
