"""What of an enterprise's months could ground a case (LY-3.2.9): reported late, not reported at all, and a zero report
that a review found hollow. Listed, and never opened by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from bihuan import clock, row_scope
from bihuan.filings.credibility.models import DrawnReport
from bihuan.filings.self_reports import rules, standstill
from bihuan.filings.self_reports.models import SelfReport
from bihuan.notify.models import Message
from bihuan.parties.models import Site
from bihuan.policy import policies

BACK = timedelta(days=366)
TOLD = "self-report-overdue"
"""The event by which an enterprise hears that a month is past its day."""


def late(report: SelfReport) -> str:
    """A month that was reported too late."""
    said = report.explanation or "没有说明"
    return f"{report.month:%Y年%m月}自查自报迟报（{report.site.name}）：{said}。"


def hollow(review: DrawnReport) -> str:
    """A zero report that a review found hollow: then hazards were not reported."""
    report = review.report
    return f"{report.month:%Y年%m月}零报告（{report.site.name}）经复核不实：{review.seen[:120]}。"


def unreported(sites: Iterable[Site], *, on: date) -> Iterator[tuple[Site, date, str]]:
    """(site, month, what it says) of each month of the last year that is owed, past its day, and was not reported; that
    its enterprise was told so, and when, is said with it and no condition: whoever has nobody to tell owes it no less.
    The sites are of one enterprise, and each has `filed`, the months that it reported; three statements at most."""
    owed = [(site, one) for site in sites for one in _past(site, on) if one.since.isoformat() not in site.filed]
    if owed:
        still = standstill.spans(owed[0][0].enterprise)
        owed = [(site, period) for site, period in owed if not standstill.excused(still, period)]
    told = _told({site for site, _period in owed}) if owed else {}
    for site, period in owed:
        day = told.get((site.pk, period.since))
        heard = f"{day}已提醒超期" if day else "平台没有提醒过超期"
        what = f"{period.since:%Y年%m月}自查自报没有报送（{site.name}），应于{period.due_on}前报送，{heard}。"
        yield site, period.since, what


def _past(site: Site, on: date) -> Iterator[rules.Period]:
    """The periods of the last year in which the site was known, past their day, the newest first."""
    law = partial(policies.at, site.division_code)
    period = rules.period(law(on=on), on)
    while period is not None and period.since > on - BACK:
        if period.due_on < on and site.was_known_by(period.until):
            yield period
        period = rules.before(law(on=period.since - timedelta(days=1)), period)


def _told(sites: Iterable[Site]) -> Mapping[tuple[int, date], date]:
    """(site, month) → the day on which its people first heard that it is late. A message is its receiver's alone; that
    it was sent is a fact."""
    firms = {f"own_reports:{site.enterprise_id}" for site in sites}
    with row_scope.system("whether an enterprise was told that its report is late"):
        rows = Message.objects.filter(event=TOLD, about__in=firms).order_by("-sent_at").values_list("once", "sent_at")
        found = [(once.split(":"), sent_at) for once, sent_at in rows]
    return {(int(site), date.fromisoformat(month)): clock.local_day(at) for (_event, site, month, *_who), at in found}


def record_of(site: Site, month: date) -> str:
    """By what a month without a report is called in a case."""
    return f"unreported:{site.pk}:{month:%Y-%m}"


def of_report(report: SelfReport, hollow_review: Any, *, on: date) -> list[tuple[str, str]]:
    """(record, what it says) of what this report alone could ground: for its own page."""
    if report.late:
        return [(report.ref, late(report)), *_hollow(report, hollow_review)]
    if report.first_filed_at is None:
        report.site.filed = []
        missing = unreported([report.site], on=on)
        return [(record_of(site, month), text) for site, month, text in missing if month == report.month]
    return list(_hollow(report, hollow_review))


def _hollow(report: SelfReport, review: Any) -> Iterator[tuple[str, str]]:
    if review is not None and report.zero:
        yield review.ref, hollow(review)
