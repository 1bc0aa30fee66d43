"""验收: whoever looks at a rectified major hazard answers the application and, where it passes, lifts the stop."""

from __future__ import annotations

from datetime import datetime

from bihuan.hazards import ledger
from bihuan.hazards.conditions import before
from bihuan.hazards.majors import rules
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import Act, HazardGrade
from bihuan.parties.models import Account


@before(Act.VERIFY_RECTIFICATION)
def not_by_the_enterprise(hazard: Hazard, *, by: Account, at: datetime) -> None:
    """Raises what `rules.accepting` raises."""
    if hazard.grade == HazardGrade.MAJOR and by.enterprise_id is not None:
        stopped = hazard.stops.filter(resumed_at=None).exists()
        rules.accepting(stopped=stopped, of_the_enterprise=True, policy=ledger.policy_of(hazard))


def answer(hazard: Hazard, *, by: Account, at: datetime, passed: bool) -> None:
    """Two statements, of a major hazard alone."""
    if hazard.grade != HazardGrade.MAJOR:
        return
    answered = {"passed": passed, "decided_by_name": by.name, "decided_at": at}
    hazard.applications.filter(passed=None).update(**answered)
    if passed:
        hazard.stops.filter(lifted_at=None).update(lifted_at=at, lifted_by_name=by.name)
