"""The facts in the data on which a case may be opened, proposed with their figures and never opened by themselves.

A source is one line in SOURCES: it gets the enterprise, the office whose view counts and the day, and yields what it
finds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from bihuan import clock
from bihuan.conduct.cases.states import Ground
from bihuan.conduct.orders.models import OrderItem
from bihuan.conduct.transfers.models import Transfer
from bihuan.conduct.transfers.states import TAKEN
from bihuan.filings.self_reports.models import SelfReport
from bihuan.hazards.follow_ups import SupervisionNotice
from bihuan.hazards.models import Hazard, HazardStep
from bihuan.hazards.states import HazardGrade, Step
from bihuan.inspections import queries as inspections
from bihuan.parties.models import Enterprise, Regulator, Site
from bihuan.parties.scope import Scope
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.registers.models import Accident, Shutdown


@dataclass(frozen=True)
class Proposal:
    """One fact: which ground it is, the record that shows it, and what it says."""

    ground: Ground
    record: str
    text: str
    hazard: Hazard | None = None


type Source = Callable[[Enterprise, Regulator, date], Iterator[Proposal]]


def proposed(enterprise: Enterprise, office: Regulator, *, on: date) -> list[Proposal]:
    """Every ground that the data show at this enterprise for this office."""
    return [found for source in SOURCES for found in source(enterprise, office, on)]


def _hazards(enterprise: Enterprise, office: Regulator):
    rows = Hazard.objects.within(Scope.watched_by(office)).filter(enterprise=enterprise)
    return rows.select_related("site").defer("search").order_by("turn_due_on", "id")


def late(enterprise: Enterprise, office: Regulator, on: date) -> Iterator[Proposal]:
    """Past its day: not fixed, which is a new fact whoever found the hazard (LY-2.2.3, LH-10.4), and reported by nobody
    where the place asks for a report (LY-3.2.9)."""
    reported = HazardStep.objects.filter(hazard=OuterRef("pk"), step=Step.REPORTED, undone_at=None)
    for hazard in _hazards(enterprise, office).late(on).annotate(reported=Exists(reported)):
        called = f"{hazard.number}“{hazard.description[:60]}”"
        if hazard.is_overdue(on):
            days = (on - hazard.turn_due_on).days
            text = f"{called}应于{hazard.turn_due_on}前整改到位，已超期{days}天。"
            yield Proposal(Ground.OVERDUE, hazard.ref, text, hazard)
        asked = policies.at(hazard.division_code, on=hazard.found_on).hazards.steps
        if not hazard.reported and Step.REPORTED in (asked.on(hazard.grade or HazardGrade.GENERAL).value or ()):
            text = f"{called}{hazard.found_on}发现，期限{hazard.turn_due_on}已过，没有报告。"
            yield Proposal(Ground.LATE_REPORT, hazard.ref, text, hazard)


def late_month(enterprise: Enterprise, office: Regulator, on: date) -> Iterator[Proposal]:
    """A month that was reported too late within the last year (LY-3.2.9)."""
    late = SelfReport.objects.within(Scope.watched_by(office)).filter(enterprise=enterprise, late=True)
    for report in late.filter(month__gt=on - timedelta(days=366)).select_related("site").order_by("-month"):
        text = f"{report.month:%Y年%m月}自查自报迟报（{report.site.name}）：{report.explanation or '没有说明'}。"
        yield Proposal(Ground.LATE_REPORT, report.ref, text)


def checks_missing(enterprise: Enterprise, office: Regulator, on: date) -> Iterator[Proposal]:
    """Fewer expert checks than the last year asked for (LY-2.2.3); the running year is not over."""
    sites = Site.objects.within(Scope.watched_by(office)).filter(enterprise=enterprise)
    for site in sites.select_related("enterprise").order_by("id"):
        try:
            duty = inspections.year_duty(site, year=on.year - 1, on=on)
        except Refusal:  # before the records begin: no checks would be a claim
            continue
        if duty.missing:
            text = (
                f"{on.year - 1}年应有专家排查{duty.required}次，实有{duty.done}次，少{duty.missing}次（{site.name}）。"
            )
            yield Proposal(Ground.CHECKS_MISSING, site.ref, text)


def accident(enterprise: Enterprise, office: Regulator, on: date) -> Iterator[Proposal]:
    """An accident on a day on which something at the enterprise was past its day and not fixed (LY-3.2.9)."""
    accidents = list(Accident.objects.filter(enterprise=enterprise, happened_on__lte=on).order_by("-happened_on"))
    held = list(_hazards(enterprise, office).filter(due_on__isnull=False)) if accidents else []
    for one in accidents:
        unfixed = [hazard for hazard in held if _unfixed_on(hazard, one.happened_on)]
        if unfixed:
            first, n = unfixed[0], len(unfixed)
            text = f"{one.happened_on}发生事故：{one.what[:80]}；当日有{n}项隐患超期未整改，例如{first.number}。"
            yield Proposal(Ground.ACCIDENT, f"accident:{one.pk}", text, first)


def _unfixed_on(hazard: Hazard, day: date) -> bool:
    fixed = clock.local_day(hazard.rectified_at) if hazard.rectified_at else None
    return hazard.found_on <= day and hazard.due_on < day and (fixed is None or fixed > day)


def producing_unfixed(enterprise: Enterprise, office: Regulator, on: date) -> Iterator[Proposal]:
    """It started again while a major hazard from before was not struck off (LY-3.2.9)."""
    resumed = list(Shutdown.objects.filter(enterprise=enterprise, resumed_on__lte=on).order_by("-resumed_on"))
    majors = _hazards(enterprise, office).filter(grade=HazardGrade.MAJOR) if resumed else ()
    for hazard in majors:
        closed = clock.local_day(hazard.closed_at) if hazard.closed_at else None
        for stop in resumed:
            if hazard.found_on <= stop.resumed_on and (closed is None or closed > stop.resumed_on):
                text = f"{stop.since}起停产，重大隐患{hazard.number}未销号，{stop.resumed_on}恢复生产。"
                yield Proposal(Ground.PRODUCING_UNFIXED, hazard.ref, text, hazard)
                break


def refused_order(enterprise: Enterprise, office: Regulator, on: date) -> Iterator[Proposal]:
    """What was demanded was neither answered nor, under an order, done by its day (LY-3.2.9)."""
    here = Hazard.objects.within(Scope.watched_by(office)).filter(enterprise=enterprise)
    silent = SupervisionNotice.objects.filter(hazard__in=here, due_on__lt=on, replied_at=None, ended_at=None)
    for notice in silent.select_related("hazard__site").order_by("due_on"):
        text = f"督办通知要求{notice.due_on}前回复（{notice.demand[:60]}），至今没有回复。"
        yield Proposal(Ground.REFUSED_ORDER, f"supervision_notice:{notice.pk}", text, notice.hazard)
    for item in OrderItem.objects.filter(hazard__in=here).overdue(on).select_related("order", "hazard__site"):
        text = f"指令书{item.order.number}要求{item.until}前完成（{item.requirement[:60]}），至今没有完成。"
        yield Proposal(Ground.REFUSED_ORDER, item.order.ref, text, item.hazard)


def received(record: str, enterprise: Enterprise, office: Regulator) -> Proposal | None:
    """What another department sent and this office took over."""
    number = record.removeprefix("transfer:")
    rows = Transfer.objects.filter(to_office=office, state__in=sorted(TAKEN), case__enterprise=enterprise)
    found = (
        rows.select_related("case__office", "case__hazard").filter(pk=number).first() if number.isdecimal() else None
    )
    if found is None:
        return None
    text = f"{found.case.office.name}移送（{found.letter}）：{found.case.breach[:120]}"
    return Proposal(Ground.TRANSFERRED, found.ref, text, found.case.hazard)


SOURCES: tuple[Source, ...] = (late, late_month, accident, producing_unfixed, refused_order, checks_missing)
