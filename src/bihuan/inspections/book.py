"""专家检查台账 and the year of a site: derived from the checks and their hazards, never typed (LY-2.1.18)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, IntegerField, OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from bihuan.documents.models import OfficialDocument
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import HazardGrade, HazardState
from bihuan.inspections import queries, rules
from bihuan.inspections.models import Inspection, InspectionQuerySet, TeamMember, YearConfirmation
from bihuan.parties import exceptions
from bihuan.parties.models import Account, Enterprise, Site
from bihuan.parties.scope import Scope
from bihuan.refusal import Refusal


@dataclass(frozen=True)
class LedgerRow:
    """One check: when, by whom, what was found (`major`: of these), how the fixing went, and its report by number."""

    inspection: Inspection
    experts: tuple[str, ...]
    found: int
    closed: int
    major: int = 0
    report: str = ""

    @property
    def open(self) -> int:
        return self.found - self.closed


def ledger(enterprise: Enterprise, by: Account) -> list[LedgerRow]:
    """The checks of one enterprise that `by` may see, newest first; five statements whatever their number."""
    return _rows(held(by).filter(enterprise=enterprise))


def held(by: Account) -> InspectionQuerySet:
    """Every check that `by` may see and that was begun, with its enterprise and site."""
    return Inspection.objects.within(Scope.of(by)).exclude(started_at=None).select_related("enterprise", "site")


def _rows(found: InspectionQuerySet) -> list[LedgerRow]:
    team = Prefetch("team", TeamMember.objects.order_by("-is_lead", "id"))
    checks = list(found.prefetch_related(team, "team__expert").order_by("-id"))
    hazards = Hazard.objects.filter(finding__inspection__in=checks)
    found, closed, major = Counter(), Counter(), Counter()
    for inspection_id, state, grade in hazards.values_list("finding__inspection_id", "state", "grade"):
        found[inspection_id] += 1
        closed[inspection_id] += state == "struck_off"
        major[inspection_id] += grade == "major"
    reports = OfficialDocument.objects.filter(pk__in=[check.report_id for check in checks if check.report_id])
    numbers = dict(reports.values_list("pk", "number"))
    return [
        LedgerRow(
            check,
            tuple(member.expert.name for member in check.team.all()),
            found[check.pk],
            closed[check.pk],
            major[check.pk],
            numbers.get(check.report_id, ""),
        )
        for check in checks
    ]


def with_results(found: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """The checks with what came of each, in the same statement: `experts` by name, how many hazards were `found`,
    how many of them `major` and `closed`, and the number of the `report`."""
    team = TeamMember.objects.filter(inspection=OuterRef("pk")).order_by("id").values("expert__name")
    hazards = Hazard.objects.filter(finding__inspection=OuterRef("pk"))
    report = OfficialDocument.objects.filter(pk=OuterRef("report_id")).values("number")
    return found.annotate(
        experts=ArraySubquery(team),
        found=_number_of(hazards),
        major=_number_of(hazards.filter(grade=HazardGrade.MAJOR)),
        closed=_number_of(hazards.filter(state=HazardState.STRUCK_OFF)),
        report=Coalesce(Subquery(report[:1]), Value("")),
    )


def _number_of(rows: QuerySet) -> Subquery:
    return Subquery(rows.order_by().annotate(n=Func("pk", function="COUNT")).values("n"), output_field=IntegerField())


@dataclass(frozen=True)
class Held:
    """A check of the year with the reason for which it does not count; None where it counts."""

    inspection: Inspection
    refusal: Refusal | None


@dataclass(frozen=True)
class Year:
    """One year of one site: its duty, the checks that were held, and the confirmation if it was declared done."""

    duty: rules.YearDuty
    checks: list[Held]
    confirmed: YearConfirmation | None

    @property
    def is_done(self) -> bool:
        """Whether it was declared done and still is by what is asked now."""
        return self.confirmed is not None and self.confirmed.rests_on_enough(self.duty.required)


def year_of(site: Site, by: Account, *, year: int, on: date) -> Year:
    """Raises what queries.year_duty raises for a year that cannot be judged; as many statements for every number of
    checks."""
    duty = queries.year_duty(site, year=year, on=on)
    of_year = held(by).filter(site=site, started_at__year=year).exclude(state="cancelled")
    found = list(of_year.prefetch_related("team").order_by("id"))
    granted = exceptions.granted_to([check.ref for check in found])
    checks = [Held(check, _why_not(check, granted[check.ref])) for check in found]
    return Year(duty, checks, YearConfirmation.objects.filter(site=site, year=year).first())


def _why_not(check: Inspection, granted: exceptions.Grants) -> Refusal | None:
    if check.counted_year is not None:
        return None
    try:
        queries.counted_for(check, excepted=granted.at(check.division_code))
    except Refusal as refusal:
        return refusal
    return None
