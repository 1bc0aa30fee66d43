"""An enterprise that a decision keeps standing still does not start again by itself."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.db.models.functions import TruncDate

from bihuan import clock
from bihuan.conduct.measures.models import EnforcementMeasure
from bihuan.filings.self_reports import standstill
from bihuan.hazards.majors import stops
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.registers.kinds.resumption.conditions import before_resuming


@stops.stands_still
def is_halted(enterprise: Enterprise) -> bool:
    """A hazard that is put right ends no decision of an office, even where nobody wrote the shutdown down."""
    return EnforcementMeasure.objects.filter(enterprise=enterprise).halting().exists()


@standstill.stands_still
def _halted() -> QuerySet:
    """Who was halted produced nothing and owes no report of it, even where nobody wrote the shutdown down."""
    began, ended = (TruncDate(moment, tzinfo=clock.SHANGHAI) for moment in ("decided_at", "ended_at"))
    return EnforcementMeasure.objects.decided().of_all().annotate(began=began, ended=ended, known=began)


@before_resuming
def lifted(enterprise: Enterprise, *, by: Account, at: datetime) -> None:
    """Raises `measure_in_force`, which names the decisions that are to be lifted first (AQF-65)."""
    rows = EnforcementMeasure.objects.filter(enterprise=enterprise).halting()
    numbers = list(rows.order_by("pk").values_list("number", flat=True))
    if numbers:
        basis = policies.at(enterprise.division_code, on=clock.local_day(at)).enforcement.onsite_measures.basis
        raise Refusal("measure_in_force", missing=numbers, basis=basis)
