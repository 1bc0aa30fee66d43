"""Where supervision may be weak: hazards by area and sector, the most open first (LH-13.1); and the offices below
by what is late in their places."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from bihuan.conduct.urging import queries as urging
from bihuan.hazards import dated, rollups
from bihuan.hazards.states import HazardGrade, HazardState
from bihuan.insight.queries import COUNTY, closing_rate
from bihuan.parties.models import Account, Regulator

AT_MOST = 40


@dataclass
class Spot:
    """A sector in a county with its figures."""

    place: str
    sector: str
    found: int = 0
    open: int = 0
    major: int = 0

    @property
    def rate(self) -> int | None:
        return closing_rate(self.found - self.open, self.found)


def spots(by: Account) -> list[Spot]:
    """The areas and sectors in scope with hazards still open, most major and most open ones first; from the counts, one
    or two statements."""
    found: dict[tuple[str, str], Spot] = {}
    for row in rollups.counts(by, digits=COUNTY):
        spot = found.setdefault((row.place, row.sector), Spot(row.place, row.sector))
        spot.found += row.n
        if row.state != HazardState.STRUCK_OFF:
            spot.open += row.n
            spot.major += row.n if row.grade == HazardGrade.MAJOR else 0
    worst = sorted(found.values(), key=lambda spot: (-spot.major, -spot.open, spot.place, spot.sector))
    return [spot for spot in worst if spot.open][:AT_MOST]


def offices_behind(by: Account, *, on: date) -> list[tuple[Regulator, int | None]]:
    """The offices that the reader's own may urge, those with the most late hazards in their place first. None where the
    number is not known here: of an office with a list of duties, which shares its place, and of one whose place lies
    outside the reader's own. Three or four statements."""
    late: Counter[str] = Counter()
    for row in dated.late(by, on=on, digits=rollups.LONGEST_CODE):
        late[row.place] += row.n
    own = by.regulator.division_code if by.regulator is not None else ""
    found = [(office, _late_of(office, late, within=own)) for office in urging.offices_below(by)]
    return sorted(found, key=lambda one: (-(one[1] or 0), one[0].division_code, one[0].name))


def _late_of(office: Regulator, late: Counter[str], *, within: str) -> int | None:
    if office.duties or not office.division_code.startswith(within):
        return None
    return sum(n for place, n in late.items() if place.startswith(office.division_code))
