"""Measures: what an enterprise may not do until they are lifted, and what the head of their office has to decide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bihuan import clock
from bihuan.conduct.measures import queries, rules
from bihuan.conduct.measures.states import Act, Ground, MeasureState
from bihuan.insight.task import Task
from bihuan.parties.models import MANAGER_ROLES, Account, Role
from bihuan.policy import policies


def of_enterprise(by: Account, on: date) -> Iterator[Task]:
    """Each measure in force against it."""
    if by.holds(*MANAGER_ROLES):
        for measure in queries.waiting(by):
            yield _task("obey_measure", measure)


def of_office(by: Account, on: date) -> Iterator[Task]:
    """For the head of an office with enforcement power: what was proposed, and what has outlived its term."""
    if not (by.holds(Role.REGULATOR_LEADER) and by.regulator.has_enforcement_power):
        return
    for measure in queries.waiting(by):
        if measure.state == MeasureState.PROPOSED:
            yield _task(Act.DECIDE_MEASURE, measure)
        elif measure.term_over(on):
            yield _task(Act.LIFT_MEASURE, measure)


def _task(act: str, measure: object) -> Task:
    policy = policies.at(measure.enterprise.division_code, on=clock.local_day(measure.proposed_at))
    basis = rules.setting_of(Ground(measure.ground), policy).basis
    title = " ".join(part for part in (measure.get_step_display(), measure.number) if part)
    return Task(act, "measure_against", measure.pk, title, measure.enterprise.name, due_on=measure.until, basis=basis)
