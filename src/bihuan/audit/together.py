"""An act's rows and its audit line in one statement: one round trip, one plan, and nothing in between to fail.

Hot acts (raising, moving, closing) are mostly waiting for the database to answer; five answers cost five times one
(docs/adr/0009). The rows are ordinary unsaved model instances and the changes ordinary field values, so that an
operation reads the same as with `save()`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from django.db import connection, models
from django.db.models import Q, sql

from .operations import Draft


def write(
    line: Draft,
    *,
    new: Iterable[models.Model] = (),
    changed: Sequence[tuple[models.Model, Mapping[str, Any]]] = (),
) -> None:
    """Insert the rows `new`, set the fields of `changed` (pairs of row and field values) and append the audit line.

    All in one statement; the caller holds the transaction. Rows of one model stand together in `new`. The instances
    are marked as saved; database constraints are checked as ever.
    """
    parts: list[str] = []
    params: list[Any] = []
    rows = list(new)
    for model, group in groupby(rows, key=type):
        _take(_insert(model, list(group)), parts, params)
    for row, values in changed:
        _take(_update(row, values), parts, params)
    named = ", ".join(f"part_{n} AS ({statement})" for n, statement in enumerate(parts))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {named} SELECT line.seq FROM audit_append(%s) line", [*params, line.body])
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _take(statement: tuple[str, Sequence[Any]], parts: list[str], params: list[Any]) -> None:
    parts.append(statement[0])
    params.extend(statement[1])


def _insert(model: type[models.Model], rows: list[models.Model]) -> tuple[str, Sequence[Any]]:
    made_here = [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]
    query = sql.InsertQuery(model)
    query.insert_values(made_here, rows)
    ((statement, params),) = query.get_compiler(connection=connection).as_sql()
    return statement, params


def _update(row: models.Model, values: Mapping[str, Any]) -> tuple[str, Sequence[Any]]:
    query = sql.UpdateQuery(type(row))
    query.add_update_values(dict(values))
    query.add_q(Q(pk=row.pk))
    return query.get_compiler(connection=connection).as_sql()
