"""An office's quarter: what was reported, verified and missing, and the analysis it publishes (LY-3.2.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from bihuan import audit, clock
from bihuan.filings.self_reports import queries, rules
from bihuan.filings.self_reports.access import MONTHS
from bihuan.filings.self_reports.models import QuarterReview, SelfReport, SelfReportVerification
from bihuan.filings.self_reports.states import REPORTED, Act
from bihuan.parties.models import Account, Regulator, Site
from bihuan.parties.scope import Scope
from bihuan.policy import policies
from bihuan.refusal import Refusal

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
    found = SelfReport.objects.within(Scope.of(by)).filter(month__range=(term.since, term.until))
    return found.filter(state__in=sorted(REPORTED))


def figures(by: Account, term: rules.Term) -> dict[str, int]:
    """Verified, unverified and missing reports of the quarter, and those that did not agree; two statements."""
    reported = _reports(by, term)
    counts = reported.aggregate(
        reported=Count("pk"), verified=Count("verification"), late=Count("pk", filter=queries.KINDS["late"]),
        zero=Count("pk", filter=queries.KINDS["zero"]), weak=Count("pk", filter=queries.KINDS["weak"]),
    )  # fmt: skip
    owed = queries.owing(by).count() * len(months(by.regulator, term))
    unverified = counts["reported"] - counts["verified"]
    return {**counts, "unverified": unverified, "missing": max(owed - counts["reported"], 0)}


def units(by: Account, term: rules.Term) -> QuerySet[Site]:
    """The sites that owe reports, with how many of the quarter are verified, unverified and missing."""
    own = SelfReport.objects.filter(
        site=OuterRef("pk"), month__range=(term.since, term.until), state__in=sorted(REPORTED)
    )
    counted = own.order_by().values("site").annotate(n=Count("pk"), v=Count("verification"))
    sites = queries.owing(by).annotate(
        reported=Coalesce(Subquery(counted.values("n")), 0), verified=Coalesce(Subquery(counted.values("v")), 0)
    )
    sites = sites.annotate(
        unverified=F("reported") - F("verified"), absent=len(months(by.regulator, term)) - F("reported")
    )
    return sites.select_related("enterprise").defer("enterprise__search")


def months(office: Regulator, term: rules.Term) -> list[date]:
    """The periods of the quarter for which a report is owed at the office's own place."""
    months, day = [], term.since
    while day <= term.until:
        period = rules.period(policies.at(office.division_code, on=day), day)
        if period is None:
            break
        months.append(period.since)
        day = period.until + timedelta(days=1)
    return months


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
    sample = SelfReportVerification.objects.filter(office=by.regulator, report__month__range=(term.since, term.until))
    rules.reviewed(sample.count(), analysis, term)
    found = figures(by, term)
    review = QuarterReview.objects.create(
        office=by.regulator, since=term.since, until=term.until, analysis=analysis.strip(), figures=found, by=by, at=at
    )
    data = {"quarter": str(term.since), **found}
    audit.record(
        Act.PUBLISH_QUARTER_REVIEW, review.ref, by=by.ref, at=at, case=by.regulator.ref, basis=[term.basis], data=data
    )
    return review
