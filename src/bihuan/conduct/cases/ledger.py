"""How an act on a case reaches the tables: lock, state, changes and audit line together."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bihuan import audit, clock
from bihuan.conduct.cases.access import CASES
from bihuan.conduct.cases.models import Case
from bihuan.conduct.cases.rules import Elsewhere
from bihuan.conduct.cases.states import CASE, Act
from bihuan.conduct.transfers.states import TAKEN, Kind, TransferState
from bihuan.parties.models import Account
from bihuan.policy import Policy, policies


def policy_of(case: Case) -> Policy:
    """The law by which the case is handled: that of the day it was opened."""
    return policies.at(case.division_code, on=clock.local_day(case.opened_at))


def ground_basis(policy: Policy, ground: str) -> Any:
    """The clause of the place that asks for a case on this ground."""
    return policy.enforcement.case_grounds.ground(ground)


def elsewhere(case: Case) -> Elsewhere:
    """Who took the case over, or gave it back; one statement. An office is no police, whatever was sent to it."""
    rows = list(case.transfers.values_list("kind", "state", "to_office"))
    ways = {(kind, state) for kind, state, office in rows if kind != Kind.CRIME or office is None}
    return Elsewhere(
        taken_by_department=any((Kind.DEPARTMENT, state) in ways for state in TAKEN),
        taken_by_police=any((Kind.CRIME, state) in ways for state in TAKEN),
        returned_by_police=(Kind.CRIME, TransferState.RETURNED) in ways,
    )


def begun(act: Act, case: Case, by: Account) -> Case:
    """The case, locked until the act of `by` ends, in a state that has this act."""
    CASES.require(act, case, by, basis=case.clause or None)
    fresh = (
        Case.objects.select_for_update(of=("self",)).select_related("office", "enterprise", "hazard").get(pk=case.pk)
    )
    CASE.move(act, fresh.state)
    return fresh


def enter(
    act: Act, case: Case, *, by: Account, at: datetime, basis: Any = None, data: dict | None = None, **changed: Any
) -> Case:
    """What the act changed, with the state it leads to and its line in the chain of the case."""
    changed["state"] = CASE.target(act, case.state)
    for name, value in changed.items():
        setattr(case, name, value)
    case.save(update_fields=list(changed))
    record(act, case, by=by, at=at, basis=basis, data=data or {})
    return case


def record(act: Act, case: Case, *, by: Account, at: datetime, basis: Any, data: dict) -> None:
    """Who is suspected stands in the case and not in the chain, which nobody can take anything out of."""
    audit.record(act, case.ref, by=by.ref, at=at, basis=[basis], release=policy_of(case).release, data=data)
