"""Applications of enterprises that stand still: a department alone lets production begin again, whoever looks at what
was rectified there (LY-3.2.5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from bihuan.hazards import numbers
from bihuan.hazards.majors import acceptance
from bihuan.hazards.states import Act
from bihuan.insight.matters.source import Reader, Row, Source, told
from bihuan.insight.task import Task
from bihuan.parties.models import Account


def _in_an_office(by: Account, on: date) -> bool:
    return by.regulator_id is not None


def _applied(reader: Reader) -> QuerySet:
    return told(
        acceptance.waiting(reader.scope, reader.office),
        id="hazard_id",
        title="hazard__description",
        where="hazard__enterprise__name",
        due_on="review_due_on",
        place="hazard__site__division_code",
        judged_on="hazard__found_on",
        serial="hazard__serial",
    )


def _accepted(row: Row) -> Iterator[Task]:
    law = row.law
    where = f"{numbers.text(row.judged_on, row.facts['serial'])} · {row.where}"
    ground = law.major.resume_review_days.basis if row.due_on else law.major.acceptance_before_resume.basis
    yield Task(Act.VERIFY_RECTIFICATION, "hazard", row.id, row.title, where, row.due_on, ground, due_basis=ground)


to_answer = Source("acceptances", concerns=_in_an_office, rows=_applied, tasks=_accepted)
"""What stands still and was applied for, until the day by which the office answers."""
