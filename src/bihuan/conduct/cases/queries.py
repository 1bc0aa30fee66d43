"""The reads of the pages about cases: lists, what one is opened on, whose turn it is, and to whom it may go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from bihuan.conduct.cases import decided, findings, ledger, reports, rules, sources
from bihuan.conduct.cases.access import CASES, OPENING, enforces, is_in_scope, of_its_office, visible
from bihuan.conduct.cases.models import Case, CaseEvidence, MinorBreach
from bihuan.conduct.cases.states import CASE, Act, CaseState, Ground
from bihuan.conduct.transfers.states import Act as TransferAct
from bihuan.filings.self_reports.models import SelfReport
from bihuan.hazards.models import Hazard
from bihuan.parties.models import Account, Enterprise, Regulator
from bihuan.policy import policies

OVER = (CaseState.CLOSED, CaseState.DROPPED)
TURNS = {
    CaseState.OPENED: Act.END_INVESTIGATION,
    CaseState.INVESTIGATED: Act.DECIDE_CASE,
    CaseState.DECIDED: Act.SERVE_DECISION,
    CaseState.SERVED: Act.RECORD_PERFORMANCE,
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


def turn_of(case: Case) -> str | None:
    """The act that the case waits for; a statement only where a suspected crime is at its end."""
    ends_as_crime = case.crime and rules.finished(case.state, case.outcome)
    looked = not ends_as_crime or ledger.elsewhere(case).police_looked
    return turn_in(case.state, case.outcome, named=bool(case.responsible), police_looked=looked)


def turn_in(state: str, outcome: str, *, named: bool = True, police_looked: bool = True) -> str | None:
    """The act that a case in this state waits for; a decision not to punish is at its end once it is served. It is
    closed when it names who answers for the breach, and the police have looked at what may be a crime."""
    if not rules.finished(state, outcome):
        return TURNS.get(CaseState(state))
    if not named:
        return Act.NAME_RESPONSIBLE
    return Act.CLOSE_CASE if police_looked else TransferAct.PROPOSE_TRANSFER


def waiting(office: int) -> QuerySet[Case]:
    """The cases of an office that are not over, the oldest first: for desks."""
    return Case.objects.filter(office=office).exclude(state__in=OVER).order_by("id")


def open_acts(case: Case, by: Account) -> list[Act]:
    """What `by` may do on the case now, its turn first; nothing that would be refused as the case stands."""
    offered = CASES.open_acts(case, by, among=CASE.acts(case.state)) if of_its_office(case, by) else frozenset()
    offered -= _refused(case, ledger.elsewhere(case) if offered & {Act.CLOSE_CASE, Act.DROP_CASE} else None)
    turn = turn_of(case)
    return sorted((Act(act) for act in offered), key=lambda act: (act != turn, list(Act).index(act)))


def _refused(case: Case, elsewhere: rules.Elsewhere | None) -> frozenset[Act]:
    """What the rules of the acts refuse whatever is written; `elsewhere` for whoever may end the case."""
    found = set()
    if case.crime:
        found.add(Act.SUSPECT_CRIME)
    if case.publish_by is None or case.published_on is not None:
        found.add(Act.RECORD_PUBLICATION)
    if elsewhere is not None:
        unseen = case.crime and not elsewhere.police_looked
        taken = elsewhere.taken_by_department or elsewhere.taken_by_police
        if unseen:
            found.add(Act.DROP_CASE)
        if unseen or not case.responsible or not (taken or rules.finished(case.state, case.outcome)):
            found.add(Act.CLOSE_CASE)
    return frozenset(found)


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
    """For the page on which a case is opened, about an enterprise that was fetched for `by`: what was decided on once
    is left out, and of an enterprise outside of the office's duty it is what came by a transfer. Raises as
    `OPENING.require` does."""
    if not may_open(by):
        OPENING.require(Act.OPEN_CASE, enterprise, by)
    grounds = tuple(Ground) if hazard is not None or is_in_scope(enterprise, by) else (Ground.TRANSFERRED,)
    facts = sources.proposed(enterprise, by.regulator, on=on, grounds=grounds)
    over = decided.numbers(facts, by.regulator, on=on)
    facts = [fact for fact in facts if (fact.ground, fact.record) not in over]
    if hazard is None:
        return Opening(facts, None, rules.Immunity(), None, False)
    policy = policies.at(hazard.division_code, on=on)
    facts = [fact for fact in facts if fact.hazard is None or fact.hazard.pk == hazard.pk] or facts
    known = findings.facts_of(hazard)
    cell = policy.enforcement.immunity.on("checkup_minor")
    may_mark = cell.is_set and cell.value != rules.NONE and known.checked_up and not known.major
    minor = getattr(hazard, "minor_breach", None)
    return Opening(facts, hazard, rules.immunity(known, policy), minor, may_mark)


def undecided(report: SelfReport, found: Sequence[tuple[str, str]], by: Account, *, on: date) -> list[tuple[str, str]]:
    """Of what a report could ground (`reports.of_report`), what the reader's office has not decided on."""
    month = reports.record_of(report.site, report.month)
    facts = [
        sources.Proposal(Ground.LATE_REPORT, record, text, also=(month,) if record == report.ref else ())
        for record, text in found
    ]
    over = decided.numbers(facts, by.regulator, on=on)
    return [(fact.record, fact.text) for fact in facts if (fact.ground, fact.record) not in over]


def receivers(case: Case) -> list[Regulator]:
    """The offices that a case may be sent to: those at its place and above, but not its own."""
    found = Regulator.objects.covering(case.division_code).exclude(pk=case.office_id)
    return list(found.order_by("division_code", "name"))
