"""Orders to rectify: what an enterprise still has to do by them, and which ones their office has to look at again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from bihuan import clock
from bihuan.conduct.orders import queries
from bihuan.conduct.orders.states import Act
from bihuan.insight.task import Task
from bihuan.parties.models import MANAGER_ROLES, Account
from bihuan.policy import policies


def of_enterprise(by: Account, on: date) -> Iterator[Task]:
    """Each open order with the day of its first item that has not passed."""
    if not by.holds(*MANAGER_ROLES):
        return
    for order in queries.waiting(by):
        if order.next_on is not None:
            law = _law(order).order_parts
            yield Task("follow_order", "rectification_order", order.pk, order.number, order.office.name,
                       due_on=order.next_on, basis=law.basis)  # fmt: skip


def of_office(by: Account, on: date) -> Iterator[Task]:
    """Each open order of the own office that is ripe for its re-check: all has passed, or the last day is over."""
    if not by.regulator.has_enforcement_power:
        return
    for order in queries.waiting(by, of_own_office=True):
        if order.next_on is None or order.due_on < on:
            law = _law(order)
            days = law.recheck_days
            last = order.due_on + timedelta(days=days.value) if days.is_set else None
            yield Task(Act.RECHECK_ORDER, "rectification_order", order.pk, order.number, order.site.enterprise.name,
                       due_on=last, basis=law.order_parts.basis, due_basis=days.basis)  # fmt: skip


def _law(order: object) -> object:
    return policies.at(order.site.division_code, on=clock.local_day(order.issued_at)).enforcement
