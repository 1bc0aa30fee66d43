"""What is behind in the place and among the duties of an office on a day: the numbers of the boards, for one office."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from bihuan.conduct.urging import rules
from bihuan.conduct.urging.rules import Figure
from bihuan.hazards import dated, rollups
from bihuan.hazards.queries import LATE
from bihuan.hazards.states import HazardGrade, HazardState
from bihuan.inspections.supervision import queries as supervision
from bihuan.parties.models import Regulator
from bihuan.parties.scope import Scope
from bihuan.policy import Policy, policies

_COUNTY = 6


def of_office(office: Regulator, *, above: Regulator, on: date) -> list[Figure]:
    """Each kind with its number, of how many, and the clause of the duty where the office is, as far as the one `above`
    answers for it too; three to six statements, however many hazards there are."""
    scope, policy = shared(office, above), policies.at(office.division_code, on=on)
    late: Counter[str] = Counter()
    for row in dated.late_in(scope, on=on, digits=_COUNTY):
        late[row.state] += row.n
    held = [row for row in rollups.counts_in(scope, digits=_COUNTY) if row.state != HazardState.STRUCK_OFF]
    open_ones, majors = sum(row.n for row in held), sum(row.n for row in held if row.grade == HazardGrade.MAJOR)
    found = {what: sum(late[state] for state in states) for what, states in LATE.items()}
    plan = supervision.plan_of(office, on.year)
    planned = plan is not None and scope.division_code is not None
    sectors = scope.sectors if above.duties else ()  # the plan itself is of what the office keeps, named to it or not
    checks = supervision.tally(plan, on=on, sectors=sectors) if planned else {"missed": 0, "planned": 0}
    return [
        Figure("overdue", found["overdue"], open_ones, _clause(policy, "overdue")),
        Figure("unplanned", found["unplanned"], found["overdue"], _clause(policy, "unplanned")),
        Figure("unlooked", found["unlooked"], open_ones, _clause(policy, "unlooked")),
        Figure("missed_checks", checks["missed"], checks["planned"], _clause(policy, "missed_checks")),
        Figure("major", majors, open_ones, _clause(policy, "major")),
    ]


def grounds(office: Regulator, *, above: Regulator, on: date, basis: Any) -> list[Figure]:
    """The figures on which a letter to the office or a circular about it rests. Raises what rules.grounded raises."""
    found = of_office(office, above=above, on=on)
    rules.grounded(found, in_sight=in_sight(office, above), basis=basis)
    return found


def in_sight(office: Regulator, above: Regulator) -> bool:
    """Whether the one above can know what is behind there: a superior of another place sees nothing of it."""
    return office.division_code.startswith(above.division_code)


def shared(office: Regulator, above: Regulator) -> Scope:
    """What the office answers for of the sectors of the one above, which knows of no others; nothing where they have
    none in common."""
    if not above.duties:
        return Scope.watched_by(office)
    sectors = set(above.duties) & set(office.duties or above.duties)
    return Scope(division_code=office.division_code, sectors=tuple(sorted(sectors))) if sectors else Scope()


def _clause(policy: Policy, what: str) -> str:
    """That departments see to rectification, where the place says so; else the clause of what is late."""
    hazards, seen_to = policy.hazards, policy.regulator.supervises
    if what == "overdue" and "rectification" in (seen_to.value or ()):
        setting = seen_to
    else:
        setting = {
            "overdue": hazards.steps.for_key(HazardGrade.GENERAL),
            "unplanned": hazards.steps.for_key(HazardGrade.GENERAL),
            "unlooked": hazards.verifier.for_key(HazardGrade.GENERAL),
            "missed_checks": policy.inspections.supervision_cycle,
            "major": hazards.verifier.for_key(HazardGrade.MAJOR),
        }[what]
    return getattr(setting.basis, "clause", None) or "ours"
