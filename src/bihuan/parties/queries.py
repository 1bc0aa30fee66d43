"""The reads about parties that pages share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q

from bihuan.parties.models import Account, Enterprise, Site
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


def names_of(account_ids: Iterable[int | None]) -> dict[int, str]:
    """Account id → name, for pages that show who did something; one statement, none for nobody."""
    ids = {pk for pk in account_ids if pk}
    return dict(Account.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def names_of_refs(refs: Iterable[str]) -> dict[str, str]:
    """ "account:<id>" → name, for lines of the audit chain."""
    ids = {ref: int(ref.removeprefix("account:")) for ref in refs if ref.removeprefix("account:").isdecimal()}
    names = names_of(ids.values())
    return {ref: names[pk] for ref, pk in ids.items() if pk in names}


def sites(by: Account, *, enterprise_id: int | None = None) -> list[Site]:
    """The sites in scope, the main one of an enterprise first; at most a page."""
    found = Site.objects.within(Scope.of(by)).select_related("enterprise")
    if enterprise_id is not None:
        found = found.filter(enterprise_id=enterprise_id)
    return list(found.order_by("enterprise__name", "-is_main", "name")[:PAGE])


def sites_by_text(by: Account, text: str) -> list[Site]:
    """The sites of the enterprises whose name or code holds `text`; at most a page."""
    found = Site.objects.filter(enterprise__in=Enterprise.objects.within(Scope.of(by)).search(text))
    return list(found.select_related("enterprise").order_by("-id")[:PAGE])


def enterprise_name(by: Account, enterprise_id: int | None) -> str:
    """The name of an enterprise in scope; "" for none, so a list that is narrowed to it can say so."""
    if enterprise_id is None:
        return ""
    return Enterprise.objects.within(Scope.of(by)).filter(pk=enterprise_id).values_list("name", flat=True).first() or ""
