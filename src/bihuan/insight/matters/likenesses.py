"""Photos that are like earlier ones and wait for a person who says what they are, a hazard at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext

from bihuan.hazards import numbers
from bihuan.insight.matters.source import Reader, Row, Source, local_day, manages, told
from bihuan.insight.task import Task
from bihuan.likeness import queries
from bihuan.likeness.states import RECORD_WORDS, Act
from bihuan.parties.access import works_at_an_office
from bihuan.parties.models import Account, Role


def _looks_again(by: Account, on: date) -> bool:
    return by.holds(Role.EXPERT, Role.INSTITUTION)


def _at_an_office(by: Account, on: date) -> bool:
    return works_at_an_office(by)


def _of_enterprise(reader: Reader) -> QuerySet:
    return _rows(queries.to_judge_at_enterprise(reader.enterprise, besides=reader.account))


def _of_visitor(reader: Reader) -> QuerySet:
    return _rows(queries.to_judge_of_visitor(reader.account))


def _of_office(reader: Reader) -> QuerySet:
    return _rows(queries.to_judge_at_office(reader.office, besides=reader.account))


def _rows(found: QuerySet) -> QuerySet:
    law = {"place": "site__division_code", "judged_on": "found_on"}
    return told(found, title="description", where="enterprise__name", serial="serial", **law)


def _tasks(row: Row) -> Iterator[Task]:
    where = f"{numbers.text(row.judged_on, row.facts['serial'])} · {row.where}"
    yield Task(Act.JUDGE_LIKENESS, "likeness_of", row.id, row.title, where, basis=row.law.hazards.photos_judged.basis)


def _in_records(reader: Reader) -> QuerySet:
    found = queries.carried_to_judge(reader.office, besides=reader.account)
    law = {"place": "enterprise__division_code", "judged_on": local_day("added_at")}
    return told(found, title="about", where="enterprise__name", **law)


def _of_record(row: Row) -> Iterator[Task]:
    title = gettext(RECORD_WORDS[row.title.partition(":")[0]])
    yield Task(Act.JUDGE_LIKENESS, "likeness_at", row.id, title, row.where, basis=row.law.hazards.photos_judged.basis)


at_enterprise = Source("likenesses_at_enterprise", concerns=manages, rows=_of_enterprise, tasks=_tasks)
"""What the enterprise found itself: for its managers."""
of_visitor = Source("likenesses_of_visitor", concerns=_looks_again, rows=_of_visitor, tasks=_tasks)
"""For the experts who look again."""
at_office = Source("likenesses_at_office", concerns=_at_an_office, rows=_of_office, tasks=_tasks)
"""What the office verified, is to verify, or was asked about."""
in_records = Source("likenesses_in_records", concerns=_at_an_office, rows=_in_records, tasks=_of_record)
"""What is like an earlier photo in the office's own records."""
