"""The reads about checks that pages, rules and papers share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import Count, Q

from bihuan.hazards.models import Hazard
from bihuan.inspections import rules
from bihuan.inspections.models import Answer, Checklist, ChecklistItem, Inspection
from bihuan.parties import exceptions
from bihuan.parties.models import Account, Enterprise, Site
from bihuan.parties.scope import Scope
from bihuan.policy import policies

PAGE = 50


@cache
def covering(process: str) -> frozenset[str]:
    """The specialties that cover a key process (packs/cn/tables/key_processes)."""
    for row in policies.table("cn", "key_processes"):
        if row["code"] == process:
            return frozenset(row["specialties"])
    return frozenset({process})


def team_facts(inspection: Inspection) -> rules.TeamFacts:
    """The team as composed, with what the enterprise's processes and sector ask."""
    enterprise = inspection.enterprise
    return rules.TeamFacts(
        specialties=tuple(inspection.team.order_by("id").values_list("specialty", flat=True)),
        key_processes={process: covering(process) for process in enterprise.key_processes},
        sector_specialties=frozenset({enterprise.sector}),
        exceptions=exceptions.granted(inspection.ref),
    )


def hazards_of(inspection: Inspection) -> list[Hazard]:
    """The hazards this check found, in the order found."""
    found = Hazard.objects.filter(finding__inspection=inspection).select_related("enterprise", "site")
    return list(found.order_by("id"))


def unanswered(inspection: Inspection) -> list[str]:
    """The codes of the items without an answer."""
    answered = inspection.answers.values("item_id")
    return list(inspection.checklist.items.exclude(pk__in=answered).values_list("code", flat=True))


def problems_without_finding(inspection: Inspection) -> list[str]:
    """The codes of the items answered "problem" that no finding stands for."""
    problems = inspection.answers.filter(result=Answer.Result.PROBLEM)
    found = inspection.findings.filter(item__isnull=False).values("item_id")
    return list(problems.exclude(item_id__in=found).values_list("item__code", flat=True))


@dataclass(frozen=True)
class Line:
    """One item of the checklist with the answer it got so far."""

    item: ChecklistItem
    answer: Answer | None
    findings: int


def lines(inspection: Inspection) -> list[Line]:
    """The whole checklist in order, with answers and findings: three statements whatever its length."""
    answers = {answer.item_id: answer for answer in inspection.answers.all()}
    findings = Counter(inspection.findings.filter(item__isnull=False).values_list("item_id", flat=True))
    return [Line(item, answers.get(item.pk), findings[item.pk]) for item in inspection.checklist.items.all()]


def tally(inspection: Inspection) -> dict[str, int]:
    """How many items got which answer."""
    return dict(Counter(inspection.answers.values_list("result", flat=True)))


def year_duty(site: Site, *, year: int, on: date) -> rules.YearDuty:
    """Required, done and missing checks of one site in one year, by the law in force on `on`."""
    done = Inspection.objects.counted(year).filter(site=site).count()
    engaged = done > 0 or site.inspections.filter(planned_on__year=year).exclude(state="cancelled").exists()
    policy = policies.at(site.division_code, on=on)
    return rules.year(grade=site.enterprise.standardisation_grade, done=done, policy=policy, engaged=engaged)


@dataclass(frozen=True)
class SiteDuty:
    """One row of the duty board."""

    site: Site
    duty: rules.YearDuty


def duties(
    by: Account, *, year: int, on: date, text: str = "", before: int | None = None, limit: int = PAGE
) -> list[SiteDuty]:
    """One page of the duty board: the sites in scope with required, done and missing; three statements."""
    enterprises = Enterprise.objects.within(Scope.of(by)).search(text)
    sites = Site.objects.filter(enterprise__in=enterprises).select_related("enterprise")
    if before:
        sites = sites.filter(pk__lt=before)
    page = list(sites.order_by("-id")[: limit + 1])
    return [SiteDuty(site, duty) for site, duty in _with_duty(page, year=year, on=on)]


def _with_duty(sites: list[Site], *, year: int, on: date) -> Iterable[tuple[Site, rules.YearDuty]]:
    ids = [site.pk for site in sites]
    done = dict(
        Inspection.objects.counted(year).filter(site__in=ids).values_list("site").annotate(Count("id")).order_by()
    )
    planned = set(
        Inspection.objects.filter(site__in=ids, planned_on__year=year)
        .exclude(state="cancelled")
        .values_list("site_id", flat=True)
    )
    for site in sites:
        policy = policies.at(site.division_code, on=on)
        grade = site.enterprise.standardisation_grade
        yield site, rules.year(
            grade=grade, done=done.get(site.pk, 0), policy=policy, engaged=site.pk in planned or site.pk in done
        )


def inspections(by: Account, *, state: str = "", enterprise: Enterprise | None = None, before: int | None = None):
    """One page of the checks in scope, newest first (keyset by `before`)."""
    found = Inspection.objects.within(Scope.of(by)).select_related("enterprise", "site")
    if state:
        found = found.filter(state=state)
    if enterprise:
        found = found.filter(enterprise=enterprise)
    if before:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-id")[: PAGE + 1])


@dataclass(frozen=True)
class LedgerRow:
    """台账 of one check: derived, never typed (LY-2.1.18)."""

    inspection: Inspection
    experts: tuple[str, ...]
    found: int
    closed: int

    @property
    def open(self) -> int:
        return self.found - self.closed


def ledger(enterprise: Enterprise) -> list[LedgerRow]:
    """专家检查台账: one row per check of the enterprise, newest first; four statements."""
    checks = list(
        enterprise.inspections.exclude(started_at=None).prefetch_related("team__expert").order_by("-id")
    )
    counts = Hazard.objects.filter(finding__inspection__in=checks).values_list("finding__inspection_id", "state")
    found, closed = Counter(), Counter()
    for inspection_id, state in counts:
        found[inspection_id] += 1
        closed[inspection_id] += state == "struck_off"
    return [
        LedgerRow(
            check, tuple(member.expert.name for member in check.team.all()), found[check.pk], closed[check.pk]
        )
        for check in checks
    ]


def templates(by: Account) -> list[Checklist]:
    """The published templates one may take: the national ones and those of the places that contain one's own."""
    code = by.regulator.division_code if by.regulator_id else by.enterprise.division_code if by.enterprise_id else ""
    prefixes = [code[:n] for n in range(len(code) + 1)]
    found = Checklist.objects.filter(enterprise=None, published=True, division_code__in=prefixes)
    return list(found.annotate(size=Count("items")).order_by("title", "-id"))


def template_items(code: str, version: str) -> list[ChecklistItem]:
    """The items of the published template with this code and version, in order; empty where there is none."""
    template = Q(checklist__code=code, checklist__version=version, checklist__enterprise__isnull=True)
    return list(ChecklistItem.objects.filter(template))
