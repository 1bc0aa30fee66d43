"""Interviews with enterprises: those to hold or to record, circulars to issue, and whom an enterprise has to go to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from bihuan.conduct.interviews import queries, rules
from bihuan.conduct.interviews.states import Act, InterviewState
from bihuan.insight.matters.source import Reader, Row, Source, local_day, manages, told
from bihuan.insight.task import Task
from bihuan.parties.access import works_at_an_office
from bihuan.parties.models import Account

HOLD = "hold_interview"
"""An interview that was called and whose day has not come, with an enterprise or with an office."""


def _at_an_office(by: Account, on: date) -> bool:
    return works_at_an_office(by)


def _of_office(reader: Reader) -> QuerySet:
    return _rows(queries.to_carry_on(reader.office), "enterprise__name")


def _of_enterprise(reader: Reader) -> QuerySet:
    """What is over is the office's to record."""
    ahead = queries.to_attend(reader.enterprise).annotate(day=local_day("held_at")).filter(day__gte=reader.on)
    return _rows(ahead, "office__name")


def _rows(found: QuerySet, other: str) -> QuerySet:
    day = local_day("held_at")
    law = {"place": "enterprise__division_code", "judged_on": local_day("at")}
    return told(found, title="ground", where=other, due_on=day, state="state", **law)


def _carried_on(row: Row) -> Iterator[Task]:
    """Until its day it is to be held, then to be recorded, until it has minutes that both sides signed."""
    if row.facts["state"] != InterviewState.CALLED:
        yield _task(Act.ISSUE_CIRCULAR, row, None)
    else:
        yield _task(HOLD if row.due_on > row.on else Act.RECORD_INTERVIEW, row, row.due_on)


def _attended(row: Row) -> Iterator[Task]:
    yield _task("attend_interview", row, row.due_on)


def _task(act: str, row: Row, due_on: date | None) -> Task:
    basis = rules.ground_of(row.law) or "ours"
    return Task(act, "interview", row.id, row.title[:60], row.where, due_on, basis, due_basis=basis if due_on else None)


to_record = Source("interviews", concerns=_at_an_office, rows=_of_office, tasks=_carried_on)
"""What the own office has to hold, to record, or to circulate as it was approved."""
to_attend = Source("interviews_called", concerns=manages, rows=_of_enterprise, tasks=_attended)
"""Whom the enterprise's managers have to go to."""
