"""The major hazards of an office's place, and how long after the finding it knew of each (QHD-7.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from bihuan import clock
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.models import Hazard, HazardStep
from bihuan.hazards.states import HazardGrade, Step
from bihuan.parties.models import Account
from bihuan.parties.scope import Scope


def majors(by: Account, *, place: str = "", enterprise_id: int | None = None, closed: bool = False) -> QuerySet[Hazard]:
    """The major hazards in scope with `found_at` and `known_at`: when they were written down, and when they were
    graded and so stood on the board, which waits for no report; the order is the caller's."""
    found = Hazard.objects.within(Scope.of(by)).filter(grade=HazardGrade.MAJOR)
    found = found.annotate(found_at=_when(Step.FOUND), known_at=_when(Step.ASSESSED))
    if not closed:
        found = found.open()
    if place:
        found = found.filter(division_code__startswith=place)
    if enterprise_id is not None:
        found = found.filter(enterprise_id=enterprise_id)
    return found.select_related("enterprise", "site").defer("search")


def _when(step: Step) -> Subquery:
    taken = HazardStep.objects.filter(hazard=OuterRef("pk"), step=step, undone_at=None)
    return Subquery(taken.values("at")[:1])


@dataclass(frozen=True)
class Known:
    """How long it took: `minutes` from the finding; `at_least` where only its day is known, which is then over."""

    minutes: int
    at_least: bool
    limit: Any

    @property
    def late(self) -> bool:
        """Whether it took longer than the place allows; never where it sets no hours."""
        return self.limit.is_set and self.minutes > self.limit.value * 60


def known(hazard: Hazard) -> Known | None:
    """From the finding to the board; None for a hazard whose steps are not known (an old ledger)."""
    if hazard.found_at is None or hazard.known_at is None:
        return None
    at_least = hazard.found_on < clock.local_day(hazard.found_at)
    since = clock.day_begins(hazard.found_on + timedelta(days=1)) if at_least else hazard.found_at
    minutes = max(0, int((hazard.known_at - since).total_seconds() // 60))
    return Known(minutes, at_least, policy_of(hazard).major.known_hours)
