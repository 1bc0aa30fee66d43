"""The figures of the duty board: flat sums over rollups and over the year's duty; nothing here counts all hazards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Value

from bihuan.filings.credibility import queries as credibility
from bihuan.hazards import dated, rollups
from bihuan.hazards import queries as hazards
from bihuan.hazards.queries import Tally
from bihuan.hazards.states import HazardGrade, HazardState
from bihuan.insight.duty import DutySum, alike
from bihuan.inspections.models import Inspection
from bihuan.parties import places
from bihuan.parties.models import Account
from bihuan.parties.scope import Scope

COUNTY = 6
"""Digits of a county's division code."""


def tally(by: Account, *, on: date, sector: str = "", place: str = "", grade: str = "") -> Tally:
    """Where the hazards of a place, sector and grade stand: rollups with their tail, and the late ones from those by
    day; of one grade, and for an office with a list of duties, counted bounded."""
    counted = rollups.totals(by, sector=sector, place=place)
    if grade:
        counted = {key: n for key, n in counted.items() if key[0] == grade}
    wanted = hazards.Wanted(sector=sector, division_code=place, grade=grade)
    if not grade and dated.whole(by):
        late = hazards.by_what(dated.late_states(by, on=on, sector=sector, place=place))
        return _tally(((*key, n) for key, n in counted.items()), late=late, exact=True)
    return _tally(((*key, n) for key, n in counted.items()), late=hazards.late(by, wanted, on=on))


def _tally(counted: Iterable[tuple[str, str, int]], *, late: Mapping[str, int], exact: bool = False) -> Tally:
    """From counts by grade and state."""
    states: Counter[str] = Counter()
    major = 0
    for grade, state, n in counted:
        states[state] += n
        if grade == HazardGrade.MAJOR and state != HazardState.STRUCK_OFF:
            major += n
    return Tally(states, late, major, bounded=False, late_exact=exact)


@dataclass
class Place:
    """One county on the board."""

    code: str
    name: str
    duty: DutySum = field(default_factory=DutySum)
    open: int = 0
    major: int = 0
    overdue: int = 0
    closed: int = 0

    @property
    def rate(self) -> int | None:
        """How many of a hundred hazards found here are struck off; None where none was found."""
        return closing_rate(self.closed, self.closed + self.open)


def closing_rate(closed: int, found: int) -> int | None:
    """Whole per cent, never rounded up to a hundred while one is open; None of nothing."""
    return closed * 100 // found if found else None


@dataclass(frozen=True)
class Step:
    """A class of the ladder of what is late: not rectified in time, or rectified and not looked at in time."""

    rung: dated.Rung
    overdue: int
    unlooked: int


@dataclass(frozen=True)
class Flow:
    """What was found and struck off on a day, or in the month that begins with it."""

    starts_on: date
    found: int
    closed: int


@dataclass(frozen=True)
class Board:
    """The duty board of one office on one day: `months` are the last twelve, `days` yesterday and the day itself."""

    duty: DutySum
    hazards: Tally
    places: list[Place]
    held: list[tuple[str, int]]
    to_review: int
    year: int
    ladder: list[Step]
    months: list[Flow]
    days: list[Flow]


def board(by: Account, *, on: date) -> Board:
    """What the running year asks, and where the hazards stand, in all and by county; what is short comes first.

    `held` are the checks of the year by kind, whether a number is set for them or not; `to_review` the self-reports
    that the office has drawn and not reviewed. Statements: duties 1, checks 1,
    hazards, what is late and what happened 1 or 2 each; whatever the number of sites and hazards.
    """
    counted, lates = rollups.by_place(by, digits=COUNTY), dated.late(by, on=on, digits=COUNTY)
    duty, found = DutySum(), {}
    own = places.full_name(by.regulator.division_code) if by.regulator_id is not None else ""
    for group in alike(by, on=on):
        duty.add(group.duty, group.sites)
        _place(found, group.division_code[:COUNTY], own).duty.add(group.duty, group.sites)
    for (code, grade, state), n in counted.items():
        place = _place(found, code, own)
        if state == HazardState.STRUCK_OFF:
            place.closed += n
        else:
            place.open += n
            place.major += n if grade == HazardGrade.MAJOR else 0
    late: Counter[str] = Counter()
    for row in lates:
        late[row.state] += row.n
        _place(found, row.place, own).overdue += row.n if row.state in hazards.LATE["overdue"] else 0
    order = sorted(found.values(), key=lambda place: (-place.duty.missing, -place.overdue, -place.open, place.code))
    months, days = _flows(by, on)
    held, to_review = _held(by, on.year)
    return Board(
        duty,
        _tally(((grade, state, n) for (_code, grade, state), n in counted.items()), late=hazards.by_what(late)),
        order,
        held,
        to_review,
        on.year,
        _ladder(lates, on),
        months,
        days,
    )


def _ladder(lates: Iterable[dated.Late], on: date) -> list[Step]:
    sums: Counter[tuple[int, str]] = Counter()
    for row in lates:
        for what in ("overdue", "unlooked"):
            sums[row.rung, what] += row.n if row.state in hazards.LATE[what] else 0
    return [Step(rung, sums[n, "overdue"], sums[n, "unlooked"]) for n, rung in enumerate(dated.rungs(on))]


def _flows(by: Account, on: date) -> tuple[list[Flow], list[Flow]]:
    """The last twelve months up to the running one, and yesterday and the day itself."""
    months = months_before(on, 12)
    days = [on - timedelta(days=1), on]
    sums: Counter[tuple[str, date, str]] = Counter()
    for row in dated.events(by, months_since=months[0], days_since=days[0], digits=COUNTY):
        sums[row.grain, row.starts_on, row.what] += row.n

    def flow(grain: str, start: date) -> Flow:
        return Flow(start, sums[grain, start, "found"], sums[grain, start, HazardState.STRUCK_OFF])

    return [flow("month", month) for month in months], [flow("day", day) for day in days]


def months_before(on: date, n: int) -> list[date]:
    """The first days of the last `n` months, that of `on` the last."""
    since = on.year * 12 + on.month - n
    return [date(k // 12, k % 12 + 1, 1) for k in range(since, since + n)]


def _held(by: Account, year: int) -> tuple[list[tuple[str, int]], int]:
    """How many checks of each kind have a report of this year that stands, the most frequent kind first; and beside
    them, in the same statement, how many self-reports the office has drawn and not reviewed."""
    done = Inspection.objects.within(Scope.of(by)).reported(year).order_by()
    drawn = credibility.to_review(by.regulator_id).order_by()
    counted = (rows.values_list(kind).annotate(n=Count("pk")) for kind, rows in (("kind", done), (_DRAWN, drawn)))
    found = dict(next(counted).union(next(counted), all=True))
    to_review = found.pop(_DRAWN.value, 0)
    return sorted(found.items(), key=lambda kind: (-kind[1], kind[0])), to_review


_DRAWN = Value("")
"""What stands in the place of a kind beside the count of drawn reports: no check is of this kind."""


def _place(found: dict[str, Place], code: str, own: str) -> Place:
    if code not in found:
        found[code] = Place(code, _name(code, own))
    return found[code]


def _name(code: str, own: str) -> str:
    """A county's name, without the names of the province and city that the reader stands in."""
    whole = places.full_name(code)
    return whole.removeprefix(own) or places.own_name(code)
