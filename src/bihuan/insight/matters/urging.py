"""Letters that urge an office, the interviews after them and circulars: what waits for the office that presses, and
for the one that answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from bihuan.conduct.cases.access import in_an_office
from bihuan.conduct.circulars import queries as circulars
from bihuan.conduct.circulars.states import Act as CircularAct
from bihuan.conduct.urging import queries, rules
from bihuan.conduct.urging.states import Act, LetterState
from bihuan.insight.matters.interviews import HOLD
from bihuan.insight.matters.source import Reader, Row, Source, local_day, told
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


def _to_hold(reader: Reader) -> QuerySet:
    return _meetings(queries.interviews_to_record(reader.office), "letter__to_office__name")


def _to_attend(reader: Reader) -> QuerySet:
    """What is over is for the other side to record."""
    ahead = queries.interviews_to_attend(reader.office).annotate(day=local_day("held_at")).filter(day__gte=reader.on)
    return _meetings(ahead, "letter__office__name")


def _meetings(found: QuerySet, other: str) -> QuerySet:
    law = {"place": "letter__to_office__division_code", "judged_on": local_day("at")}
    return told(found, id="letter", title="ground", where=other, due_on=local_day("held_at"), **law)


def _held(row: Row) -> Iterator[Task]:
    """Until its day it is to be held, then to be recorded."""
    yield _meeting(HOLD if row.due_on > row.on else Act.RECORD_OFFICE_INTERVIEW, row)


def _attended(row: Row) -> Iterator[Task]:
    yield _meeting("attend_interview", row)


def _meeting(act: str, row: Row) -> Task:
    basis = rules.basis_of(row.law)
    return Task(act, "urging_letter", row.id, row.title[:60], row.where, row.due_on, basis, due_basis=basis)


def _drafts(reader: Reader) -> QuerySet:
    found = circulars.to_carry_on(reader.office, leads=reader.leads)
    law = {"place": "about_office__division_code", "judged_on": "figures_on"}
    return told(found, title="text", where="about_office__name", approved="approved_by", **law)


def _told_all(row: Row) -> Iterator[Task]:
    act = CircularAct.PUBLISH_OFFICE_CIRCULAR if row.facts["approved"] else CircularAct.APPROVE_OFFICE_CIRCULAR
    yield Task(act, "office_circular", row.id, row.title[:60], row.where, basis=rules.basis_of(row.law))


sent = Source("urging_letters_sent", concerns=_in_an_office, rows=_sent, tasks=_carried_on)
"""What the own office has to sign or to close, and what others owe it past their day."""
received = Source("urging_letters_received", concerns=_in_an_office, rows=_received, tasks=_answered)
"""What the own office has to answer."""
to_hold = Source("office_interviews", concerns=_in_an_office, rows=_to_hold, tasks=_held)
"""To what the own office has called the head of another, until it is recorded."""
to_attend = Source("office_interviews_called", concerns=_in_an_office, rows=_to_attend, tasks=_attended)
"""To what the own office is called."""
to_publish = Source("office_circulars", concerns=_in_an_office, rows=_drafts, tasks=_told_all)
"""The circulars of the own office that wait for its head, or for being published."""
