"""A source of tasks: whom it concerns, its rows as a query, and the tasks that one row is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import DateField, QuerySet, Value
from django.db.models.functions import Cast, JSONObject, TruncDate

from bihuan import clock
from bihuan.insight.task import Task
from bihuan.parties.models import MANAGER_ROLES, Account, Role
from bihuan.parties.scope import Scope
from bihuan.policy import Policy, policies
from bihuan.registers.kinds.certificate.queries import soon

NO_DAY = Cast(None, DateField())  # a bare NULL would be a text to PostgreSQL, which unites no text with a day
NO_WORD = Value("")


@dataclass(frozen=True)
class Reader:
    """Who looks at the desk, and on which day, as a kept query takes it: its values go into the query as they are, so
    that what is counted from the day is counted here."""

    account: int
    enterprise: int | None
    office: int | None
    institution: int | None
    scope: Scope
    on: date
    soon: date  # until then a certificate that ends counts as running out at the reader's enterprise
    leads: bool

    @classmethod
    def of(cls, by: Account, *, on: date) -> Reader:
        own = (by.pk, by.enterprise_id, by.regulator_id, by.institution_id)
        leads = by.holds(Role.REGULATOR_LEADER)
        last = soon(by.enterprise.division_code, on=on) if manages(by, on) else on
        return cls(*own, scope=Scope.of(by), on=on, soon=last, leads=leads)


class Row(NamedTuple):
    """What a source knows of one thing: the columns of `told`, the source's name, who reads it and when."""

    id: int
    title: str
    where: str
    due_on: date | None
    place: str
    judged_on: date | None
    facts: dict[str, Any]
    source: str
    by: Account
    on: date

    @property
    def law(self) -> Policy:
        """The law by which the record is judged."""
        return policies.at(self.place, on=self.judged_on)


def told(
    found: QuerySet,
    *,
    title: Any,
    where: Any,
    id: Any = "pk",
    due_on: Any = NO_DAY,
    place: Any = NO_WORD,
    judged_on: Any = NO_DAY,
    **facts: Any,
) -> QuerySet:
    """The columns of `Row` for each record that was found; each is a field's path or an expression."""
    return found.values_list(id, title, where, due_on, place, judged_on, JSONObject(**facts))


def local_day(moment: str) -> TruncDate:
    """The Chinese calendar day of a moment's field, as `clock.local_day` has it."""
    return TruncDate(moment, tzinfo=clock.SHANGHAI)


@dataclass(frozen=True)
class Source:
    """Where tasks come from; `most`: a desk holds no more of its rows, the list behind it holds all."""

    name: str
    concerns: Callable[[Account, date], bool]
    rows: Callable[[Reader], QuerySet]
    tasks: Callable[[Row], Iterable[Task]]
    most: int = 40


def manages(by: Account, on: date) -> bool:
    """Who manages an enterprise has its tasks."""
    return by.enterprise_id is not None and by.holds(*MANAGER_ROLES)
