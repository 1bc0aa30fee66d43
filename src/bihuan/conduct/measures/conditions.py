"""An enterprise that a decision keeps standing still does not start again by itself."""

from __future__ import annotations

from datetime import datetime

from bihuan import clock
from bihuan.conduct.measures.models import EnforcementMeasure
from bihuan.hazards.majors import stops
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.registers.kinds.resumption.conditions import before_resuming


@stops.stands_still
def is_halted(enterprise: Enterprise) -> bool:
    """A hazard that is put right ends no decision of an office, even where nobody wrote the shutdown down."""
    return EnforcementMeasure.objects.filter(enterprise=enterprise).halting().exists()


@before_resuming
def lifted(enterprise: Enterprise, *, by: Account, at: datetime) -> None:
    """Raises `measure_in_force`, which names the decisions that are to be lifted first (AQF-65)."""
    rows = EnforcementMeasure.objects.filter(enterprise=enterprise).halting()
    numbers = list(rows.order_by("pk").values_list("number", flat=True))
    if numbers:
        basis = policies.at(enterprise.division_code, on=clock.local_day(at)).enforcement.onsite_measures.basis
        raise Refusal("measure_in_force", missing=numbers, basis=basis)
