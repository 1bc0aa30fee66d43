"""The reads of an enterprise's money for hazards."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import F, QuerySet, Sum

from bihuan import clock
from bihuan.hazards.models import Hazard
from bihuan.parties.models import Enterprise
from bihuan.refusal import Stranger
from bihuan.registers.kinds.hazard_funds.models import HazardBudget, Spending
from bihuan.registers.kinds.hazard_funds.rules import Standing

OFFERED = 200
"""So many hazards are offered to spend on."""


def spending(enterprise: Enterprise, year: int) -> QuerySet[Spending]:
    """What was spent in the year, for a list that pages by key."""
    found = Spending.objects.filter(enterprise=enterprise, spent_on__year=year)
    return found.select_related("hazard", "plan").defer("hazard__search")


def standing(enterprise: Enterprise, year: int) -> tuple[HazardBudget | None, Standing]:
    """The budget of the year and how far it is spent; two statements."""
    budget = HazardBudget.objects.filter(enterprise=enterprise, year=year).first()
    spent = Spending.objects.filter(enterprise=enterprise, spent_on__year=year).aggregate(n=Sum("amount"))["n"]
    return budget, Standing(budget.amount if budget else Decimal(0), spent or Decimal(0))


def hazards(enterprise: Enterprise) -> list[Hazard]:
    """On what money may be spent: the enterprise's open hazards, then those struck off, the last first."""
    own = Hazard.objects.filter(enterprise=enterprise).defer("search")
    return list(own.order_by(F("closed_at").desc(nulls_first=True), "-pk")[:OFFERED])


def hazard(enterprise: Enterprise, pk: str) -> Hazard | None:
    """The one of this number; None where none is named. Raises Stranger for another enterprise's."""
    if not pk:
        return None
    own = Hazard.objects.filter(enterprise=enterprise)
    found = own.filter(pk=clock.id_named(pk)).first()
    if found is None:
        raise Stranger(f"hazard:{pk}")
    return found


def spent(enterprise: Enterprise, pk: str) -> Spending:
    """One entry of the enterprise's own. Raises Stranger."""
    own = Spending.objects.filter(enterprise=enterprise).select_related("enterprise", "hazard")
    found = own.filter(pk=clock.id_named(pk)).first()
    if found is None:
        raise Stranger(f"spending:{pk}")
    return found
