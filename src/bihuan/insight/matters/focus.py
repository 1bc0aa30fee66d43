"""The focus list and its visits: what waits for the head of the office that keeps them, or for its people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from bihuan.conduct.focus import queries
from bihuan.conduct.focus.states import Act
from bihuan.insight.matters.source import NO_WORD, Reader, Row, Source, told
from bihuan.insight.task import Task
from bihuan.parties.access import enforces
from bihuan.parties.models import Account, Role


def _enforces(by: Account, on: date) -> bool:
    return enforces(None, by)


def _leads(by: Account, on: date) -> bool:
    return enforces(None, by) and by.holds(Role.REGULATOR_LEADER)


def _drawn_up(reader: Reader) -> QuerySet:
    found = queries.plans_to_approve(reader.office)
    law = {"place": "enterprise__division_code", "judged_on": "planned_on"}
    return told(found, title="enterprise__name", where="plan", due_on="planned_on", **law)


def _visited(reader: Reader) -> QuerySet:
    return told(queries.visited_listings(reader.office), id="enterprise", title="enterprise__name", where=NO_WORD)


def _approved(row: Row) -> Iterator[Task]:
    basis = row.law.enforcement.plan_per_enterprise.basis
    yield Task(Act.APPROVE_ENFORCEMENT_PLAN, "enforcement_visit", row.id, row.title, row.where[:60], row.due_on, basis)


def _removed(row: Row) -> Iterator[Task]:
    yield Task(Act.REMOVE_FROM_FOCUS, "focus", row.id, row.title, row.where, basis="ours")


to_approve = Source("enforcement_plans", concerns=_leads, rows=_drawn_up, tasks=_approved)
"""The plans of visits that nobody has approved, the nearest visit first."""
to_remove = Source("focus_listings", concerns=_enforces, rows=_visited, tasks=_removed)
"""Who is on the list and has been visited since: whether it stays there is to be decided."""
