"""An act's rows and its audit line in one statement: one round trip, one plan, and nothing in between to fail.

Hot acts (raising, moving, closing) are mostly waiting for the database to answer; five answers cost five times one
(docs/adr/0009). The rows are ordinary unsaved model instances and the changes ordinary field values, so that an
operation reads the same as with `save()`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any

from django.db import connection, models
from django.db.models import sql

from .operations import Draft


def write(
    line: Draft,
    *,
    new: Iterable[models.Model] = (),
    changed: Sequence[tuple[models.Model, Mapping[str, Any]]] = (),
) -> None:
    """Insert the rows `new`, set the fields of `changed` (pairs of row and field values) and append the audit line.

    All in one statement; the caller holds the transaction. Rows of one model stand together in `new`. The instances
    are marked as saved; database constraints are checked as ever. Values are plain ones, no expressions.
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


# Making the text of a statement costs more than sending it, and it is the same for every act: it is made once.


@cache
def _insert_text(model: type[models.Model]) -> tuple[str, str, tuple[models.Field, ...]]:
    """`INSERT INTO table (columns)`, the slots of one row and the fields that fill them."""
    fields = tuple(f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField))
    query = sql.InsertQuery(model)
    query.insert_values(fields, [model()])
    ((statement, _params),) = query.get_compiler(connection=connection).as_sql()
    head, _, slots = statement.partition(" VALUES ")
    return head, slots, fields


def _insert(model: type[models.Model], rows: list[models.Model]) -> tuple[str, Sequence[Any]]:
    head, slots, fields = _insert_text(model)
    params = [f.get_db_prep_save(f.pre_save(row, True), connection) for row in rows for f in fields]
    return f"{head} VALUES {', '.join([slots] * len(rows))}", params


@cache
def _update_text(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, tuple[models.Field, ...]]:
    """`UPDATE table SET … WHERE key = %s` for the fields `names`, and the fields that fill it."""
    quote, fields = connection.ops.quote_name, tuple(model._meta.get_field(name) for name in names)
    key = model._meta.pk
    slots = ", ".join(f"{quote(field.column)} = {_slot(field)}" for field in fields)
    return f"UPDATE {quote(model._meta.db_table)} SET {slots} WHERE {quote(key.column)} = {_slot(key)}", (*fields, key)


def _slot(field: models.Field) -> str:
    """A parameter with its type, so that a NULL has one too."""
    return f"%s::{field.cast_db_type(connection)}"


def _update(row: models.Model, values: Mapping[str, Any]) -> tuple[str, Sequence[Any]]:
    text, fields = _update_text(type(row), tuple(values))
    given = (*values.values(), row.pk)
    return text, [field.get_db_prep_save(value, connection) for field, value in zip(fields, given, strict=True)]
