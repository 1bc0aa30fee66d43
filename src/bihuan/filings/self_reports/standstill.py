"""Which sites owe nothing for a period because their enterprise produced nothing throughout it.

LY-3.2.2 knows no such exception, so ours is narrow. It must have stood still on every day of the period, since its
first day or before, whether it produces today or not: a stop that begins later leaves the month owed, and starting
again afterwards does not make it owed. One stop may follow another, and they may overlap. And they must have been on
record by the day on which the report was due: otherwise whoever forgot a month could have it excused by entering a stop
for a day that has passed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject, TruncDate

from bihuan import clock
from bihuan.filings.self_reports.rules import Period
from bihuan.hazards.majors.models import ProductionStop
from bihuan.hazards.majors.rules import StopScope
from bihuan.parties.models import Enterprise
from bihuan.registers.models import Shutdown


@dataclass(frozen=True)
class Span:
    """The days on which an enterprise stood still; `until` is the first on which it produced again."""

    since: date
    until: date | None
    known_on: date


def excused(spans: Iterable[Span], period: Period) -> bool:
    """Whether nothing is owed for the period: the stops that were known in time cover it together."""
    still_until = period.since
    for span in sorted((one for one in spans if one.known_on <= period.due_on), key=lambda one: one.since):
        if span.since > still_until:
            return False
        if span.until is None or span.until > period.until:
            return True
        still_until = max(still_until, span.until)
    return False


_sources: list[Callable[[], QuerySet]] = []


def stands_still(source: Callable[[], QuerySet]) -> Callable[[], QuerySet]:
    """Register where it is on record that whole enterprises stood still: its rows have `enterprise`, and a `Span` as
    `began`, `ended` and `known`. In a module that the app's `ready` imports."""
    if source not in _sources:
        _sources.append(source)
    return source


@stands_still
def _shut() -> QuerySet:
    """By the enterprise's own word or an office's."""
    return Shutdown.objects.annotate(began=F("since"), ended=F("resumed_on"), known=F("known_on"))


@stands_still
def _stopped() -> QuerySet:
    """For a major hazard."""
    began, ended = (TruncDate(moment, tzinfo=clock.SHANGHAI) for moment in ("at", "resumed_at"))
    whole = ProductionStop.objects.filter(scope=StopScope.ENTERPRISE)
    return whole.annotate(began=began, ended=ended, known=began)


def _united(columns: Callable[[QuerySet], QuerySet]) -> QuerySet:
    first, *others = (columns(source().order_by()) for source in _sources)
    return first.union(*others, all=True)


def spans(enterprise: Enterprise) -> list[Span]:
    """When the enterprise stood still; one statement."""
    return spans_of([enterprise.pk])[enterprise.pk]


def spans_of(enterprises: Iterable[int]) -> Mapping[int, list[Span]]:
    """The same of each of several enterprises by their keys, nothing of whom never did; one statement together."""
    asked, columns = set(enterprises), ("enterprise", "began", "ended", "known")
    spans: dict[int, list[Span]] = defaultdict(list)
    for firm, *days in _united(lambda found: found.filter(enterprise__in=asked).values_list(*columns)):
        spans[firm].append(Span(*days))
    return spans


def told() -> ArraySubquery:
    """The same beside each site of a statement, as an annotation; `as_told` reads it."""
    span = JSONObject(since="began", until="ended", known_on="known")
    return ArraySubquery(_united(lambda found: found.filter(enterprise=OuterRef("enterprise")).values(json=span)))


def as_told(rows: Iterable[Mapping[str, str | None]]) -> list[Span]:
    return [Span(**{name: day and date.fromisoformat(day) for name, day in row.items()}) for row in rows]


_THROUGHOUT = """
SELECT firm FROM ({spans}) AS still (firm, began, ended)
GROUP BY firm HAVING range_agg(daterange(began, ended)) @> daterange(%s, %s)
"""


def owed(period: Period) -> Q:
    """The sites that owe the report of the period, as far as it hangs on whether they produced; what `excused` says,
    for the database. Enterprises that stand still are few: they are found once, not looked for at each site."""

    def within(found: QuerySet) -> QuerySet:
        found = found.filter(Q(ended=None) | Q(ended__gt=period.since, ended__gte=F("began")))
        found = found.filter(began__lte=period.until, known__lte=period.due_on)
        return found.values_list("enterprise", "began", "ended")

    sql, values = _united(within).query.sql_with_params()
    days: tuple[Any, ...] = (period.since, period.until + timedelta(days=1))
    return ~Q(enterprise__in=RawSQL(_THROUGHOUT.format(spans=sql), (*values, *days)))
