"""Letters that urge an office: what waits for the one that sends them, and for the one that answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from bihuan.conduct.cases.access import in_an_office
from bihuan.conduct.urging import queries, rules
from bihuan.conduct.urging.states import Act, LetterState
from bihuan.insight.matters.source import Reader, Row, Source, told
from bihuan.insight.task import Task
from bihuan.parties.models import Account

_OF_THE_SENDER = {
    LetterState.DRAFTED: Act.ISSUE_URGING_LETTER,
    LetterState.ISSUED: "urging_overdue",
    LetterState.ANSWERED: Act.CLOSE_URGING_LETTER,
}


def _in_an_office(by: Account, on: date) -> bool:
    return in_an_office(None, by)


def _sent(reader: Reader) -> QuerySet:
    return _rows(queries.to_carry_on(reader.office, on=reader.on, leads=reader.leads), "to_office__name")


def _received(reader: Reader) -> QuerySet:
    return _rows(queries.to_answer(reader.office), "office__name")


def _rows(found: QuerySet, other: str) -> QuerySet:
    law = {"place": "to_office__division_code", "judged_on": "figures_on"}
    return told(found, title="demand", where=other, due_on="due_on", state="state", number="number", **law)


def _carried_on(row: Row) -> Iterator[Task]:
    """A draft has no day, and an answer that came has met its own."""
    state = LetterState(row.facts["state"])
    yield _task(_OF_THE_SENDER[state], row, row.due_on if state == LetterState.ISSUED else None)


def _answered(row: Row) -> Iterator[Task]:
    yield _task(Act.ANSWER_URGING_LETTER, row, row.due_on)


def _task(act: str, row: Row, due_on: date | None) -> Task:
    where = " · ".join(filter(None, (row.facts["number"], row.where)))
    days = row.law.regulator.urging_reply_days.basis if due_on else None
    return Task(act, "urging_letter", row.id, row.title[:60], where, due_on, rules.basis_of(row.law), due_basis=days)


sent = Source("urging_letters_sent", concerns=_in_an_office, rows=_sent, tasks=_carried_on)
"""What the own office has to sign or to close, and what others owe it past their day."""
received = Source("urging_letters_received", concerns=_in_an_office, rows=_received, tasks=_answered)
"""What the own office has to answer."""
