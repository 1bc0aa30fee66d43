"""Orders to rectify: what an enterprise still has to do by them, and which ones their office has to look at again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from bihuan.conduct.orders import queries
from bihuan.conduct.orders.states import Act
from bihuan.insight.matters.source import Reader, Row, Source, local_day, manages, told
from bihuan.insight.task import Task
from bihuan.parties.models import Account


def _enforces(by: Account, on: date) -> bool:
    return by.regulator is not None and by.regulator.has_enforcement_power


def _open(reader: Reader) -> QuerySet:
    found = queries.waiting(reader.scope).exclude(next_on=None)
    return _rows(found, where="office__name", due_on="next_on")


def _ripe(reader: Reader) -> QuerySet:
    """Where all has passed, or the last day is over."""
    found = queries.waiting(reader.scope).filter(Q(next_on=None) | Q(due_on__lt=reader.on), office=reader.office)
    return _rows(found, where="site__enterprise__name", due_on="due_on")


def _rows(found: QuerySet, **said: Any) -> QuerySet:
    law = {"place": "site__division_code", "judged_on": local_day("issued_at")}
    return told(found, title="number", **law, **said)


def _followed(row: Row) -> Iterator[Task]:
    basis = row.law.enforcement.order_parts.basis
    yield Task("follow_order", "rectification_order", row.id, row.title, row.where, row.due_on, basis)


def _rechecked(row: Row) -> Iterator[Task]:
    law = row.law.enforcement
    days = law.recheck_days
    last = row.due_on + timedelta(days=days.value) if days.is_set else None
    said = (row.title, row.where, last, law.order_parts.basis)
    yield Task(Act.RECHECK_ORDER, "rectification_order", row.id, *said, due_basis=days.basis)


to_follow = Source("orders_in_force", concerns=manages, rows=_open, tasks=_followed, most=200)
"""Each open order with the day of its first item that has not passed."""
to_recheck = Source("orders_of_office", concerns=_enforces, rows=_ripe, tasks=_rechecked, most=200)
"""Each open order of the own office that is ripe for its re-check."""
