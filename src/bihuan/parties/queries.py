"""The reads about parties that pages share."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from bihuan.parties.models import Account, Enterprise
from bihuan.parties.scope import Scope

PAGE = 50


def enterprises(by: Account, *, text: str = "", sector: str = "", grade: str = "", before: int | None = None):
    """One page of the enterprises in scope, newest first; `before` is the last id already shown (keyset)."""
    found = Enterprise.objects.within(Scope.of(by)).search(text).select_related("competent_department")
    if sector:
        found = found.filter(sector=sector)
    if grade:
        found = found.filter(standardisation_grade=grade)
    if before:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-id")[: PAGE + 1])


def managers_of(enterprise: Enterprise) -> list[Account]:
    """The active accounts of an enterprise."""
    return list(enterprise.accounts.filter(is_active=True).order_by("id"))


def enterprises_by_key(
    by: Account, *, credit_code: Sequence[str] = (), internal_number: Sequence[str] = ()
) -> list[Enterprise]:
    """The enterprises in scope that have one of these credit codes or internal numbers; one query for any number."""
    wanted = Q(credit_code__in=list(credit_code)) | Q(internal_number__in=[n for n in internal_number if n])
    return list(Enterprise.objects.within(Scope.of(by)).filter(wanted))
