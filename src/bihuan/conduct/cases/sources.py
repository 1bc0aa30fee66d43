"""The facts on which a case may be opened, proposed with their figures and never opened by themselves.

A source says which rows show something, and what each of them tells. Which sources have any is asked in one statement.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from bihuan import clock
from bihuan.conduct.cases import reports
from bihuan.conduct.cases.states import LASTING, Ground
from bihuan.conduct.orders.models import OrderItem
from bihuan.conduct.transfers.models import Transfer
from bihuan.conduct.transfers.states import TAKEN
from bihuan.filings.credibility.models import DrawnReport
from bihuan.filings.credibility.states import DrawnReportState
from bihuan.filings.self_reports.models import SelfReport
from bihuan.hazards.follow_ups import SupervisionNotice
from bihuan.hazards.models import Hazard, HazardStep
from bihuan.hazards.states import HazardGrade, Step
from bihuan.inspections import queries as inspections
from bihuan.likeness.models import Likeness
from bihuan.likeness.states import Verdict
from bihuan.parties.models import Account, Enterprise, Regulator, Site
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
    also: tuple[str, ...] = ()
    """Other names under which a case may rest on the same fact."""

    @property
    def lasts(self) -> bool:
        """Whether the fact goes on after a decision, as what is still not fixed does: it may be decided on again."""
        return self.ground in LASTING or (self.ground == Ground.LATE_REPORT and self.hazard is not None)


@dataclass(frozen=True)
class Look:
    """At which enterprise an office looks, on which day, and for which grounds."""

    enterprise: Enterprise
    office: Regulator
    on: date
    grounds: frozenset[Ground]

    @property
    def scope(self) -> Scope:
        return Scope.watched_by(self.office)

    @property
    def hazards(self) -> QuerySet[Hazard]:
        rows = Hazard.objects.within(self.scope).filter(enterprise=self.enterprise)
        return rows.select_related("site").defer("search").order_by("turn_due_on", "id")


@dataclass(frozen=True)
class Source:
    rows: Callable[[Look], QuerySet]
    told: Callable[[Iterable[Any], Look], Iterator[Proposal]]
    grounds: frozenset[Ground]


def proposed(
    enterprise: Enterprise, office: Regulator, *, on: date, grounds: Collection[Ground] = tuple(Ground)
) -> list[Proposal]:
    """Every one of the `grounds` that the records show at this enterprise for this office."""
    look = Look(enterprise, office, on, frozenset(grounds))
    wanted = [source for source in SOURCES if source.grounds & look.grounds]
    rows = {f"any_{n}": source.rows(look) for n, source in enumerate(wanted)}
    asked = {name: Exists(found) for name, found in rows.items()}
    known = Enterprise.objects.filter(pk=enterprise.pk).values(**asked).get()
    there = [(source, rows[f"any_{n}"]) for n, source in enumerate(wanted) if known[f"any_{n}"]]
    facts = (fact for source, found in there for fact in source.told(found, look))
    return [fact for fact in facts if fact.ground in look.grounds]


def _late(look: Look) -> QuerySet:
    reported = HazardStep.objects.filter(hazard=OuterRef("pk"), step=Step.REPORTED, undone_at=None)
    return look.hazards.late(look.on).annotate(reported=Exists(reported))


def _of_late(hazards: Iterable[Any], look: Look) -> Iterator[Proposal]:
    """Past its day: not fixed, which is a new fact whoever found the hazard (LY-2.2.3, LH-10.4), and reported by nobody
    where the place asks for a report (LY-3.2.9)."""
    for hazard in hazards:
        called = f"{hazard.number}“{hazard.description[:60]}”"
        if hazard.is_overdue(look.on):
            days = (look.on - hazard.turn_due_on).days
            text = f"{called}应于{hazard.turn_due_on}前整改到位，已超期{days}天。"
            yield Proposal(Ground.OVERDUE, hazard.ref, text, hazard)
        asked = policies.at(hazard.division_code, on=hazard.found_on).hazards.steps
        if not hazard.reported and Step.REPORTED in (asked.on(hazard.grade or HazardGrade.GENERAL).value or ()):
            text = f"{called}{hazard.found_on}发现，期限{hazard.turn_due_on}已过，没有报告。"
            yield Proposal(Ground.LATE_REPORT, hazard.ref, text, hazard)


def _late_months(look: Look) -> QuerySet:
    late = SelfReport.objects.within(look.scope).filter(enterprise=look.enterprise, late=True)
    return late.filter(month__gt=look.on - timedelta(days=366)).select_related("site").order_by("-month")


def _of_late_months(months: Iterable[Any], look: Look) -> Iterator[Proposal]:
    """A month that was reported too late within the last year (LY-3.2.9)."""
    for report in months:
        unreported = reports.record_of(report.site, report.month)  # the same month, before it was reported
        yield Proposal(Ground.LATE_REPORT, report.ref, reports.late(report), also=(unreported,))


def _hollow(look: Look) -> QuerySet:
    zero = SelfReport.objects.within(look.scope).filter(
        enterprise=look.enterprise, zero=True, month__gt=look.on - reports.BACK
    )
    rows = DrawnReport.objects.filter(report__in=zero, state=DrawnReportState.HOLLOW)
    return rows.select_related("report__site").order_by("-report__month", "-id")


def _of_hollow(reviews: Iterable[Any], look: Look) -> Iterator[Proposal]:
    """A zero report that a review found hollow: hazards that were not reported (LY-3.2.9)."""
    for review in reviews:
        yield Proposal(Ground.LATE_REPORT, review.ref, reports.hollow(review))


def _accidents(look: Look) -> QuerySet:
    return Accident.objects.filter(enterprise=look.enterprise, happened_on__lte=look.on).order_by("-happened_on")


def _of_accidents(accidents: Iterable[Any], look: Look) -> Iterator[Proposal]:
    """An accident on a day on which something at the enterprise was past its day and not fixed (LY-3.2.9)."""
    held = list(look.hazards.filter(due_on__isnull=False))
    for one in accidents:
        unfixed = [hazard for hazard in held if _unfixed_on(hazard, one.happened_on)]
        if unfixed:
            first, n = unfixed[0], len(unfixed)
            text = f"{one.happened_on}发生事故：{one.what[:80]}；当日有{n}项隐患超期未整改，例如{first.number}。"
            yield Proposal(Ground.ACCIDENT, f"accident:{one.pk}", text, first)


def _unfixed_on(hazard: Hazard, day: date) -> bool:
    fixed = clock.local_day(hazard.rectified_at) if hazard.rectified_at else None
    return hazard.found_on <= day and hazard.due_on < day and (fixed is None or fixed > day)


def _resumptions(look: Look) -> QuerySet:
    return Shutdown.objects.filter(enterprise=look.enterprise, resumed_on__lte=look.on).order_by("-resumed_on")


def _of_resumptions(stops: Iterable[Any], look: Look) -> Iterator[Proposal]:
    """It started again while a major hazard from before was not struck off (LY-3.2.9)."""
    stops = list(stops)
    for hazard in look.hazards.filter(grade=HazardGrade.MAJOR):
        stop = next((one for one in stops if _open_on(hazard, one.resumed_on)), None)
        if stop is not None:
            text = f"{stop.since}起停产，重大隐患{hazard.number}未销号，{stop.resumed_on}恢复生产。"
            yield Proposal(Ground.PRODUCING_UNFIXED, hazard.ref, text, hazard)


def _open_on(hazard: Hazard, day: date) -> bool:
    closed = clock.local_day(hazard.closed_at) if hazard.closed_at else None
    return hazard.found_on <= day and (closed is None or closed > day)


def _notices(look: Look) -> QuerySet:
    here = look.hazards.order_by().values("pk")
    silent = SupervisionNotice.objects.filter(hazard__in=here, due_on__lt=look.on, replied_at=None, ended_at=None)
    return silent.select_related("hazard__site").order_by("due_on")


def _of_notices(notices: Iterable[Any], look: Look) -> Iterator[Proposal]:
    """What was demanded was not answered by its day (LY-3.2.9)."""
    for notice in notices:
        text = f"督办通知要求{notice.due_on}前回复（{notice.demand[:60]}），至今没有回复。"
        yield Proposal(Ground.REFUSED_ORDER, f"supervision_notice:{notice.pk}", text, notice.hazard)


def _orders(look: Look) -> QuerySet:
    items = OrderItem.objects.filter(hazard__in=look.hazards.order_by().values("pk"))
    return items.overdue(look.on).select_related("order", "hazard__site")


def _of_orders(items: Iterable[Any], look: Look) -> Iterator[Proposal]:
    """What was ordered was not done by its day (LY-3.2.9)."""
    for item in items:
        text = f"指令书{item.order.number}要求{item.until}前完成（{item.requirement[:60]}），至今没有完成。"
        yield Proposal(Ground.REFUSED_ORDER, item.order.ref, text, item.hazard)


def _reused(look: Look) -> QuerySet:
    rows = Likeness.objects.filter(hazard__in=look.hazards.order_by().values("pk"), verdict=Verdict.REUSED)
    rows = rows.filter(
        photo__phase="after", photo__added_by__in=Account.objects.filter(enterprise=look.enterprise).values("pk")
    )
    return rows.select_related("hazard__site").order_by("-judged_at")


def _of_reused(likenesses: Iterable[Any], look: Look) -> Iterator[Proposal]:
    """Somebody of the enterprise showed an old photo as proof of what was fixed, as a person has judged (YT-4.2.9)."""
    for one in likenesses:
        day = clock.local_day(one.earlier_at)
        text = f"{one.hazard.number}的照片经{one.judged_by_name}认定为{day}的旧照片重复使用：{one.note[:80]}"
        yield Proposal(Ground.DECEIVED, one.ref, text, one.hazard)


def _sites(look: Look) -> QuerySet:
    filed = SelfReport.objects.filter(site=OuterRef("pk")).exclude(first_filed_at=None).order_by().values("month")
    sites = Site.objects.within(look.scope).filter(enterprise=look.enterprise)
    return sites.annotate(filed=ArraySubquery(filed)).select_related("enterprise").order_by("id")


def _of_sites(sites: Iterable[Any], look: Look) -> Iterator[Proposal]:
    sites = list(sites)
    for site in sites:
        site.filed = [month.isoformat() for month in site.filed]
    if Ground.CHECKS_MISSING in look.grounds:
        yield from _of_checks(sites, look)
    for site, month, text in reports.unreported(sites, on=look.on):
        yield Proposal(Ground.LATE_REPORT, reports.record_of(site, month), text)


def _of_checks(sites: Iterable[Any], look: Look) -> Iterator[Proposal]:
    """Fewer expert checks than the last year asked for (LY-2.2.3); the running year is not over."""
    year = look.on.year - 1
    for site in sites:
        try:
            duty = inspections.year_duty(site, year=year, on=look.on)
        except Refusal:  # before the records begin: no checks would be a claim
            continue
        if duty.missing:
            counts = f"应有专家排查{duty.required}次，实有{duty.done}次，少{duty.missing}次"
            yield Proposal(Ground.CHECKS_MISSING, site.ref, f"{year}年{counts}（{site.name}）。")


def _received(look: Look) -> QuerySet:
    rows = Transfer.objects.filter(to_office=look.office, state__in=sorted(TAKEN), case__enterprise=look.enterprise)
    return rows.select_related("case__office", "case__hazard__site").order_by("id")


def _of_received(transfers: Iterable[Any], look: Look) -> Iterator[Proposal]:
    """What another department sent and this office took over (LH-3.3)."""
    for one in transfers:
        text = f"{one.case.office.name}移送（{one.letter}）：{one.case.breach[:120]}"
        yield Proposal(Ground.TRANSFERRED, one.ref, text, one.case.hazard)


def _source(rows: Callable, told: Callable, *grounds: Ground) -> Source:
    return Source(rows, told, frozenset(grounds))


SOURCES = (
    _source(_late, _of_late, Ground.OVERDUE, Ground.LATE_REPORT),
    _source(_late_months, _of_late_months, Ground.LATE_REPORT),
    _source(_hollow, _of_hollow, Ground.LATE_REPORT),
    _source(_accidents, _of_accidents, Ground.ACCIDENT),
    _source(_resumptions, _of_resumptions, Ground.PRODUCING_UNFIXED),
    _source(_notices, _of_notices, Ground.REFUSED_ORDER),
    _source(_orders, _of_orders, Ground.REFUSED_ORDER),
    _source(_reused, _of_reused, Ground.DECEIVED),
    _source(_sites, _of_sites, Ground.CHECKS_MISSING, Ground.LATE_REPORT),
    _source(_received, _of_received, Ground.TRANSFERRED),
)
