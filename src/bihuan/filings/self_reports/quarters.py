"""An office's quarter: what was reported, verified and missing, and the analysis it publishes (LY-3.2.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from bihuan import audit, clock
from bihuan.filings.self_reports import queries, rules, standstill
from bihuan.filings.self_reports.access import MONTHS
from bihuan.filings.self_reports.models import QuarterReview, SelfReport, SelfReportVerification
from bihuan.filings.self_reports.states import REPORTED, Act
from bihuan.parties.models import Account, Regulator, Site
from bihuan.parties.scope import Scope
from bihuan.policy import policies
from bihuan.refusal import Refusal

_REPORTED = Q(state__in=sorted(REPORTED))
SHOWN = 4
"""So many quarters before the running one are shown."""


@dataclass(frozen=True)
class Quarter:
    """One period of analysis of an office and what became of it."""

    term: rules.Term
    review: QuarterReview | None

    def status(self, on: date) -> str:
        """published, running, due or overdue."""
        if self.review is not None:
            return "published"
        if on <= self.term.until:
            return "running"
        return "overdue" if self.term.due_on is not None and self.term.due_on < on else "due"


def of_office(office: Regulator, *, on: date) -> list[Quarter]:
    """The running quarter of an office and those before it, the newest first; one statement. None where the place asks
    for no analysis."""
    terms, day = [], on
    while len(terms) <= SHOWN:
        term = rules.term(policies.at(office.division_code, on=day), day)
        if term is None:
            break
        terms.append(term)
        day = term.since - timedelta(days=1)
    reviews = {one.since: one for one in QuarterReview.objects.filter(office=office).order_by("-since")[:20]}
    return [Quarter(term, reviews.get(term.since)) for term in terms]


def _reports(by: Account, term: rules.Term) -> QuerySet[SelfReport]:
    return SelfReport.objects.within(Scope.of(by)).filter(month__range=(term.since, term.until))


def figures(by: Account, term: rules.Term, *, on: date) -> dict[str, int]:
    """Reported, verified, unverified, returned and missing reports of the quarter by that day; two statements."""
    counts = _reports(by, term).aggregate(
        reported=Count("pk", filter=_REPORTED), verified=Count("pk", filter=_REPORTED & Q(queries.VERIFIED)),
        returned=Count("pk", filter=queries.KINDS["returned"]),
        late=Count("pk", filter=queries.KINDS["late"]),
        zero=Count("pk", filter=queries.KINDS["zero"]), weak=Count("pk", filter=queries.KINDS["weak"]),
    )  # fmt: skip
    missing = units(by, term, on=on).aggregate(n=Sum("absent", default=0))["n"]
    return {**counts, "unverified": counts["reported"] - counts["verified"], "missing": missing}


def units(by: Account, term: rules.Term, *, on: date) -> QuerySet[Site]:
    """The sites that owe a report of one of its periods at least, with how many reports of the quarter are verified,
    unverified, and missing after their day."""
    own = SelfReport.objects.filter(site=OuterRef("pk"), month__range=(term.since, term.until))
    counted = own.reported().order_by().values("site")
    counted = counted.annotate(n=Count("pk"), v=Count("pk", filter=Q(queries.VERIFIED)))
    asked = periods(by.regulator, term)
    sites = Site.objects.within(Scope.of(by)).known_by(term.until)
    if asked:
        sites = sites.filter(reduce(or_, map(standstill.owed, asked)))
    sites = sites.annotate(
        reported=Coalesce(Subquery(counted.values("n")), 0), verified=Coalesce(Subquery(counted.values("v")), 0)
    )
    late = [period for period in asked if period.due_on < on]
    absent = sum((_absent(own.filter(month=one.since), one) for one in late), Value(0))
    sites = sites.annotate(unverified=F("reported") - F("verified"), absent=absent)
    return sites.select_related("enterprise").defer("enterprise__search")


def _absent(own: QuerySet[SelfReport], period: rules.Period) -> Case:
    """1 for a site that was known in the period, owed a report of it and never filed one: what came back was filed."""
    known = Q(known_since=None) | Q(known_since__lte=period.until)
    return Case(When(known & standstill.owed(period) & ~Exists(own.filter(queries.FILED)), then=1), default=0)


def periods(office: Regulator, term: rules.Term) -> list[rules.Period]:
    """The periods of the quarter for which a report is owed at the office's own place."""
    found, day = [], term.since
    while day <= term.until:
        period = rules.period(policies.at(office.division_code, on=day), day)
        if period is None:
            break
        found.append(period)
        day = period.until + timedelta(days=1)
    return found


def _sample(office: Regulator, term: rules.Term) -> QuerySet[SelfReportVerification]:
    """What the office verified of the quarter's reports as they are filed now."""
    return SelfReportVerification.objects.filter(
        office=office, report__month__range=(term.since, term.until), at__gte=F("report__filed_at")
    )


def counts_for_sample(report: SelfReport, *, by: Account) -> bool:
    """Whether what the office of `by` saw of the report counts for a quarter that it has yet to publish."""
    term = rules.term(policies.at(by.regulator.division_code, on=report.month), report.month)
    if term is None or not report.is_reported:
        return False
    published = QuarterReview.objects.filter(office=by.regulator, since=term.since)
    return _sample(by.regulator, term).filter(report=report).exists() and not published.exists()


@transaction.atomic
def publish_quarter_review(*, by: Account, at: datetime, quarter: date, analysis: str) -> QuarterReview:
    """发布季度评估分析: the figures of the quarter as they stand, what the office makes of them, and the sample that it
    verified. Raises `analysis_not_asked`, `quarter_not_over`, `quarter_published`, `verification_missing` (LY-3.2.6),
    `quarter_analysis_missing`."""
    MONTHS.require(Act.PUBLISH_QUARTER_REVIEW, None, by)
    policy = policies.at(by.regulator.division_code, on=quarter)
    term = rules.term_asked(policy, quarter, today=clock.local_day(at))
    if QuarterReview.objects.filter(office=by.regulator, since=term.since).exists():
        raise Refusal("quarter_published", basis=term.basis)
    rules.reviewed(_sample(by.regulator, term).count(), analysis, term)
    found = figures(by, term, on=clock.local_day(at))
    review = QuarterReview.objects.create(
        office=by.regulator, since=term.since, until=term.until, analysis=analysis.strip(), figures=found, by=by, at=at
    )
    data = {"quarter": str(term.since), **found}
    audit.record(
        Act.PUBLISH_QUARTER_REVIEW, review.ref, by=by.ref, at=at, case=by.regulator.ref, basis=[term.basis], data=data
    )
    return review
