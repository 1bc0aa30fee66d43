"""Which advice the enterprises take: the adoption rate, and what nobody has answered in time (HZ-5.2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from bihuan import clock
from bihuan.hazards import rules
from bihuan.hazards.follow_ups import AdviceAnswer
from bihuan.hazards.models import Hazard, HazardQuerySet, Origin
from bihuan.parties.models import Account
from bihuan.parties.scope import Scope
from bihuan.policy import Policy


@dataclass(frozen=True)
class Adoption:
    """Of so many answered advices so many were taken."""

    answered: int
    adopted: int

    @property
    def percent(self) -> float | None:
        """None where nothing is answered."""
        return round(100 * self.adopted / self.answered, 1) if self.answered else None


def adoption(by: Account) -> Adoption:
    """The adoption rate within the scope; one statement over the answers alone."""
    found = AdviceAnswer.objects.within(Scope.of(by))
    return Adoption(**found.aggregate(answered=Count("pk"), adopted=Count("pk", filter=Q(adopted=True))))


def unanswered(by: Account, *, on: date, policy: Policy) -> HazardQuerySet:
    """The open hazards whose advice the enterprise has not answered by the day that `policy`, the law of the reader's
    place, sets; what an enterprise found itself carries nobody's advice."""
    last = on - (rules.advice_due_on(on, policy) - on)
    found = Hazard.objects.within(Scope.of(by)).open().exclude(origin__in=(Origin.SELF_CHECK, Origin.IMPORTED))
    known = Q(heard_at=None, found_on__lt=last) | Q(heard_at__lt=clock.day_begins(last))  # Hazard.counts_from
    late = found.filter(known, advice_answer=None).exclude(advice="")
    return late.select_related("enterprise").defer("search")


def is_late(hazard: Hazard, *, answered: bool, on: date, policy: Policy) -> bool:
    """Whether the answer to this hazard's advice is overdue."""
    asked = bool(hazard.advice) and hazard.is_open and not hazard.self_found and not answered
    return asked and on > rules.advice_due_on(hazard.counts_from, policy)
