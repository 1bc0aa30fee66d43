"""验收: whoever looks at a rectified major hazard answers the application and, where it passes, lifts the stop."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from bihuan.hazards import ledger
from bihuan.hazards.conditions import before
from bihuan.hazards.majors import rules
from bihuan.hazards.majors.models import AcceptanceApplication, ProductionStop
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import Act, HazardGrade, HazardState
from bihuan.parties.models import REGULATOR_ROLES, Account
from bihuan.parties.scope import Scope


def stands_still(hazard: Hazard) -> bool:
    """Whether something stands still for it."""
    if hazard.grade != HazardGrade.MAJOR:
        return False
    known = getattr(hazard, "known_stopped", None)  # read along with the hazard (dossier.py): free
    return known if known is not None else hazard.stops.filter(resumed_at=None).exists()


def of_an_office(by: Account) -> bool:
    """Whether somebody looks for a department."""
    return by.regulator_id is not None and by.holds(*REGULATOR_ROLES)


@before(Act.VERIFY_RECTIFICATION)
def by_a_department(hazard: Hazard, *, by: Account, at: datetime) -> None:
    """Raises what `rules.accepting` raises; asks nothing for an office."""
    if not of_an_office(by):
        rules.accepting(stopped=stands_still(hazard), of_an_office=False, policy=ledger.policy_of(hazard))


def for_a_department(hazard: Hazard, by: Account) -> rules.Ruling | None:
    """The ground on which an office looks at what stands still for a hazard, whomever the place names for others."""
    setting = ledger.policy_of(hazard).major.acceptance_before_resume
    return rules.Ruling(setting.basis) if setting.value and of_an_office(by) and stands_still(hazard) else None


def answer(hazard: Hazard, *, by: Account, at: datetime, passed: bool) -> None:
    """Two statements, of a major hazard alone."""
    if hazard.grade != HazardGrade.MAJOR:
        return
    answered = {"passed": passed, "decided_by_name": by.name, "decided_at": at}
    hazard.applications.filter(passed=None).update(**answered)
    if passed:
        hazard.stops.filter(lifted_at=None).update(lifted_at=at, lifted_by_name=by.name)


def waiting(scope: Scope, office: int) -> QuerySet[AcceptanceApplication]:
    """The applications for what stands still that an office answers: those of its own enterprises in scope, and of
    those that have no department; for desks."""
    hazards = Hazard.objects.within(scope).filter(grade=HazardGrade.MAJOR, state=HazardState.TREATED)
    hazards = hazards.filter(Exists(ProductionStop.objects.filter(hazard=OuterRef("pk"), resumed_at=None)))
    department = Q(hazard__enterprise__competent_department=office) | Q(hazard__enterprise__competent_department=None)
    found = AcceptanceApplication.objects.filter(department, passed=None, hazard__in=hazards)
    return found.order_by("review_due_on", "id")
