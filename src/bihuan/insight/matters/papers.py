"""Papers that an institution has not signed for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from bihuan.documents import queries as documents
from bihuan.insight.matters.source import Reader, Row, Source, told
from bihuan.insight.task import Task
from bihuan.parties.models import Account


def _of_an_institution(by: Account, on: date) -> bool:
    return by.institution_id is not None


def _unreceipted(reader: Reader) -> QuerySet:
    own = Concat(Value("institution:"), Cast(Value(reader.institution), TextField()))  # put together by the database:
    found = documents.unreceipted(own)  # a kept query knows again no value that is part of a text
    return told(found, id="document", title="document__title", where="document__number")


def _tasks(row: Row) -> Iterator[Task]:
    yield Task("acknowledge_receipt", "document", row.id, row.title, row.where)


to_sign_for = Source("papers", concerns=_of_an_institution, rows=_unreceipted, tasks=_tasks)
"""Each paper that was delivered to it and has no receipt yet, oldest first."""
