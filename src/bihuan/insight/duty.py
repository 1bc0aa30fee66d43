"""The year's duty over many sites: alike sites are summed, and those that are short can be listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from bihuan.inspections import rules
from bihuan.inspections.models import Inspection
from bihuan.parties import grades
from bihuan.parties.models import Account, Site
from bihuan.parties.rules import Standing
from bihuan.parties.scope import Scope
from bihuan.policy import policies


@dataclass
class DutySum:
    """The year's duty of many sites: checks required, done (at most what is required) and missing, and the sites."""

    required: int = 0
    done: int = 0
    missing: int = 0
    sites: Counter[str] = field(default_factory=Counter)

    def add(self, duty: rules.YearDuty, n: int) -> None:
        """Count `n` sites whose duty is this one."""
        self.sites[duty.status] += n
        if duty.required is None:
            return
        self.required += duty.required * n
        self.done += min(duty.done, duty.required) * n
        self.missing += duty.missing * n

    @property
    def total(self) -> int:
        return sum(self.sites.values())

    @property
    def unset(self) -> bool:
        """No number holds at any of the sites: then nothing is required and nobody is short."""
        return self.sites["not_set"] == self.total


@dataclass(frozen=True)
class Alike:
    """Sites of one place, grade and number of checks done: the law gives all of them the same answer. `lapsed`: the
    grade has run out."""

    division_code: str
    grade: str
    lapsed: bool
    visits: int
    engaged: bool
    sites: int
    duty: rules.YearDuty


def alike(by: Account, *, on: date) -> list[Alike]:
    """The sites in scope, grouped by what the running year asks; one statement, a row per different answer."""
    groups = (
        _sites(by, on)
        .values_list("division_code", "enterprise__standardisation_grade", "lapsed", "visits", "engaged")
        .annotate(sites=Count("pk"))
        .order_by()
    )
    return [_group(*row, on=on) for row in groups]


def _group(code: str, grade: str, lapsed: bool, visits: int, engaged: bool, sites: int, *, on: date) -> Alike:
    policy = policies.at(code, on=on)
    standing = Standing.of(grade, lapsed=lapsed)
    duty = rules.year(grade=standing, done=visits, policy=policy, engaged=engaged or visits > 0)
    return Alike(code, grade, lapsed, visits, engaged, sites, duty)


def _sites(by: Account, on: date) -> QuerySet[Site]:
    planned = Inspection.objects.engaged(on.year).filter(site=OuterRef("pk"))
    done = Inspection.objects.counted(on.year).filter(site=OuterRef("pk")).order_by().values("site")
    return Site.objects.within(Scope.of(by)).annotate(
        visits=Coalesce(Subquery(done.annotate(n=Count("id")).values("n")), 0),
        engaged=Exists(planned),
        lapsed=ExpressionWrapper(grades.lapsed(on, of="enterprise__"), output_field=BooleanField()),
    )


def sites_with(by: Account, status: str, groups: Iterable[Alike], *, on: date) -> QuerySet[Site]:
    """The sites whose duty of the running year has this status (short, compliant, uncovered, not_set, lapsed)."""
    wanted = Q(pk__in=[])
    for group in groups:
        if group.duty.status == status:
            wanted |= Q(
                division_code=group.division_code,
                enterprise__standardisation_grade=group.grade,
                lapsed=group.lapsed,
                visits=group.visits,
                engaged=group.engaged,
            )
    return _sites(by, on).filter(wanted).select_related("enterprise")
