"""Licences: reviews that wait for the opinion of whoever was asked, applications that wait for the office."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from bihuan.admission import queries
from bihuan.admission.states import Act
from bihuan.insight.matters.source import Reader, Row, Source, told
from bihuan.insight.task import Task
from bihuan.parties.access import works_at_an_office
from bihuan.parties.models import Account, Role
from bihuan.policy import policies


def _reviews(by: Account, on: date) -> bool:
    """Offices and enterprises review nobody's application."""
    return by.regulator_id is None and by.enterprise_id is None


def _asked(reader: Reader) -> QuerySet:
    found = queries.waiting_for(reader.account, reader.institution)
    said = {"title": "application__licence", "where": "application__enterprise__name"}
    return told(found, id="application", **said)


def _tasks(row: Row) -> Iterator[Task]:
    yield Task("sign_review_opinion", "licence_application", row.id, row.title, row.where, basis="ours")


def _at_an_office(by: Account, on: date) -> bool:
    return works_at_an_office(by)


def _applied(reader: Reader) -> QuerySet:
    found = queries.to_decide(reader.office)
    said = {"title": "licence", "where": "enterprise__name", "place": "enterprise__division_code"}
    return told(found, conditions="conditions", **said)


def _decided(row: Row) -> Iterator[Task]:
    """What was shown is checked by anybody of the office, and decided by its head once all is checked; until then it
    waits for the enterprise."""
    said = row.facts["conditions"]
    asked = [one["code"] for one in policies.table(row.place, "safety_conditions", on=row.on)]
    about = ("licence_application", row.id, row.title, row.where)
    if any(one.get("met") is None for one in said.values()):
        yield Task(Act.CHECK_CONDITION, *about, basis="ours")
    elif row.by.holds(Role.REGULATOR_LEADER) and all(code in said for code in asked):
        yield Task(Act.GRANT_LICENCE, *about, basis="ours")


to_review = Source("licences", concerns=_reviews, rows=_asked, tasks=_tasks)
"""The opinions that an expert or an institution owes."""
to_decide = Source("licence_applications", concerns=_at_an_office, rows=_applied, tasks=_decided)
"""What was applied for at the own office and waits for it."""
