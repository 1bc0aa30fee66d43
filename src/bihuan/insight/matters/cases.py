"""What waits for an office about cases: its own by their turn, and what other departments sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Case, F, QuerySet, When

from bihuan.conduct.cases import queries
from bihuan.conduct.cases.access import in_an_office
from bihuan.conduct.cases.models import number_of
from bihuan.conduct.cases.states import Act
from bihuan.conduct.transfers import queries as transfers
from bihuan.conduct.transfers.states import Act as TransferAct
from bihuan.conduct.transfers.states import TransferState
from bihuan.insight.matters.source import NO_DAY, Reader, Row, Source, local_day, told
from bihuan.insight.task import Task
from bihuan.parties.models import Account, Role

_OF_THE_HEAD = frozenset({Act.DECIDE_CASE, Act.CLOSE_CASE, TransferAct.APPROVE_TRANSFER})
_OF_A_TRANSFER = {
    TransferState.PROPOSED: TransferAct.APPROVE_TRANSFER,
    TransferState.APPROVED: TransferAct.SEND_TRANSFER,
    TransferState.SENT: TransferAct.ACCEPT_TRANSFER,
    TransferState.ACCEPTED: TransferAct.ANSWER_TRANSFER,
}


def _in_an_office(by: Account, on: date) -> bool:
    return in_an_office(None, by)


def _own(reader: Reader) -> QuerySet:
    """While a transfer is on its way the case waits for that."""
    facts = {"outcome": "outcome", "responsible": "responsible", "crime": "crime"}
    found = queries.waiting(reader.office).exclude(transfers.standing("pk"))
    return _rows(found, police=transfers.at_the_police("pk"), **facts)


def _to_send(reader: Reader) -> QuerySet:
    days = {TransferState.PROPOSED: F("decide_by"), TransferState.APPROVED: local_day("send_by")}
    due = Case(*(When(state=state, then=day) for state, day in days.items()))
    return _rows(transfers.to_send(reader.office), "case__", due_on=due)


def _to_answer(reader: Reader) -> QuerySet:
    return _rows(transfers.to_answer(reader.office), "case__")


def _rows(found: QuerySet, case: str = "", due_on: Any = NO_DAY, **more: Any) -> QuerySet:
    """`case` leads from what was found to the case."""
    facts = {name: f"{case}{name}" for name in ("year", "serial", "clause")}
    of_case = {"id": f"{case}pk", "title": f"{case}breach", "where": f"{case}enterprise__name"}
    return told(found, due_on=due_on, state="state", **of_case, **facts, **more)


def _turn(row: Row) -> Iterator[Task]:
    facts = row.facts
    looked = facts["police"] or not facts["crime"]
    named = bool(facts["responsible"])
    return _tasks(queries.turn_in(facts["state"], facts["outcome"], named=named, police_looked=looked), row)


def _way(row: Row) -> Iterator[Task]:
    return _tasks(_OF_A_TRANSFER[TransferState(row.facts["state"])], row)


def _tasks(act: str | None, row: Row) -> Iterator[Task]:
    if act is None or (act in _OF_THE_HEAD and not row.by.holds(Role.REGULATOR_LEADER)):
        return
    ground = row.facts["clause"] or "ours"
    where = f"{number_of(row.facts['year'], row.facts['serial'])} · {row.where}"
    yield Task(act, "case", row.id, row.title[:60], where, row.due_on, ground, due_basis=ground)


own = Source("cases", concerns=_in_an_office, rows=_own, tasks=_turn)
"""The office's cases by their turn."""
on_their_way = Source("transfers_to_send", concerns=_in_an_office, rows=_to_send, tasks=_way)
"""What it has still to approve or to send."""
received = Source("transfers_received", concerns=_in_an_office, rows=_to_answer, tasks=_way)
"""What others sent to it."""
