"""The reads about credibility: what a month showed, what is drawn of it, and what the signs turned out to be worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet

from bihuan.filings.credibility.models import DrawnReport, ReportLook, ReviewDraw
from bihuan.filings.credibility.rules import Sign, Stratum
from bihuan.filings.credibility.states import DrawnReportState, ReviewDrawState
from bihuan.filings.self_reports.models import SelfReport
from bihuan.parties.models import Account
from bihuan.parties.scope import Scope

if TYPE_CHECKING:
    from bihuan.policy import Policy

NEWEST = 2_000
"""So many of an office's newest verdicts say what its signs are worth."""


def looks(by: Account, month: date, stratum: str = "") -> QuerySet[ReportLook]:
    """What the reports of a month showed, in the scope of `by`; all strata with a sign where none is named."""
    found = ReportLook.objects.within(Scope.of(by)).filter(month=month)
    found = found.filter(stratum=stratum) if stratum else found.exclude(stratum__in=(Stratum.ZERO, Stratum.REST))
    return found.select_related("report__enterprise", "report__site").defer("report__enterprise__search")


def strata(by: Account, month: date) -> dict[str, int]:
    """How many reports of a month are in each stratum."""
    found = ReportLook.objects.within(Scope.of(by)).filter(month=month).order_by()
    return dict(found.values_list("stratum").annotate(Count("pk")))


def entries(by: Account, month: date) -> list[dict[str, Any]]:
    """The list that a draw is made from: each report of the month that the office sees, with its stratum."""
    rows = ReportLook.objects.within(Scope.of(by)).filter(month=month).order_by("report_id")
    return [{"id": report, "stratum": stratum} for report, stratum in rows.values_list("report_id", "stratum")]


def asked_per_stratum(policy: Policy) -> dict[str, int]:
    """How many reports of each stratum the place has drawn."""
    table = policy.self_report.review_draw
    return {str(one): table.on(one).or_else(0) for one in Stratum}


def draw_of(by: Account, month: date) -> ReviewDraw | None:
    """The office's draw of a month, unless it is void."""
    rows = ReviewDraw.objects.filter(office=by.regulator_id, month=month).exclude(state=ReviewDrawState.DRAW_VOID)
    return rows.defer("entries").first()


def drawn_of(draw: ReviewDraw) -> list[DrawnReport]:
    """The reports that were drawn, in the order of their strata."""
    order = {str(one): n for n, one in enumerate(Stratum)}
    rows = draw.drawn.select_related("report__enterprise", "report__site").defer("report__enterprise__search")
    return sorted(rows.order_by("pk"), key=lambda one: order[one.stratum])


def drawn_for(report: SelfReport, by: Account) -> DrawnReport | None:
    """The newest review of a report that was fetched for `by`: of the own office, or for the own enterprise."""
    rows = DrawnReport.objects.filter(report=report).order_by("-pk")
    return (rows.filter(office=by.regulator_id) if by.regulator_id is not None else rows).first()


def hollow_of(report: SelfReport) -> DrawnReport | None:
    """The review that found the report hollow, whoever's it was."""
    return DrawnReport.objects.filter(report=report, state=DrawnReportState.HOLLOW).order_by("-pk").first()


def to_hold(office: int | None, on: date) -> QuerySet[ReviewDraw]:
    """The draws of an office whose number is out."""
    rows = ReviewDraw.objects.filter(office=office, state=ReviewDrawState.LIST_FIXED, number_on__lte=on)
    return rows.order_by("number_on", "pk")


def to_review(office: int | None) -> QuerySet[DrawnReport]:
    """What an office has drawn and not judged, the nearest day first."""
    return DrawnReport.objects.filter(office=office, state=DrawnReportState.TO_REVIEW).order_by("due_on", "pk")


def to_explain(enterprise: int | None) -> QuerySet[DrawnReport]:
    """What was drawn of an enterprise's reports and it has said nothing to."""
    rows = DrawnReport.objects.filter(report__enterprise=enterprise, state=DrawnReportState.TO_REVIEW, statement="")
    return rows.order_by("due_on", "pk")


@dataclass(frozen=True)
class Worth:
    """How many reports were judged, and how many of them were found hollow."""

    judged: int = 0
    hollow: int = 0


def worth(by: Account) -> Mapping[str, Worth]:
    """By sign ("" for reports without any) what the office's verdicts say of it: a sign that is mostly wrong should be
    known to be so."""
    rows = DrawnReport.objects.filter(office=by.regulator_id).exclude(state=DrawnReportState.TO_REVIEW)
    found: dict[str, Worth] = {}
    for reasons, state in rows.order_by("-judged_at").values_list("reasons", "state")[:NEWEST]:
        for sign in {one["sign"] for one in reasons} or {""}:
            seen = found.get(sign, Worth())
            found[sign] = Worth(seen.judged + 1, seen.hollow + (state == DrawnReportState.HOLLOW))
    return {sign: found[sign] for sign in ("", *Sign) if sign in found}
