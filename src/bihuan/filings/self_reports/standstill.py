"""Which sites owe nothing for a period because their enterprise produced nothing throughout it.

LY-3.2.2 knows no such exception, so ours is narrow. It must have stood still on every day of the period, since its
first day or before, whether it produces today or not: a stop that begins later leaves the month owed, and starting
again afterwards does not make it owed. And it must have been on record by the day on which the report was due:
otherwise whoever forgot a month could have it excused by entering a stop for a day that has passed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
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

    def excuses(self, period: Period) -> bool:
        """Whether nothing is owed for the period."""
        throughout = self.since <= period.since and (self.until is None or self.until > period.until)
        return throughout and self.known_on <= period.due_on


def spans(enterprise: Enterprise) -> Iterator[Span]:
    """When the enterprise stood still, by its own word, an office's, or for a major hazard; two statements."""
    for since, until, known_on in enterprise.shutdowns.values_list("since", "resumed_on", "known_on"):
        yield Span(since, until, known_on)
    whole = enterprise.production_stops.filter(scope=StopScope.ENTERPRISE)
    for at, resumed_at in whole.values_list("at", "resumed_at"):
        yield Span(clock.local_day(at), resumed_at and clock.local_day(resumed_at), clock.local_day(at))


_DAYS = {"since": TruncDate("at", tzinfo=clock.SHANGHAI), "until": TruncDate("resumed_at", tzinfo=clock.SHANGHAI)}
TOLD = {
    "shut": ArraySubquery(
        Shutdown.objects.filter(enterprise=OuterRef("enterprise")).values(
            json=JSONObject(since="since", until="resumed_on", known_on="known_on")
        )
    ),
    "stopped": ArraySubquery(
        ProductionStop.objects.filter(enterprise=OuterRef("enterprise"), scope=StopScope.ENTERPRISE).values(
            json=JSONObject(**_DAYS, known_on=_DAYS["since"])
        )
    ),
}
"""The same beside each site of a statement, as annotations; `as_told` reads them."""


def as_told(rows: Iterable[Mapping[str, str | None]]) -> list[Span]:
    return [Span(**{name: day and date.fromisoformat(day) for name, day in row.items()}) for row in rows]


def operating(since: date, until: date, *, due_on: date) -> Q:
    """The sites that owe a report of these days: the enterprise did not stand still throughout, as far as was known on
    the day on which it was due; what `Span.excuses` says, for the database."""
    after = clock.day_begins(until + timedelta(days=1))
    firm = OuterRef("enterprise")
    shut = Shutdown.objects.filter(Q(resumed_on=None) | Q(resumed_on__gt=until), enterprise=firm)
    stopped = ProductionStop.objects.filter(Q(resumed_at=None) | Q(resumed_at__gte=after), enterprise=firm)
    began = clock.day_begins(since + timedelta(days=1))
    return ~Exists(shut.filter(since__lte=since, known_on__lte=due_on)) & ~Exists(
        stopped.filter(scope=StopScope.ENTERPRISE, at__lt=began)
    )


def owed(period: Period) -> Q:
    """The sites that owe the report of the period, as far as it hangs on whether they produced."""
    return operating(period.since, period.until, due_on=period.due_on)
