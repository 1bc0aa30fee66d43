"""The reads of the pages about cases: lists, what one is opened on, whose turn it is, and to whom it may go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from bihuan.conduct.cases import findings, rules, sources
from bihuan.conduct.cases.access import CASES, OPENING, enforces, of_its_office, visible
from bihuan.conduct.cases.models import Case, CaseEvidence, MinorBreach
from bihuan.conduct.cases.states import CASE, Act, CaseState, Outcome
from bihuan.hazards.models import Hazard
from bihuan.parties.models import Account, Enterprise, Regulator
from bihuan.policy import policies

OVER = (CaseState.CLOSED, CaseState.DROPPED)
TURNS = {
    CaseState.OPENED: Act.END_INVESTIGATION,
    CaseState.INVESTIGATED: Act.DECIDE_CASE,
    CaseState.DECIDED: Act.SERVE_DECISION,
    CaseState.SERVED: Act.RECORD_PERFORMANCE,
    CaseState.PERFORMED: Act.CLOSE_CASE,
}


def cases(by: Account, *, show: str = "") -> QuerySet[Case]:
    """The cases of the own office, or those decided and served on the own enterprise; `show` open or closed."""
    rows = visible(by).select_related("enterprise", "office")
    if by.regulator_id is not None:
        rows = rows.filter(office=by.regulator_id)
    return rows.filter(state__in=OVER) if show == "closed" else rows.exclude(state__in=OVER) if show == "open" else rows


def may_open(by: Account) -> bool:
    """Whether `by` is of an office that opens cases."""
    return enforces(None, by)


def turn_of(case: Case) -> Act | None:
    """The act that the case waits for."""
    return turn_in(case.state, case.outcome)


def turn_in(state: str, outcome: str) -> Act | None:
    """The act that a case in this state waits for; a decision not to punish is at its end once it is served."""
    if state == CaseState.SERVED and outcome == Outcome.NO_PENALTY:
        return Act.CLOSE_CASE
    return TURNS.get(CaseState(state))


def waiting(office: int) -> QuerySet[Case]:
    """The cases of an office that are not over, the oldest first: for desks."""
    return Case.objects.filter(office=office).exclude(state__in=OVER).order_by("id")


def open_acts(case: Case, by: Account) -> list[Act]:
    """What `by` may do on the case now, its turn first."""
    offered = CASES.open_acts(case, by, among=CASE.acts(case.state)) if of_its_office(case, by) else frozenset()
    turn = turn_of(case)
    return sorted((Act(act) for act in offered), key=lambda act: (act != turn, list(Act).index(act)))


def evidence_of(case: Case) -> list[CaseEvidence]:
    """The evidence list, as it grew."""
    return list(case.evidence.select_related("by").order_by("id"))


@dataclass(frozen=True)
class Opening:
    """What a case about an enterprise may be opened on: facts in the data, a finding, what was sent; and what the place
    makes of the finding."""

    facts: list[sources.Proposal]
    hazard: Hazard | None
    immunity: rules.Immunity
    minor: MinorBreach | None
    may_mark: bool


def opening(enterprise: Enterprise, by: Account, *, hazard: Hazard | None, on: date) -> Opening:
    """For the page on which a case is opened, about an enterprise that was fetched for `by`. Raises as
    `OPENING.require` does."""
    if not may_open(by):
        OPENING.require(Act.OPEN_CASE, enterprise, by)
    facts = sources.proposed(enterprise, by.regulator, on=on)
    if hazard is None:
        return Opening(facts, None, rules.Immunity(), None, False)
    policy = policies.at(hazard.division_code, on=on)
    facts = [fact for fact in facts if fact.hazard is None or fact.hazard.pk == hazard.pk] or facts
    known = findings.facts_of(hazard)
    cell = policy.enforcement.immunity.on("checkup_minor")
    may_mark = cell.is_set and cell.value != rules.NONE and known.checked_up and not known.major
    minor = getattr(hazard, "minor_breach", None)
    return Opening(facts, hazard, rules.immunity(known, policy), minor, may_mark)


def receivers(case: Case) -> list[Regulator]:
    """The offices that a case may be sent to: those at its place and above, but not its own."""
    found = Regulator.objects.covering(case.division_code).exclude(pk=case.office_id)
    return list(found.order_by("division_code", "name"))
