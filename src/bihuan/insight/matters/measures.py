"""Measures: what an enterprise may not do until they are lifted, and what the head of their office has to decide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.conduct.measures import queries, rules
from bihuan.conduct.measures.states import STEP_WORDS, Act, Ground, MeasureState, Step
from bihuan.insight.matters.source import Reader, Row, Source, local_day, manages, told
from bihuan.insight.task import Task
from bihuan.parties.access import enforces
from bihuan.parties.models import Account, Role
from bihuan.policy import policies


def _decides(by: Account, on: date) -> bool:
    """The head of an office with enforcement power."""
    return by.holds(Role.REGULATOR_LEADER) and by.regulator is not None and by.regulator.has_enforcement_power


def _against(reader: Reader) -> QuerySet:
    return _rows(queries.to_obey(reader.enterprise))


def _of_office(reader: Reader) -> QuerySet:
    return _rows(queries.to_decide(reader.office, on=reader.on))


def _rows(found: QuerySet) -> QuerySet:
    return told(
        found,
        title="number",
        where="enterprise__name",
        due_on="until",
        place="enterprise__division_code",
        judged_on=local_day("proposed_at"),
        step="step",
        ground="ground",
        state="state",
    )


def _obeyed(row: Row) -> Iterator[Task]:
    yield _task("obey_measure", row)


def _decided(row: Row) -> Iterator[Task]:
    """What was proposed is decided, what has outlived its term is lifted."""
    proposed = row.facts["state"] == MeasureState.PROPOSED
    yield _task(Act.DECIDE_MEASURE if proposed else Act.LIFT_MEASURE, row)


def _task(act: str, row: Row) -> Task:
    basis = rules.setting_of(Ground(row.facts["ground"]), row.law).basis
    title = " ".join(filter(None, (_(STEP_WORDS[Step(row.facts["step"])]), row.title)))
    return Task(act, "measure_against", row.id, title, row.where, row.due_on, basis)


def _enforces(by: Account, on: date) -> bool:
    """An office of a place that has steps for a missed grade."""
    if not enforces(None, by):
        return False
    return rules.setting_of(Ground.STANDARDISATION, policies.at(by.regulator.division_code, on=on)).is_set


def _missed(reader: Reader) -> QuerySet:
    law = {"place": "enterprise__division_code", "judged_on": "due_on"}
    found = queries.missed_grades(reader.scope, on=reader.on)
    return told(found, id="enterprise", title="enterprise__name", where="document", due_on="due_on", **law)


def _proposed(row: Row) -> Iterator[Task]:
    basis = rules.setting_of(Ground.STANDARDISATION, row.law).basis
    yield Task(Act.PROPOSE_MEASURE, "measures_of", row.id, row.title, row.where, row.due_on, basis, due_basis=basis)


to_obey = Source("measures_in_force", concerns=manages, rows=_against, tasks=_obeyed, most=200)
"""Each measure in force against the enterprise."""
to_decide = Source("measures_of_office", concerns=_decides, rows=_of_office, tasks=_decided, most=200)
"""What was proposed in the office, and what of its measures has outlived its term."""
missed = Source("missed_grades", concerns=_enforces, rows=_missed, tasks=_proposed)
"""Who missed the day of a grade and has no measure against it yet: the office proposes one, or sets another day."""
