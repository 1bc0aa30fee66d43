"""Where supervision may be weak: hazards by area and sector, the most open first (LH-13.1)."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.hazards import rollups
from bihuan.hazards.states import HazardGrade, HazardState
from bihuan.insight.queries import COUNTY, closing_rate
from bihuan.parties.models import Account

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
