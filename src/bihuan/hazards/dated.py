"""What is late by how long, and what was found and struck off when: from the counts by day, flat whatever their number.

The days of the last months stand by day, what is older by month; so a reader needs a bounded number of rows, and the
few deltas that no fold has taken yet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, CharField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Substr

from bihuan.hazards.models import DatedRollup, Hazard, RollupDelta
from bihuan.kept_queries import Fixed, Kept
from bihuan.parties.models import Account
from bihuan.parties.scope import Scope

RUNGS = ((1, 1), (2, 7), (8, 30), (31, 90), (91, None))
"""The classes of the ladder, in days late, the last without an end; ours: since yesterday, then a week, a month, a
quarter, longer."""


@dataclass(frozen=True)
class Rung:
    """One class: `since` to `until` are the days on which what stands in it was due (since None: any day before)."""

    least: int
    most: int | None
    since: date | None
    until: date


def rungs(on: date) -> list[Rung]:
    """The classes as seen on a day."""
    return [
        Rung(least, most, on - timedelta(days=most) if most else None, on - timedelta(days=least))
        for least, most in RUNGS
    ]


class Late(NamedTuple):
    """So many hazards of a county and a state are late by so many days (the class's place in `rungs`)."""

    place: str
    state: str
    rung: int
    n: int


def late(by: Account, *, on: date, digits: int) -> list[Late]:
    """What in scope is past the day of its state, by county, state and class; exact; one or two statements."""
    return late_in(Scope.of(by), on=on, digits=digits)


def late_in(scope: Scope, *, on: date, digits: int) -> list[Late]:
    """The same in a scope that is nobody's own, as that of an office below."""
    rows = _late_live(Hazard.objects.within(scope), on, digits) if _few(scope) else _late_counted(scope, on, digits)
    if scope.sectors:
        rows = [*rows, *_late_live(Hazard.objects.within(scope).exclude(sector__in=scope.sectors), on, digits)]
    found: Counter[tuple[str, str, int]] = Counter()
    for place, state, rung, n in rows:
        found[place, state, int(rung)] += n
    return [Late(*key, n) for key, n in found.items() if n]


def late_states(by: Account, *, on: date, sector: str = "", place: str = "") -> Counter[str]:
    """How many of a place and sector are late, by state; exact, one statement. For an office that answers for all
    enterprises of its place (`whole`)."""
    found: Counter[str] = Counter()
    for state, n in _LATE_STATES.rows(Scope.of(by), sector, place, on.replace(day=1), on):
        found[state] += n
    return found


def whole(by: Account) -> bool:
    """Whether the counts tell all that `by` sees: a whole place, whatever the sector."""
    scope = Scope.of(by)
    return not _few(scope) and not scope.sectors


def _late_states(scope: Scope, sector: str, place: str, month: date, on: date) -> QuerySet:
    """By month until the running one, by day in it, and the deltas that no fold has taken yet."""
    inside = Q(division_code__startswith=scope.division_code or "")
    if place:
        inside &= Q(division_code__startswith=place)
    near = Q(grain="day", starts_on__gte=month, starts_on__lt=on) | Q(grain="month", starts_on__lt=month)
    counted = DatedRollup.objects.filter(inside, near, what="due", sector=sector)
    waiting = RollupDelta.objects.filter(inside, due_on__lt=on)
    if sector:
        waiting = waiting.filter(sector=sector)
    parts = [rows.values("state").annotate(total=Sum("n")).values_list("state", "total") for rows in (counted, waiting)]
    return parts[0].union(parts[1], all=True)


_LATE_STATES = Kept(_late_states)


def _edges(on: date) -> tuple[date, ...]:
    """The first day of each class but the last, which has none."""
    return tuple(step.since for step in rungs(on) if step.since is not None)


def _rung(field: str, edges: tuple[date, ...]) -> Case:
    """The place of the class in which this day lies, as a text. PostgreSQL sorts them, so no day is handed over."""
    classes = [When(**{f"{field}__gte": since}, then=Value(str(n))) for n, since in enumerate(edges)]
    return Case(*classes, default=Value(str(len(edges))), output_field=CharField())


def _few(scope: Scope) -> bool:
    """Whoever is no authority covers so few hazards that they are counted as they stand."""
    return not scope.everything and scope.division_code is None


def _late_counted(scope: Scope, on: date, digits: int) -> list[Sequence[Any]]:
    """By day since the month of the last boundary, before that by month: all of those lie in the last class."""
    edges = _edges(on)
    return _LATE.rows(scope, edges[-1].replace(day=1), on, edges, Fixed(digits))


def _late(scope: Scope, edge: date, on: date, edges: tuple[date, ...], digits: int) -> QuerySet:
    near = Q(grain="day", starts_on__gte=edge, starts_on__lt=on) | Q(grain="month", starts_on__lt=edge)
    days = DatedRollup.objects.filter(near, what="due").annotate(rung=_rung("starts_on", edges))
    waiting = _tail(scope).filter(due_on__lt=on).annotate(rung=_rung("due_on", edges))
    return _summed(days, scope, digits, "state", "rung").union(
        _summed(waiting, scope, digits, "state", "rung"), all=True
    )


_LATE = Kept(_late)


def _late_live(found: QuerySet[Hazard], on: date, digits: int) -> list[tuple[str, str, str, int]]:
    late = found.late(on).order_by().annotate(place=_county(digits), rung=_rung("turn_due_on", _edges(on)))
    return [(*key, n) for key, n in Counter(late.values_list("place", "state", "rung")).items()]


class Event(NamedTuple):
    """So many hazards of a county were found, or struck off, on a day or in the month that begins with it."""

    grain: str
    place: str
    what: str
    starts_on: date
    n: int


def events(by: Account, *, months_since: date, days_since: date, digits: int) -> list[Event]:
    """What was found and struck off, by month since `months_since` and by day since `days_since`; one or two
    statements. Both begin a month and a day; what an imported ledger says of earlier times counts for those."""
    scope = Scope.of(by)
    found: Counter[tuple[str, str, str, date]] = Counter()
    for grain, place, what, day, n in _events(scope, months_since, days_since, digits):
        for shown, start in ((grain, day),) if grain != "tail" else (("day", day), ("month", day.replace(day=1))):
            if start >= (days_since if shown == "day" else months_since):
                found[shown, place, what, start] += n
    return [Event(*key, n) for key, n in found.items() if n]


def _events(scope: Scope, months: date, days: date, digits: int) -> Iterable[tuple[str, str, str, date, int]]:
    if _few(scope):
        return _events_live(Hazard.objects.within(scope), min(months, days), digits)
    rows = _COUNTED.rows(scope, months, days, min(months, days), Fixed(digits))
    found = [(grain, place, what, day, n) for place, what, day, grain, n in rows]
    if scope.sectors:
        others = Hazard.objects.within(scope).exclude(sector__in=scope.sectors)
        found += _events_live(others, min(months, days), digits)
    return found


def _counted(scope: Scope, months: date, days: date, first: date, digits: int) -> QuerySet:
    wanted = Q(grain="month", starts_on__gte=months) | Q(grain="day", starts_on__gte=days)
    rows = _summed(DatedRollup.objects.filter(wanted, what="event"), scope, digits, "state", "starts_on", grain="grain")
    tail = _tail(scope).exclude(event="").filter(day__gte=first)
    waiting = _summed(tail.annotate(grain=Value("tail", CharField())), scope, digits, "event", "day", grain="grain")
    return rows.union(waiting, all=True)


_COUNTED = Kept(_counted)


def _events_live(found: QuerySet[Hazard], since: date, digits: int) -> list[tuple[str, str, str, date, int]]:
    placed = found.order_by().annotate(place=_county(digits))
    began = Counter(placed.filter(found_on__gte=since).values_list("place", "found_on"))
    ended = Counter(placed.filter(closed_at__date__gte=since).values_list("place", "closed_at__date"))
    rows = [("tail", place, "found", day, n) for (place, day), n in began.items()]
    return rows + [("tail", place, "struck_off", day, n) for (place, day), n in ended.items()]


def _tail(scope: Scope) -> QuerySet[RollupDelta]:
    """The deltas in scope that no fold has taken yet."""
    rows = RollupDelta.objects.filter(division_code__startswith=scope.division_code or "")
    return rows.filter(sector__in=scope.sectors) if scope.sectors else rows


def _summed(rows: QuerySet, scope: Scope, digits: int, *keys: str, grain: str = "") -> QuerySet:
    """Sums by county and `keys`; of the counts by day those of the scope's sectors, else those for all."""
    if rows.model is DatedRollup:
        rows = rows.filter(division_code__startswith=scope.division_code or "", sector__in=scope.sectors or ("",))
    named = [key for key in (*keys, grain) if key]
    return rows.annotate(place=_county(digits)).values("place", *named).annotate(total=Sum("n")).values_list(
        "place", *named, "total"
    )  # fmt: skip


def _county(digits: int) -> Substr:
    return Substr("division_code", 1, Value(digits), output_field=CharField())
