"""Reports are drawn for review by a public number, their enterprises are heard, and a reviewer judges."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from bihuan import audit, clock
from bihuan.experts import lot
from bihuan.filings.credibility import queries, rules
from bihuan.filings.credibility.access import DRAWN, DRAWS, OFFICES
from bihuan.filings.credibility.models import DrawnReport, ReviewDraw
from bihuan.filings.credibility.states import DRAWN_REPORT, REVIEW_DRAW, Act, DrawnReportState
from bihuan.filings.self_reports import loop
from bihuan.filings.self_reports import rules as reports
from bihuan.filings.self_reports.models import SelfReport
from bihuan.filings.self_reports.operations import law_of, tell_managers
from bihuan.parties.models import Account
from bihuan.policy import policies
from bihuan.refusal import Refusal


@transaction.atomic
def commit_review_draw(*, by: Account, at: datetime, month: date, source: str, number_on: date) -> ReviewDraw:
    """确定抽查名单: every report of the month that the office sees, in its stratum, with the digest of the list, how
    many are drawn of each, and which public number of which later day draws (docs/adr/0032).

    Raises `self_report_not_asked`, `month_not_over`, `draw_source_unknown`, `review_draw_too_soon` for a number of this
    day, `review_drawn_already`, `review_draw_empty`.
    """
    OFFICES.require(Act.COMMIT_REVIEW_DRAW, None, by)
    policy, today = policies.at(by.regulator.division_code, on=month), clock.local_day(at)
    period = reports.asked(policy, month, today=today)
    if at < period.late_from:
        raise Refusal("month_not_over", basis=period.basis, due_on=period.due_on)
    if source not in lot.SOURCE_WORDS:
        raise Refusal("draw_source_unknown", missing=["source"])
    if number_on <= today:
        raise Refusal("review_draw_too_soon", missing=["number_on"])
    basis = policy.self_report.review_draw.cited
    if queries.draw_of(by, period.since) is not None:
        raise Refusal("review_drawn_already", basis=basis, month=f"{period.since:%Y-%m}")
    entries = queries.entries(by, period.since)
    wanted = rules.drawable(counted(entries), queries.asked_per_stratum(policy), basis)
    draw = ReviewDraw(
        office=by.regulator,
        month=period.since,
        wanted=wanted,
        source=source,
        number_on=number_on,
        entries=entries,
        state=REVIEW_DRAW.initial,
        committed_by=by,
        committed_at=at,
    )
    draw.digest = lot.digest(terms(draw), (one["id"] for one in entries))
    draw.save(force_insert=True)
    data = {"month": str(draw.month), "digest": draw.digest, "source": source, "number_on": str(number_on)}
    audit.record(
        Act.COMMIT_REVIEW_DRAW, draw.ref, by=by.ref, at=at, case=by.regulator.ref, data=data | {"wanted": wanted}
    )
    return draw


def terms(draw: ReviewDraw) -> list[str]:
    """What is fixed beside the list, as it is hashed: the month, the number, how many of which stratum, and in which
    stratum each report is."""
    wanted = [f"{stratum}={n}" for stratum, n in sorted(draw.wanted.items())]
    strata = [f"{one['id']}:{one['stratum']}" for one in sorted(draw.entries, key=lambda one: one["id"])]
    return [str(draw.month), draw.source, str(draw.number_on), *wanted, *strata]


def counted(entries: Iterable[dict]) -> dict[str, int]:
    """How many reports of the list are in each stratum."""
    strata: dict[str, int] = {}
    for one in entries:
        strata[one["stratum"]] = strata.get(one["stratum"], 0) + 1
    return strata


@transaction.atomic
def hold_review_draw(draw: ReviewDraw, *, by: Account, at: datetime, told: str) -> ReviewDraw:
    """抽出待复核报告: the public number deals the lots, once; each enterprise drawn hears of it, with the reasons, and
    may say what there is to say.

    Raises `draw_already_held`, `draw_number_not_out` before its day, `draw_number_unreadable`.
    """
    DRAWS.require(Act.HOLD_REVIEW_DRAW, draw, by)
    draw = _locked(draw)
    if draw.drawn_at is not None:
        raise Refusal("draw_already_held", on=clock.local_day(draw.drawn_at))
    draw.state = REVIEW_DRAW.target(Act.HOLD_REVIEW_DRAW, draw.state)
    today = clock.local_day(at)
    if today < draw.number_on:
        raise Refusal("draw_number_not_out", on=draw.number_on)
    if not lot.readable(draw.source, told):
        raise Refusal("draw_number_unreadable", missing=["number"], value=lot.SOURCE_WORDS[draw.source])
    draw.told, draw.drawn_at = told, at
    draw.save(update_fields=["state", "told", "drawn_at"])
    days = policies.at(draw.office.division_code, on=draw.month).self_report.review_days
    due_on = today + timedelta(days=days.or_else(20))
    rows = DrawnReport.objects.bulk_create(_rows(draw, due_on))
    data = {"told": told, "drawn": [str(row.report_id) for row in rows], "due_on": str(due_on)}
    audit.record(Act.HOLD_REVIEW_DRAW, draw.ref, by=by.ref, at=at, case=by.regulator.ref, data=data)
    for row in rows:
        tell_managers(row.report, "self-report-drawn", at=at)
    return draw


def dealt(draw: ReviewDraw) -> list[int]:
    """The reports that the number draws: of each stratum those with the smallest lots."""
    found: list[int] = []
    for stratum, n in draw.wanted.items():
        ids = [one["id"] for one in draw.entries if one["stratum"] == stratum]
        found += lot.ordered(ids, told=draw.told, over=draw.digest)[:n]
    return found


def _rows(draw: ReviewDraw, due_on: date) -> list[DrawnReport]:
    strata = {one["id"]: one["stratum"] for one in draw.entries}
    reports_drawn = SelfReport.objects.filter(pk__in=dealt(draw)).select_related("enterprise", "look").order_by("pk")
    return [
        DrawnReport(
            draw=draw,
            office=draw.office,
            report=report,
            stratum=strata[report.pk],
            reasons=report.look.reasons,
            state=DRAWN_REPORT.initial,
            due_on=due_on,
        )
        for report in reports_drawn
    ]


@transaction.atomic
def void_review_draw(draw: ReviewDraw, *, by: Account, at: datetime, reason: str) -> ReviewDraw:
    """作废抽查, with the reason, which stays public; only while nobody can know what it would draw. Raises
    `reason_missing`, `draw_must_be_held` from the day of the number on."""
    DRAWS.require(Act.VOID_REVIEW_DRAW, draw, by)
    draw = _locked(draw)
    state = REVIEW_DRAW.target(Act.VOID_REVIEW_DRAW, draw.state)
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"])
    if clock.local_day(at) >= draw.number_on:
        raise Refusal("draw_must_be_held", on=draw.number_on)
    draw.state, draw.void_reason, draw.voided_at = state, reason.strip(), at
    draw.save(update_fields=["state", "void_reason", "voided_at"])
    data = {"reason": draw.void_reason}
    audit.record(Act.VOID_REVIEW_DRAW, draw.ref, by=by.ref, at=at, case=by.regulator.ref, data=data)
    return draw


def _locked(draw: ReviewDraw) -> ReviewDraw:
    return ReviewDraw.objects.select_for_update(of=("self",)).select_related("office").get(pk=draw.pk)


@transaction.atomic
def explain_drawn_report(drawn: DrawnReport, *, by: Account, at: datetime, statement: str) -> DrawnReport:
    """说明报告情况: what the enterprise says to the reasons, before anybody judges. Raises `statement_missing`."""
    DRAWN.require(Act.EXPLAIN_DRAWN_REPORT, drawn, by)
    drawn = _held(drawn)
    DRAWN_REPORT.move(Act.EXPLAIN_DRAWN_REPORT, drawn.state)
    if not statement.strip():
        raise Refusal("statement_missing", missing=["statement"])
    drawn.statement, drawn.stated_by_name, drawn.stated_at = statement.strip(), by.name, at
    drawn.save(update_fields=["statement", "stated_by_name", "stated_at"])
    data = {"statement": drawn.statement}
    audit.record(Act.EXPLAIN_DRAWN_REPORT, drawn.ref, by=by.ref, at=at, case=drawn.report.ref, data=data)
    return drawn


@transaction.atomic
def find_report_credible(drawn: DrawnReport, *, by: Account, at: datetime, seen: str) -> DrawnReport:
    """复核认定可信, with what was seen; also where a verdict is taken back. Raises `verification_note_missing`."""
    drawn = _judged(Act.FIND_REPORT_CREDIBLE, drawn, by=by, at=at, seen=seen)
    audit.record(Act.FIND_REPORT_CREDIBLE, drawn.ref, **_line(drawn, by=by, at=at))
    loop.count_review(drawn.report, by=by, at=at, agrees=True, note=drawn.seen)
    return drawn


@transaction.atomic
def find_report_hollow(drawn: DrawnReport, *, by: Account, at: datetime, seen: str) -> DrawnReport:
    """复核认定不实, with what was seen. Nothing follows by itself. Raises `verification_note_missing`."""
    drawn = _judged(Act.FIND_REPORT_HOLLOW, drawn, by=by, at=at, seen=seen)
    audit.record(Act.FIND_REPORT_HOLLOW, drawn.ref, **_line(drawn, by=by, at=at))
    loop.count_review(drawn.report, by=by, at=at, agrees=False, note=drawn.seen)
    return drawn


def _judged(act: Act, drawn: DrawnReport, *, by: Account, at: datetime, seen: str) -> DrawnReport:
    DRAWN.require(act, drawn, by)
    drawn = _held(drawn)
    state = DRAWN_REPORT.target(act, drawn.state)
    rules.judged(seen, _ground(drawn))
    drawn.state, drawn.seen = DrawnReportState(state), seen.strip()
    drawn.judged_by, drawn.judged_by_name, drawn.judged_at = by.pk, by.name, at
    drawn.save(update_fields=["state", "seen", "judged_by", "judged_by_name", "judged_at"])
    return drawn


def _ground(drawn: DrawnReport) -> Any:
    """The clause by which the place has self-reports verified (LY-3.2.6); elsewhere a review is ours."""
    return law_of(drawn.report).regulator.analysis.cited


def _line(drawn: DrawnReport, *, by: Account, at: datetime) -> dict[str, Any]:
    """A verdict stands in the chain of its report."""
    data = {"seen": drawn.seen, "stratum": drawn.stratum}
    return {"by": by.ref, "at": at, "case": drawn.report.ref, "basis": [_ground(drawn)], "data": data}


def _held(drawn: DrawnReport) -> DrawnReport:
    rows = DrawnReport.objects.select_for_update(of=("self",)).select_related("office", "report__enterprise")
    return rows.get(pk=drawn.pk)
