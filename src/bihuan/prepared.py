"""Statements of the hot paths, read and planned by PostgreSQL once per connection and not once per request.

Django sends a statement as one text with the values inside it, which the server has to read anew every time; for a
statement that each request asks, reading and planning cost it more than answering (docs/adr/0019). Here the text has
$1, $2 … and stays the same, the values travel beside it. Only for statements of a few fixed shapes that look up by key
or insert: a plan made once for all values is a bad one for a prefix search.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.utils import CursorWrapper
from django.db.models.base import ModelState
from psycopg import RawCursor


def cursor() -> CursorWrapper:
    """A cursor of Django's connection that takes $1, $2 …; counted and logged as any other."""
    connection = connections[DEFAULT_DB_ALIAS]
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return connection._prepare_cursor(RawCursor(connection.connection))


def row(statement: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
    """The first row of the answer, None when there is none."""
    with closing(cursor()) as answer:
        answer.execute(statement, values)
        return answer.fetchone()


def rows(statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """All rows of the answer."""
    with closing(cursor()) as answer:
        answer.execute(statement, values)
        return answer.fetchall()


class Columns[Row: models.Model]:
    """The columns of a table in a statement, and the instances made of what comes back, as `select_related` makes them.

    `unread` are fields that the database is asked for only when somebody needs them after all (`defer`); with `only`
    all but those named are (`only`).
    """

    def __init__(self, model: type[Row], alias: str, *, unread: Sequence[str] = (), only: Sequence[str] = ()) -> None:
        self.model, self.alias = model, alias
        self._unread, self._only = frozenset(unread), frozenset(only)

    @cached_property
    def _fields(self) -> list[models.Field]:
        fields = [field for field in self.model._meta.concrete_fields if field.name not in self._unread]
        return [field for field in fields if field.name in self._only] if self._only else fields

    @cached_property
    def _names(self) -> list[str]:
        return [field.attname for field in self._fields]

    @cached_property
    def _key(self) -> int:
        return self._fields.index(self.model._meta.pk)

    @property
    def text(self) -> str:
        """For the SELECT: every column, by its alias."""
        return ", ".join(f'{self.alias}."{field.column}"' for field in self._fields)

    @property
    def table(self) -> str:
        """For the FROM: the table under its alias."""
        return f'"{self.model._meta.db_table}" {self.alias}'

    def take(self, values: Iterator[Any]) -> Row | None:
        """The instance in the next of `values`; None where an outer join found none."""
        taken = [next(values) for _ in self._names]
        if taken[self._key] is None:
            return None
        # What Model.from_db comes to for a model that changes nothing about it, at a quarter of its time.
        made = self.model.__new__(self.model)
        made._state = ModelState()
        made._state.adding, made._state.db = False, DEFAULT_DB_ALIAS
        vars(made).update(zip(self._names, taken, strict=True))
        return made
