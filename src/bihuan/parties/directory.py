"""The reads about offices and institutions that pages share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from bihuan import clock
from bihuan.parties import hierarchy, places, registration
from bihuan.parties.access import sees_institutions, watches_over_offices
from bihuan.parties.models import Account, Enterprise, FormerName, Institution, Regulator, Role
from bihuan.parties.operator import Operator
from bihuan.parties.scope import Scope
from bihuan.parties.states import InstitutionState
from bihuan.policy import Policy, policies
from bihuan.refusal import Stranger
from bihuan.standards.divisions import contains

AT_MOST = 400
"""A tree holds no more offices; beyond that they are found by name."""


# --- offices ---------------------------------------------------------------------------------------------------------


def offices(by: Account, *, text: str = "", kind: str = "", closed: bool = False) -> QuerySet[Regulator]:
    """The offices in one's own place, standing or closed, by any part of their present or former name; otherwise
    Stranger."""
    if not watches_over_offices(None, by):
        raise Stranger("offices")
    found = Regulator.objects.filter(closed_on__isnull=not closed).select_related("parent")
    if by.regulator_id is not None:
        found = found.filter(division_code__startswith=by.regulator.division_code)
    if text.strip():
        former = FormerName.objects.filter(name__icontains=text.strip()).values("regulator_id")
        found = found.filter(Q(name__icontains=text.strip()) | Q(pk__in=former))
    if kind:
        found = found.filter(kind=kind)
    return found.annotate(people=_count_of(Account.objects.filter(is_active=True)), firms=_count_of(Enterprise.objects))


def _count_of(rows: QuerySet) -> Coalesce:
    path = "competent_department" if rows.model is Enterprise else "regulator"
    counted = rows.filter(**{path: OuterRef("pk")}).order_by().values(path).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


@dataclass
class Branch:
    """An office with what stands below it."""

    office: Regulator
    below: list[Branch] = field(default_factory=list)


def tree(by: Account) -> tuple[list[Branch], bool]:
    """The standing offices in one's own place as they stand under each other, and whether some were left out; one
    statement. The own office comes first, then by place and name."""
    rows = list(offices(by).order_by("division_code", "name")[: AT_MOST + 1])
    branches = {office.pk: Branch(office) for office in rows[:AT_MOST]}
    tops = []
    for branch in branches.values():
        above = branches.get(branch.office.parent_id)
        (above.below if above is not None else tops).append(branch)
    tops.sort(key=lambda branch: branch.office.pk != by.regulator_id)
    return tops, len(rows) > AT_MOST


def subordinates(office: Regulator) -> list[Regulator]:
    """The standing offices right below, by place and name; at most a tree."""
    found = office.children.filter(closed_on=None).order_by("division_code", "name")
    return list(found.annotate(people=_count_of(Account.objects.filter(is_active=True)))[:AT_MOST])


def staff(organisation: Regulator | Institution) -> list[Account]:
    """The accounts of an office or institution, those in use first; at most 100."""
    return list(organisation.accounts.order_by("-is_active", "id")[:100])


def former_names(organisation: Regulator | Institution) -> list[FormerName]:
    """What it was called before, the latest first."""
    return list(organisation.former_names.order_by("-id"))


def enterprises_of(office: Regulator) -> int:
    """How many enterprises the office answers for."""
    return office.enterprises.count()


def possible_superiors(by: Account, *, of: Regulator | None = None) -> list[Regulator]:
    """The offices under which `by` may set up another, or move `of`: the own one and what lies below it."""
    found = Regulator.objects.standing().order_by("division_code", "name")
    if by.regulator_id is not None:
        found = found.filter(pk__in={by.regulator_id, *hierarchy.below(by.regulator_id)})
    if of is not None:
        found = found.exclude(pk__in={of.pk, *hierarchy.below(of.pk)})
    return list(found[:AT_MOST])


def possible_successors(office: Regulator) -> list[Regulator]:
    """The standing offices that could take over its enterprises: at its place or above."""
    return list(Regulator.objects.covering(office.division_code).exclude(pk=office.pk).order_by("-division_code"))


# --- institutions ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """What a list of institutions is narrowed to. `here` keeps those that may work in the reader's place."""

    text: str = ""
    item: str = ""
    listed: str = ""
    state: str = ""
    here: bool = False


def institutions(by: Account, wanted: Wanted) -> QuerySet[Institution]:
    """The register of institutions as `by` may read it: authorities all of it, enterprises who may work at their
    place and is in service; otherwise Stranger."""
    if not sees_institutions(None, by):
        raise Stranger("institutions")
    found = Institution.objects.all()
    if by.enterprise_id is not None:
        found = found.filter(state=InstitutionState.IN_SERVICE).working_at(by.enterprise.division_code)
    elif wanted.here and home(by):
        found = found.working_at(home(by))
    if wanted.state and by.enterprise_id is None:
        found = found.filter(state=wanted.state)
    for name, code in (("services", wanted.item), ("lists", wanted.listed)):
        if code:
            found = found.filter(**{f"{name}__contains": [code]})
    text = wanted.text.strip()
    if text:
        former = FormerName.objects.filter(name__icontains=text).values("institution_id")
        found = found.filter(Q(name__icontains=text) | Q(credit_code__icontains=text) | Q(pk__in=former))
    return found


def home(by: Account | Operator) -> str:
    """The place whose law the reader goes by; "" for who belongs to none."""
    if by.institution is not None:
        return by.institution.kept_at
    organisation = by.regulator or by.enterprise
    return organisation.division_code if organisation is not None else ""


def fit_at(institution: Institution, place: str, *, on: date) -> list[registration.Fit]:
    """Whether an enterprise at `place` may engage it on that day, condition by condition (YT-1.1)."""
    return registration.fit(
        in_service=institution.state == InstitutionState.IN_SERVICE,
        works_here=institution.works_at(place),
        level=institution.level,
        valid_until=institution.qualified_until,
        policy=policies.at(place, on=on),
        on=on,
    )


def laws_of_record(kept_at: str, working: Iterable[str], by: Account | Operator, *, on: date) -> list[Policy]:
    """The laws that judge a record: first that of the place that keeps it, then those of the places it works in, and
    the actor's own where that lies in one of them."""
    own, working = home(by), list(working)
    here = [own] if any(contains(place, own) for place in working) else []
    return _laws((kept_at, *working, *here), on)


def own_lists(kept_at: str, working: Iterable[str], by: Account | Operator, *, on: date) -> list[str]:
    """The lists whose members `by` names: of the record's places and the own one those that this place or one in it
    made. A place says itself who stands on its lists, through an office for all of its sectors (YT-A.1): a county goes
    by its city's lists and does not write them. The platform writes all."""
    if by.regulator is not None and by.regulator.duties:
        return []
    own = home(by)
    lists = registration.lists_of(_laws((own, kept_at, *working), on))
    return [code for code, made in lists.items() if contains(own, policies.pack(made.pack).division_code)]


def _laws(codes: Iterable[str], on: date) -> list[Policy]:
    return [policies.at(code if places.known(code) else "", on=on) for code in codes]


def own_institution(by: Account) -> Institution:
    """The institution whose office `by` is; otherwise Stranger."""
    if by.institution is None or not by.holds(Role.INSTITUTION):
        raise Stranger("institution")
    return by.institution


def institutions_by_code(codes: Iterable[str]) -> list[Institution]:
    """The institutions with these credit codes; one statement for any number."""
    return list(Institution.objects.filter(credit_code__in=list(codes)))


def enterprises_visited(by: Account) -> QuerySet[Enterprise]:
    """The enterprises where `by`, or the people of the institution whose office `by` is, have work now."""
    return Enterprise.objects.within(Scope.of(by)).defer("search", "name_pinyin")


def names_of_offices(refs: Iterable[str]) -> dict[str, str]:
    """ "regulator:<id>" → name, for lines of the audit chain; no statement for none."""
    ids = {ref: pk for ref in refs if (pk := clock.id_named(ref.removeprefix("regulator:")))}
    names = dict(Regulator.objects.filter(pk__in=ids.values()).values_list("pk", "name")) if ids else {}
    return {ref: names[pk] for ref, pk in ids.items() if pk in names}
