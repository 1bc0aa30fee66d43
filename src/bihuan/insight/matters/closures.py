"""Proposals to close: what the office that asks has to sign or to record, and what a government has to answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from bihuan.conduct.closures import queries, rules
from bihuan.conduct.closures.states import Act, ClosureState
from bihuan.insight.matters.source import Reader, Row, Source, local_day, told
from bihuan.insight.task import Task
from bihuan.parties.access import enforces
from bihuan.parties.models import REGULATOR_ROLES, Account, RegulatorKind

_TURNS = {
    ClosureState.PROPOSED: Act.SEND_CLOSURE_PROPOSAL,
    ClosureState.SENT: Act.RECEIVE_CLOSURE_PROPOSAL,
    ClosureState.RECEIVED: Act.RECORD_GOVERNMENT_CLOSURE,
}


def _enforces(by: Account, on: date) -> bool:
    return enforces(None, by)


def _governs(by: Account, on: date) -> bool:
    office = by.regulator
    return office is not None and by.holds(*REGULATOR_ROLES) and office.kind == RegulatorKind.GOVERNMENT


def _own(reader: Reader) -> QuerySet:
    return _rows(queries.to_carry_on(reader.office, leads=reader.leads), "to_name")


def _asked(reader: Reader) -> QuerySet:
    return _rows(queries.to_answer(reader.office), "office__name")


def _rows(found: QuerySet, where: str) -> QuerySet:
    law = {"place": "enterprise__division_code", "judged_on": local_day("proposed_at")}
    return told(found, title="enterprise__name", where=where, state="state", ground="ground", **law)


def _turn(row: Row) -> Iterator[Task]:
    act, basis = _TURNS[ClosureState(row.facts["state"])], rules.basis_of(row.facts["ground"], row.law)
    yield Task(act, "closure_proposal", row.id, row.title[:60], row.where, basis=basis)


own = Source("closures_of_office", concerns=_enforces, rows=_own, tasks=_turn)
"""What its head has to sign, and what is to be recorded of a government outside of the platform."""
asked = Source("closures_asked", concerns=_governs, rows=_asked, tasks=_turn)
"""What a government of the platform is asked and has not answered."""
