"""The year's duty over many sites: alike sites are summed, and those that are short can be listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet

from bihuan.inspections import queries as inspections
from bihuan.inspections import rules
from bihuan.kept_queries import Fixed, Kept
from bihuan.parties import grades
from bihuan.parties.models import Account, Site
from bihuan.parties.rules import CountingGrade
from bihuan.parties.scope import Scope
from bihuan.policy import Policies, policies


@dataclass
class DutySum:
    """The year's duty of many sites: checks required, done (at most what is required) and missing, and the sites. Who
    engages nobody where that is free owes nothing (packs/CONTRADICTIONS.md C2)."""

    required: int = 0
    done: int = 0
    missing: int = 0
    sites: Counter[str] = field(default_factory=Counter)

    def add(self, duty: rules.YearDuty, n: int) -> None:
        """Count `n` sites whose duty is this one."""
        self.sites[duty.status] += n
        if duty.required is None or not duty.binding:
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


@dataclass(frozen=True)
class Units:
    """Which sites of the scope are meant; an empty field narrows nothing."""

    place: str = ""
    sector: str = ""
    text: str = ""

    def among(self, sites: QuerySet[Site]) -> QuerySet[Site]:
        if self.place:
            sites = sites.filter(division_code__startswith=self.place)
        if self.sector:
            sites = sites.filter(enterprise__sector=self.sector)
        return sites.search(self.text)


ALL = Units()


def alike(by: Account, *, on: date, units: Units = ALL) -> list[Alike]:
    """The sites in scope, grouped by what the running year asks; one statement, a row per different answer."""
    return [_group(*row, on=on) for row in _ALIKE.rows(Scope.of(by), Fixed(on), units)]


def _alike(scope: Scope, on: date, units: Units) -> QuerySet[Site]:
    told = "division_code", "enterprise__standardisation_grade", "lapsed", "visits", "engaged"
    return _sites(scope, on, units).values_list(*told).annotate(sites=Count("pk")).order_by()


_ALIKE = Kept(_alike)


def _group(code: str, grade: str, lapsed: bool, visits: int, engaged: bool, sites: int, *, on: date) -> Alike:
    return Alike(code, grade, lapsed, visits, engaged, sites, asked(code, grade, lapsed, visits, engaged, on=on))


def asked(
    code: str, grade: str, lapsed: bool, visits: int, engaged: bool, *, on: date, law: Policies = policies
) -> rules.YearDuty:
    """What the running year asks of a site of this place, grade and number of checks, by `law`."""
    counting, policy = CountingGrade.of(grade, lapsed=lapsed), law.at(code, on=on)
    return rules.year(grade=counting, done=visits, policy=policy, engaged=engaged or visits > 0)


def _sites(scope: Scope, on: date, units: Units) -> QuerySet[Site]:
    lapsed = ExpressionWrapper(grades.lapsed(on, of="enterprise__"), output_field=BooleanField())
    meant = units.among(Site.objects.within(scope))
    return inspections.with_checks(meant, on.year).annotate(lapsed=lapsed)


def sites_with(by: Account, status: str, groups: Iterable[Alike], *, on: date, units: Units = ALL) -> QuerySet[Site]:
    """The sites whose duty of the running year has this status (short, compliant, uncovered, not_set, lapsed)."""
    return sites_of(by, (group for group in groups if group.duty.status == status), on=on, units=units)


def sites_of(by: Account, groups: Iterable[Alike], *, on: date, units: Units = ALL) -> QuerySet[Site]:
    """The sites of these groups, for a list that pages by key."""
    wanted = Q(pk__in=[])
    for group in groups:
        wanted |= Q(
            division_code=group.division_code,
            enterprise__standardisation_grade=group.grade,
            lapsed=group.lapsed,
            visits=group.visits,
            engaged=group.engaged,
        )
    return _sites(Scope.of(by), on, units).filter(wanted).select_related("enterprise")


def newest_with(
    by: Account, statuses: Iterable[str], groups: Sequence[Alike], *, on: date, at_most: int
) -> dict[str, list[tuple[Site, rules.YearDuty]]]:
    """The newest sites of each of these statuses with their duty, `at_most` of a status; one statement for all."""
    first, *others = (sites_with(by, status, groups, on=on).order_by("-pk")[:at_most] for status in statuses)
    found: dict[str, list[tuple[Site, rules.YearDuty]]] = {}
    for site in sorted(first.union(*others, all=True), key=lambda site: -site.pk):
        duty = duty_of(site, on=on)
        found.setdefault(duty.status, []).append((site, duty))
    return found


def sites(by: Account, *, on: date, units: Units) -> QuerySet[Site]:
    """The sites that are meant, whatever their duty, ready for `duty_of`."""
    return _sites(Scope.of(by), on, units).select_related("enterprise")


def duty_of(site: Site, *, on: date, law: Policies = policies) -> rules.YearDuty:
    """The duty of a site that was read here, by what was read of it; no statement. The groups are another statement,
    and a check may be counted between the two."""
    grade = site.enterprise.standardisation_grade
    return asked(site.division_code, grade, site.lapsed, site.visits, site.engaged, on=on, law=law)
