"""Licence reviews that wait for the opinion of whoever was asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from bihuan.admission import queries
from bihuan.insight.matters.source import Reader, Row, Source, told
from bihuan.insight.task import Task
from bihuan.parties.models import Account


def _reviews(by: Account, on: date) -> bool:
    """Offices and enterprises review nobody's application."""
    return by.regulator_id is None and by.enterprise_id is None


def _asked(reader: Reader) -> QuerySet:
    found = queries.waiting_for(reader.account, reader.institution)
    said = {"title": "application__licence", "where": "application__enterprise__name"}
    return told(found, id="application", **said)


def _tasks(row: Row) -> Iterator[Task]:
    yield Task("sign_review_opinion", "licence_application", row.id, row.title, row.where, basis="ours")


to_review = Source("licences", concerns=_reviews, rows=_asked, tasks=_tasks)
"""The opinions that an expert or an institution owes."""
