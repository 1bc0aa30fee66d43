"""The reads about self-reports: an enterprise's own periods, an office's month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from bihuan.filings.self_reports import rules, standstill
from bihuan.filings.self_reports.models import SelfReport, SelfReportVerification
from bihuan.filings.self_reports.states import REPORTED, SelfReportState
from bihuan.hazards.models import Hazard
from bihuan.parties.models import Account, Enterprise, Site
from bihuan.parties.scope import Scope
from bihuan.policy import policies

SHOWN = 12
"""So many periods of a site an enterprise sees on its page."""


@dataclass(frozen=True)
class Owed:
    """What one site owes for one period, and the report as far as there is one."""

    site: Site
    period: rules.Period
    report: SelfReport | None

    def status(self, on: date) -> str:
        """The state of the report; "missing" past its day without one that was filed: what came back was."""
        if self.report is not None and self.report.first_filed_at is not None:
            return self.report.state
        if self.period.due_on < on:
            return "missing"
        return self.report.state if self.report is not None else "open"


def own(enterprise: Enterprise, *, on: date) -> list[Owed]:
    """Of each site whose place asks for reports the running period, the one before, and those that were reported, the
    newest first; what nothing is owed for, since all stood still, is left out. Three statements."""
    sites = enterprise.sites.order_by("-is_main", "name")
    reports: dict[int, list[SelfReport]] = {}
    for one in enterprise.self_reports.order_by("-month"):
        reports.setdefault(one.site_id, []).append(one)
    still = standstill.spans(enterprise)
    return [owed for site in sites for owed in _of_site(site, reports.get(site.pk, ()), still, on)]


def _of_site(site: Site, reports: Iterable[SelfReport], still: list[standstill.Span], on: date) -> list[Owed]:
    law = partial(policies.at, site.division_code)
    running = rules.period(law(on=on), on)
    last = running and rules.before(law(on=on), running)
    periods = {one.since: one for one in (running, last) if one is not None}
    by_month = {report.month: report for report in reports}
    for month in by_month.keys() - periods.keys():
        periods[month] = rules.period(law(on=month), month)
    newest = sorted(filter(None, periods.values()), key=lambda one: one.since, reverse=True)
    newest = [one for one in newest if one.since in by_month or _is_owed(site, one, still)]
    return [Owed(site, period, by_month.get(period.since)) for period in newest[:SHOWN]]


def _is_owed(site: Site, period: rules.Period, still: Iterable[standstill.Span]) -> bool:
    return site.was_known_by(period.until) and not standstill.excused(still, period)


NEAR = timedelta(days=7)
"""So long before its last day a report lies on the desk; ours."""


def waiting(division_code: str, *, on: date) -> list[rules.Period]:
    """The periods whose reports lie on the desk while they are not filed, the eldest first: the running one when its
    day is near, and the one before."""
    law = partial(policies.at, division_code)
    running = rules.period(law(on=on), on)
    if running is None:
        return []
    last = rules.before(law(on=running.since - timedelta(days=1)), running)
    near = [running] if on >= running.due_on - NEAR else []
    return [last, *near] if last is not None else near


def unwritten(site: Site, *, on: date) -> list[rules.Period]:
    """Those of the waiting periods that are owed, of which nothing is written yet, and for which the site was known."""
    still = standstill.spans(site.enterprise)
    periods = [one for one in waiting(site.division_code, on=on) if _is_owed(site, one, still)]
    begun = SelfReport.objects.filter(site=site, month__in=[one.since for one in periods])
    written = set(begun.values_list("month", flat=True))
    return [one for one in periods if one.since not in written]


def with_newest(enterprise: int) -> QuerySet[Site]:
    """The sites of an enterprise, each with the `newest` of its reports and those that came `back` and are not filed
    anew: month, id, state, whether it is a zero report, and when it was first filed; and when all stood `still`."""
    reports = SelfReport.objects.filter(site=OuterRef("pk")).order_by("-month")
    told = reports.values(json=JSONObject(month="month", id="pk", state="state", zero="zero", filed="first_filed_at"))
    back = told.filter(FILED).exclude(state__in=sorted(REPORTED))[:SHOWN]
    sites = Site.objects.filter(enterprise=enterprise)
    beside = {"newest": ArraySubquery(told[:3]), "back": ArraySubquery(back), "still": standstill.told()}
    return sites.annotate(**beside).order_by("pk")


def within(by: Account, month: date) -> QuerySet[SelfReport]:
    """The reports of a month in the scope of `by`."""
    return SelfReport.objects.within(Scope.of(by)).filter(month=month)


def owing(by: Account, month: date) -> QuerySet[Site]:
    """The sites from which an office expects the report of a month: those whose enterprises did not stand still
    throughout (standstill.py), and that it knew before the period was over."""
    period = rules.period(policies.at(by.regulator.division_code, on=month), month)
    sites = Site.objects.within(Scope.of(by))
    return sites.known_by(period.until).filter(standstill.owed(period)) if period is not None else sites.none()


REGISTERED = Exists(
    Hazard.objects.filter(
        enterprise=OuterRef("enterprise"), site=OuterRef("site"), found_on__range=(OuterRef("month"), OuterRef("until"))
    )
)
"""A hazard of the report's period is registered by now."""

_REPORTED = Q(state__in=sorted(REPORTED))
FILED = Q(first_filed_at__isnull=False)
"""It was filed, whatever came of it: what came back is no report that is missing."""
VERIFIED = Exists(SelfReportVerification.objects.filter(report=OuterRef("pk"), at__gte=OuterRef("filed_at")))
"""An office verified the report as it is filed now (SelfReportVerification.speaks_of)."""
KINDS: dict[str, Q] = {
    "on_time": _REPORTED & Q(late=False),
    "late": _REPORTED & Q(late=True),
    "returned": Q(state=SelfReportState.RETURNED),
    "zero": _REPORTED & Q(zero=True),
    "weak": _REPORTED & Q(weak=True),
    "unverified": _REPORTED & ~Q(VERIFIED),
}


def tally(by: Account, month: date) -> dict[str, int]:
    """How many reports of a month are of each kind, how many sites owe one, and how many of those are missing; two
    statements. An enterprise that stood still throughout and filed nevertheless is not counted as
    owing."""
    counts = within(by, month).aggregate(
        reported=Count("pk", filter=_REPORTED), **{kind: Count("pk", filter=which) for kind, which in KINDS.items()}
    )
    done = SelfReport.objects.filter(FILED, site=OuterRef("pk"), month=month)
    owed = (
        owing(by, month)
        .annotate(done=Exists(done))
        .aggregate(owed=Count("pk"), missing=Count("pk", filter=Q(done=False)))
    )
    return counts | owed


def contradicted(by: Account, month: date) -> QuerySet[SelfReport]:
    """Zero reports of a month in which a hazard is registered by now, the report being older."""
    return within(by, month).filter(KINDS["zero"]).filter(REGISTERED)


def registered(report: SelfReport) -> int:
    """How many hazards of the report's period there are at its site by now."""
    period = (report.month, report.until)
    return Hazard.objects.filter(enterprise=report.enterprise_id, site=report.site_id, found_on__range=period).count()


def of_kind(by: Account, month: date, kind: str) -> QuerySet[SelfReport]:
    """The reports of one kind, or all that were written."""
    if kind == "contradicted":
        found = contradicted(by, month)
    else:
        found = within(by, month).filter(KINDS[kind] if kind in KINDS else Q())
    return found.select_related("enterprise", "site").defer("enterprise__search")


def missing(by: Account, month: date) -> QuerySet[Site]:
    """The sites that owe a report of the month and have never filed one, each with `report_id` and `report_state` of
    what is written so far."""
    own = SelfReport.objects.filter(site=OuterRef("pk"), month=month)
    sites = owing(by, month).filter(~Exists(own.filter(FILED)))
    written = {"report_id": Subquery(own.values("pk")), "report_state": Subquery(own.values("state"))}
    return sites.annotate(**written).select_related("enterprise").defer("enterprise__search")


def known(site: Site, month: date) -> SelfReport | None:
    """The report of a site for one period, as far as there is one."""
    return SelfReport.objects.filter(site=site, month=month).first()
