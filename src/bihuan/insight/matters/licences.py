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

_OF_THE_HEAD = frozenset({Act.GRANT_LICENCE, Act.DENY_LICENCE})


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
    return told(found, conditions="conditions", opined=queries.opinions("pk", signed=True), **said)


def _decided(row: Row) -> Iterator[Task]:
    """What was shown is checked by anybody of the office, a review is asked for where the place wants one, and then its
    head decides: to grant it where every condition is met, else to deny it. Until all is shown it waits for the
    enterprise."""
    act = _next(row)
    if act is not None and (act not in _OF_THE_HEAD or row.by.holds(Role.REGULATOR_LEADER)):
        yield Task(act, "licence_application", row.id, row.title, row.where, basis="ours")


def _next(row: Row) -> Act | None:
    said, law = row.facts["conditions"], policies.at(row.place, on=row.on).licensing
    asked = [one["code"] for one in policies.table(row.place, "safety_conditions", on=row.on)]
    if any(one.get("met") is None for one in said.values()):
        return Act.CHECK_CONDITION
    if any(code not in said for code in asked):
        return None
    if not all(said[code]["met"] and said[code].get("evidence") for code in asked):
        return Act.DENY_LICENCE
    return Act.GRANT_LICENCE if row.facts["opined"] or law.expert_opinion.value != "required" else Act.COMMISSION_REVIEW


to_review = Source("licences", concerns=_reviews, rows=_asked, tasks=_tasks)
"""The opinions that an expert or an institution owes."""
to_decide = Source("licence_applications", concerns=_at_an_office, rows=_applied, tasks=_decided)
"""What was applied for at the own office and waits for it."""
