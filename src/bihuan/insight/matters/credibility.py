"""Reports drawn for review: what an office has to draw and to look at, and what an enterprise may say to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from bihuan.filings.credibility import queries
from bihuan.filings.credibility.states import Act
from bihuan.filings.self_reports.access import in_an_office
from bihuan.insight.matters.source import NO_WORD, Reader, Row, Source, manages, told
from bihuan.insight.task import Task
from bihuan.parties.models import Account


def _in_an_office(by: Account, on: date) -> bool:
    return in_an_office(None, by)


def _to_hold(reader: Reader) -> QuerySet:
    return told(
        queries.to_hold(reader.office, reader.on), title=Cast("month", TextField()), where=NO_WORD, due_on="number_on"
    )


def _to_review(reader: Reader) -> QuerySet:
    return _rows(queries.to_review(reader.office), where="report__site__name")


def _to_explain(reader: Reader) -> QuerySet:
    return _rows(queries.to_explain(reader.enterprise), where="office__name")


def _rows(found: QuerySet, *, where: str) -> QuerySet:
    return told(found, title="report__enterprise__name", where=where, due_on="due_on", month="report__month")


def _held(row: Row) -> Iterator[Task]:
    yield Task(Act.HOLD_REVIEW_DRAW, "review_draw", row.id, row.title[:7], row.where, row.due_on, "ours")


def _reviewed(row: Row) -> Iterator[Task]:
    yield _task(Act.FIND_REPORT_CREDIBLE, row)


def _explained(row: Row) -> Iterator[Task]:
    yield _task(Act.EXPLAIN_DRAWN_REPORT, row)


def _task(act: str, row: Row) -> Task:
    where = " · ".join(filter(None, (row.facts["month"][:7], row.where)))
    return Task(act, "drawn_report", row.id, row.title, where, row.due_on, "ours", due_basis="ours")


to_hold = Source("review_draws", concerns=_in_an_office, rows=_to_hold, tasks=_held)
"""The draws of the office whose number is out."""
to_review = Source("drawn_reports", concerns=_in_an_office, rows=_to_review, tasks=_reviewed)
"""What it has drawn and not judged."""
to_explain = Source("drawn_of_enterprise", concerns=manages, rows=_to_explain, tasks=_explained)
"""What was drawn of the enterprise's reports and it may say something to."""
