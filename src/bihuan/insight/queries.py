"""The figures of the duty board: flat sums over rollups and over the year's duty; nothing here counts all hazards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import CharField, Count, Value
from django.db.models.functions import Substr

from bihuan.hazards import queries as hazards
from bihuan.hazards import rollups
from bihuan.hazards.queries import Tally
from bihuan.hazards.states import HazardGrade, HazardState
from bihuan.insight.duty import DutySum, alike
from bihuan.inspections.models import Inspection
from bihuan.parties import places
from bihuan.parties.models import Account
from bihuan.parties.scope import Scope

COUNTY = 6
"""Digits of a county's division code."""


def tally(by: Account, *, on: date, sector: str = "", place: str = "") -> Tally:
    """Where the hazards of a place and sector stand: rollups with their tail, and the late ones counted bounded."""
    counted = rollups.totals(by, sector=sector, place=place)
    wanted = hazards.Wanted(sector=sector, division_code=place)
    return _tally(((*key, n) for key, n in counted.items()), late=hazards.late(by, wanted, on=on))


def _tally(counted: Iterable[tuple[str, str, int]], *, late: Mapping[str, int]) -> Tally:
    """From counts by grade and state."""
    states: Counter[str] = Counter()
    major = 0
    for grade, state, n in counted:
        states[state] += n
        if grade == HazardGrade.MAJOR and state != HazardState.STRUCK_OFF:
            major += n
    return Tally(states, late, major, bounded=False)


@dataclass
class Place:
    """One county on the board."""

    code: str
    name: str
    duty: DutySum = field(default_factory=DutySum)
    open: int = 0
    major: int = 0
    overdue: int = 0


@dataclass(frozen=True)
class Board:
    """The duty board of one office on one day."""

    duty: DutySum
    hazards: Tally
    places: list[Place]
    held: list[tuple[str, int]]
    year: int


def board(by: Account, *, on: date) -> Board:
    """What the running year asks, and where the hazards stand, in all and by county; what is short comes first.

    `held` are the checks of the year by kind, whether a number is set for them or not. Statements: duties 1, checks 1,
    hazards 1 or 2, overdue 2; whatever the number of sites and hazards.
    """
    counted = rollups.counts(by, digits=COUNTY)
    duty, found = DutySum(), {}
    own = places.full_name(by.regulator.division_code) if by.regulator_id is not None else ""
    for group in alike(by, on=on):
        duty.add(group.duty, group.sites)
        _place(found, group.division_code[:COUNTY], own).duty.add(group.duty, group.sites)
    for row in counted:
        if row.state != HazardState.STRUCK_OFF:
            place = _place(found, row.place, own)
            place.open += row.n
            place.major += row.n if row.grade == HazardGrade.MAJOR else 0
    late: Counter[str] = Counter()
    for code, state in _late(by, on=on):
        late[state] += 1
        _place(found, code, own).overdue += state in hazards.LATE["overdue"]
    order = sorted(found.values(), key=lambda place: (-place.duty.missing, -place.overdue, -place.open, place.code))
    return Board(
        duty,
        _tally(((row.grade, row.state, row.n) for row in counted), late=hazards.by_what(late)),
        order,
        _held(by, on.year),
        on.year,
    )


def _held(by: Account, year: int) -> list[tuple[str, int]]:
    """How many checks of each kind got as far as their report this year, the most frequent kind first."""
    done = Inspection.objects.within(Scope.of(by)).filter(delivered_at__year=year)
    return list(done.values_list("kind").annotate(n=Count("pk")).order_by("-n", "kind"))


def _place(found: dict[str, Place], code: str, own: str) -> Place:
    if code not in found:
        found[code] = Place(code, _name(code, own))
    return found[code]


def _name(code: str, own: str) -> str:
    """A county's name, without the names of the province and city that the reader stands in."""
    whole = places.full_name(code)
    return whole.removeprefix(own) or places.own_name(code)


def _late(by: Account, *, on: date) -> Iterable[tuple[str, str]]:
    """County and state of what is late, looked at up to the bound."""
    found = hazards.all_late(by, on=on).order_by()
    county = Substr("division_code", 1, Value(COUNTY), output_field=CharField())
    return found.annotate(county=county).values_list("county", "state")[: hazards.BOUND + 1]
