"""The reads about engagements that pages share."""

from __future__ import annotations

from datetime import date

from django.db.models import BooleanField, Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Substr

from bihuan.engagements.models import ServiceContract
from bihuan.engagements.rules import Coverage
from bihuan.parties.models import Account, Enterprise
from bihuan.parties.scope import Scope


def held_in(year: int, *, until: date | None = None) -> QuerySet[ServiceContract]:
    """The contracts that hold on some day of the year, up to `until` in the running one."""
    last = min(date(year, 12, 31), until or date(year, 12, 31))
    return ServiceContract.objects.filter(starts_on__lte=last, ends_on__gte=date(year, 1, 1))


def registered(by: Account, *, on: date, place: str = "", served: str = "") -> QuerySet[Enterprise]:
    """The enterprises in scope with `now` and `before`: whether a contract holds in this year, and held in the last.
    `served`: "this", "last" or "never" (neither) narrows them; `place` is that of the main site."""
    current, former = held_in(on.year, until=on), held_in(on.year - 1)
    found = Enterprise.objects.within(Scope.of(by)).annotate(
        now=Exists(current.filter(enterprise=OuterRef("pk"))), before=Exists(former.filter(enterprise=OuterRef("pk")))
    )
    if place:
        found = found.filter(division_code__startswith=place)
    wanted = {"this": Q(now=True), "last": Q(before=True), "never": Q(now=False, before=False)}.get(served)
    return found.filter(wanted) if wanted is not None else found


def coverage(by: Account, *, on: date, digits: int) -> dict[str, Coverage]:
    """Of the enterprises registered now, how many were served last year and are this year, by the county of the main
    site; one statement."""
    county = Substr("division_code", 1, Value(digits), output_field=CharField())
    rows = registered(by, on=on).order_by().annotate(county=county).values("county")
    counted = rows.annotate(n=Count("pk"), last=Count(_when("before")), this=Count(_when("now"))).values_list(
        "county", "n", "last", "this"
    )
    return {county: Coverage(n, last, this) for county, n, last, this in counted}


def _when(name: str) -> Case:
    return Case(When(**{name: True}, then=Value(True)), output_field=BooleanField())


def contracts_of(enterprise_ids: list[int], *, on: date) -> dict[int, ServiceContract]:
    """Enterprise id → the contract with the latest end; one statement."""
    found = ServiceContract.objects.filter(enterprise__in=enterprise_ids).order_by("ends_on", "id")
    return {row.enterprise_id: row for row in found}
