"""The reads about parties that pages share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, Func, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Upper

from bihuan import audit, clock, row_scope
from bihuan.parties import access, grades, hierarchy, keeping, own_sites
from bihuan.parties.models import Account, Enterprise, EnterpriseQuerySet, Institution, Regulator, Site
from bihuan.parties.scope import Scope
from bihuan.standards import phones
from bihuan.standards.search_tokens import normalise

if TYPE_CHECKING:
    from bihuan.audit.models import Event

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


def roles_of(enterprise: Enterprise, name: str) -> list[str]:
    """What somebody of that name does in the enterprise; nothing for who has no account there."""
    found = enterprise.accounts.filter(is_active=True, name=name).order_by("id").first() if name else None
    return found.roles if found else []


def enterprises_by_key(
    by: Account, *, credit_code: Sequence[str] = (), internal_number: Sequence[str] = ()
) -> EnterpriseQuerySet:
    """The enterprises in scope that have one of these credit codes or internal numbers, with their departments; one
    query for any number."""
    wanted = Q(credit_code__in=list(credit_code)) | Q(internal_number__in=[n for n in internal_number if n])
    return Enterprise.objects.within(Scope.of(by)).filter(wanted).select_related("competent_department")


def ids_by_name(names: Iterable[str], by: Account) -> dict[str, int]:
    """Name → the one enterprise in scope that bears it; written as codes are (width.compact), since references come so
    from a sheet. A name that several bear is no answer."""
    plain = Func(Upper("name"), Value("（）\u3000 "), Value("()"), function="TRANSLATE", output_field=TextField())
    found = Enterprise.objects.within(Scope.of(by)).annotate(plain=plain).filter(plain__in=list(names))
    bearers: dict[str, list[int]] = {}
    for pk, name in found.values_list("pk", "plain"):
        bearers.setdefault(name, []).append(pk)
    return {name: pks[0] for name, pks in bearers.items() if len(set(pks)) == 1}


def one_person(account: Account, other_id: int | None) -> bool:
    """Whether the account of this id is the same person's, as far as anything kept of both tells: the same account, or
    another with the same mobile number. A statement only where there is something to compare."""
    if other_id is None or other_id == account.pk or phones.kind(account.phone) is not phones.PhoneKind.MOBILE:
        return other_id == account.pk
    other = Account.objects.filter(pk=other_id).values_list("phone", flat=True).first()
    return phones.one_mobile(account.phone, other or "")


def names_of(account_ids: Iterable[int | None]) -> dict[int, str]:
    """Account id → name, for pages that show who did something; one statement, none for nobody."""
    ids = {pk for pk in account_ids if pk}
    return dict(Account.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def names_of_refs(refs: Iterable[str]) -> dict[str, str]:
    """ "account:<id>" → name, for lines of the audit chain."""
    ids = {ref: pk for ref in refs if (pk := clock.id_named(ref.removeprefix("account:")))}
    names = names_of(ids.values())
    return {ref: names[pk] for ref, pk in ids.items() if pk in names}


def sites(by: Account, *, enterprise_id: int | None = None) -> list[Site]:
    """The sites in scope, the main one of an enterprise first; at most a page."""
    if by.is_active and enterprise_id is not None and enterprise_id == by.enterprise_id:
        return own_sites.of(by.enterprise, at_most=PAGE)
    found = Site.objects.within(Scope.of(by)).select_related("enterprise")
    if enterprise_id is not None:
        found = found.filter(enterprise_id=enterprise_id)
    return list(found.order_by("enterprise__name", "-is_main", "name")[:PAGE])


def sites_by_text(by: Account, text: str) -> list[Site]:
    """The sites of the enterprises whose name or code holds `text`; at most a page."""
    found = Site.objects.within(Scope.of(by)).search(text)
    return list(found.select_related("enterprise").order_by("-id")[:PAGE])


def elsewhere(enterprise: Enterprise, by: Account) -> int:
    """How many sites of the enterprise are not in the scope of `by`, which are another authority's."""
    with row_scope.system("how many sites are not shown"):
        return _elsewhere(enterprise, by).count()


def _elsewhere(enterprise: Enterprise, by: Account) -> QuerySet[Site]:
    return enterprise.sites.exclude(pk__in=Site.objects.within(Scope.of(by)).values("pk"))


def history(enterprise: Enterprise, by: Account, *, before: int | None = None, limit: int = PAGE) -> list[Event]:
    """How the record of the enterprise was kept, the newest first; an act on one site is told to whoever sees it."""
    with row_scope.system("which sites' lines are not told"):
        hidden = [f"site:{pk}" for pk in _elsewhere(enterprise, by).values_list("pk", flat=True)]
    return audit.newest(enterprise.ref, before=before, limit=limit, without=hidden)


def enterprise_name(by: Account, enterprise_id: int | None) -> str:
    """The name of an enterprise in scope; "" for none, so a list that is narrowed to it can say so."""
    if enterprise_id is None:
        return ""
    return Enterprise.objects.within(Scope.of(by)).filter(pk=enterprise_id).values_list("name", flat=True).first() or ""


@dataclass(frozen=True)
class Register:
    """What a list of enterprises is narrowed to; an empty field narrows nothing. `division_code` is where one of the
    sites in scope stands, wherever the main one does."""

    text: str = ""
    sector: str = ""
    grade: str = ""
    division_code: str = ""


def registered(by: Account, wanted: Register, *, on: date) -> EnterpriseQuerySet:
    """The enterprises in scope that `wanted` asks for, by the grade that counts on that day, with their departments;
    order and page are the caller's."""
    found = Enterprise.objects.within(Scope.of(by)).search(wanted.text).select_related("competent_department")
    for word in normalise(wanted.text).split():  # pairs of a long word might stand apart, so the text is looked at
        whole = Q(name__icontains=word) | Q(credit_code__icontains=word) | Q(internal_number__icontains=word)
        found = found.filter(whole)
    if wanted.sector:
        found = found.filter(sector=wanted.sector)
    if wanted.grade:
        found = found.filter(grades.counting_as(wanted.grade, on))
    if wanted.division_code:
        here = Site.objects.within(Scope.of(by)).filter(division_code__startswith=wanted.division_code)
        found = found.filter(Exists(here.filter(enterprise=OuterRef("pk"))))
    return found.defer("search", "name_pinyin")


def departments(by: Account, *, of: Enterprise | None = None) -> list[Regulator]:
    """The offices that may be named as the department `of` an enterprise: those whose place its main site is in. For
    one that is still to be registered, those of one's own place and what lies below or above."""
    code = of.division_code if of is not None else Scope.of(by).division_code or ""
    found = Regulator.objects.covering(code)
    if of is None:
        found |= Regulator.objects.standing().filter(division_code__startswith=code)
    return list(found.distinct().order_by("division_code", "name")[:200])


def accounts(by: Account, *, text: str = "", role: str = "", active: bool | None = None) -> QuerySet[Account]:
    """The accounts that an administrator looks after, with their organisations; otherwise Stranger."""
    found = access.accounts_looked_after(by).select_related("regulator", "enterprise", "institution")
    if text.strip():
        found = found.filter(
            Q(username__icontains=text.strip())
            | Q(name__icontains=text.strip())
            | Q(regulator__name__icontains=text.strip())
            | Q(enterprise__name__icontains=text.strip())
            | Q(institution__name__icontains=text.strip())
        )
    if role:
        found = found.filter(roles__contains=[role])
    return found if active is None else found.filter(is_active=active)


def organisation_called(by: Account, kind: str, text: str) -> Regulator | Enterprise | Institution | None:
    """The one organisation of a kind (regulator, enterprise, institution) with this name or credit code whose accounts
    `by` looks after, or None."""
    wanted = text.strip()
    found = {
        "regulator": Regulator.objects.standing().filter(name=wanted),
        "enterprise": Enterprise.objects.filter(Q(name=wanted) | Q(credit_code=wanted.upper())),
        "institution": Institution.objects.standing().filter(Q(name=wanted) | Q(credit_code=wanted.upper())),
    }[kind][:2]
    one = found[0] if len(found) == 1 else None
    known = one is not None and (by.regulator_id is None or access.looks_after(one, by))
    return one if known else None


def office_names(by: Account) -> list[str]:
    """The names of the departments and institutions whose accounts `by` may look after, for a form to offer."""
    institutions, offices = Institution.objects.standing(), Regulator.objects.standing()
    if by.regulator_id is not None:
        institutions = institutions.filter(keeping.filed_by(by.regulator))
        offices = offices.filter(pk__in={by.regulator_id, *hierarchy.below(by.regulator_id)})
    institutions = institutions.order_by("name").values_list("name", flat=True)
    offices = offices.order_by("division_code", "name").values_list("name", flat=True)
    return [*offices, *institutions[:500]]
