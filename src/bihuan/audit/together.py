"""An act's rows and its audit line in one statement: one round trip, one plan, and nothing in between to fail.

Hot acts (raising, moving, closing) are mostly waiting for the database to answer; five answers cost five times one
(docs/adr/0009). The rows are ordinary unsaved model instances and the changes ordinary field values, so that an
operation reads the same as with `save()`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from itertools import count, groupby
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import sql

from bihuan import prepared

from .operations import Draft

Rider = Callable[[Draft], models.Model]
"""What a line takes with it: one more row, made when the line is known."""

_riders: ContextVar[list[Rider]] = ContextVar("riders")
_gathering: ContextVar[Gathering | None] = ContextVar("gathering", default=None)


@contextmanager
def taking_along(rider: Rider) -> Iterator[None]:
    """The first line that is written inside takes the row of `rider` into its statement."""
    token = _riders.set([rider])
    try:
        yield
    finally:
        _riders.reset(token)


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
    rows = [*new, *_riding(line)]
    gathering = _gathering.get()
    if gathering is not None:
        gathering.add(line, rows, changed)
        return
    _send(rows, changed, _APPEND, line.body)


class Gathering:
    """What several acts of one transaction write, until it is sent as one statement."""

    def __init__(self) -> None:
        self._lines: list[Draft] = []
        self._rows: list[models.Model] = []
        self._changed: list[tuple[models.Model, Mapping[str, Any]]] = []

    def add(self, line: Draft, rows: Iterable[models.Model], changed: Iterable[Any]) -> None:
        self._lines.append(line)
        self._rows += rows
        self._changed += changed

    @contextmanager
    def kept_whole(self) -> Iterator[None]:
        """Of an act that ends in here with an error nothing is kept."""
        before = len(self._lines), len(self._rows), len(self._changed)
        try:
            yield
        except BaseException:
            for kept, length in zip((self._lines, self._rows, self._changed), before, strict=True):
                del kept[length:]
            raise

    def send(self) -> None:
        """Write it all. The chains are taken in the order of their cases, so that two such statements never wait for
        each other."""
        if self._lines:
            lines = sorted(self._lines, key=lambda line: line.case)
            _send_all(self._rows, self._changed, [line.body for line in lines])


@contextmanager
def gathered() -> Iterator[Gathering]:
    """What is written inside waits for the `send` of what this yields; nothing that comes after an act in the same
    transaction may look for it."""
    gathering = Gathering()
    token = _gathering.set(gathering)
    try:
        yield gathering
    finally:
        _gathering.reset(token)


def _send(
    rows: Sequence[models.Model], changed: Sequence[tuple[models.Model, Mapping[str, Any]]], append: str, lines: Any
) -> None:
    groups = [(model, list(group)) for model, group in groupby(rows, key=type)]
    inserts = tuple((model, len(group)) for model, group in groups)
    updates = tuple((type(row), tuple(values)) for row, values in changed)
    values = [value for row in rows for value in _inserted(row)]
    values += [value for row, fields in changed for value in _updated(row, fields)]
    prepared.row(_statement(inserts, updates, append), [*values, lines])
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _send_all(
    rows: Sequence[models.Model], changed: Sequence[tuple[models.Model, Mapping[str, Any]]], lines: list[str]
) -> None:
    """The same for many, each column as one array: the text is the same however many they are, so that a connection
    plans it once and not once for every number."""
    added: dict[type[models.Model], list[list[Any]]] = {}
    for row in rows:
        added.setdefault(type(row), []).append(_inserted(row))
    moved: dict[tuple[type[models.Model], tuple[str, ...]], list[list[Any]]] = {}
    for row, fields in changed:
        moved.setdefault((type(row), tuple(fields)), []).append(_updated(row, fields))
    columns = [list(column) for many in (*added.values(), *moved.values()) for column in zip(*many, strict=True)]
    prepared.row(_statement_for_all(tuple(added), tuple(moved)), [*columns, lines])
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _riding(line: Draft) -> list[models.Model]:
    waiting = _riders.get([])
    return [waiting.pop()(line)] if waiting else []


# Making the text of a statement costs more than sending it, and there are few different ones: each is made once.

_SLOT = re.compile("%s")
_TEXTS = (models.CharField, models.TextField)
_APPEND = "SELECT line.seq FROM audit_append(%s) line"
_APPEND_ALL = "SELECT count(line.seq) FROM unnest(%s::text[]) body, LATERAL audit_append(body) line"
_LENGTH = re.compile(r"(?<=^varchar)\(\d+\)$")


@lru_cache(maxsize=1024)
def _statement(
    inserts: tuple[tuple[type[models.Model], int], ...],
    updates: tuple[tuple[type[models.Model], tuple[str, ...]], ...],
    append: str,
) -> str:
    parts = [_insert_text(model, n) for model, n in inserts]
    parts += [_update_text(model, names) for model, names in updates]
    return _numbered(parts, append)


@lru_cache(maxsize=256)
def _statement_for_all(
    inserts: tuple[type[models.Model], ...], updates: tuple[tuple[type[models.Model], tuple[str, ...]], ...]
) -> str:
    parts = [_insert_all_text(model) for model in inserts]
    parts += [_update_all_text(model, names) for model, names in updates]
    return _numbered(parts, _APPEND_ALL)


def _numbered(parts: list[str], append: str) -> str:
    named = ", ".join(f"part_{n} AS ({part})" for n, part in enumerate(parts))
    number = count(1)
    return _SLOT.sub(lambda _: f"${next(number)}", f"WITH {named} {append}" if parts else append)


@cache
def _fields(model: type[models.Model]) -> tuple[models.Field, ...]:
    """What an INSERT fills: every column that the database does not number itself."""
    return tuple(field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField))


def _insert_text(model: type[models.Model], rows: int) -> str:
    query = sql.InsertQuery(model)
    query.insert_values(_fields(model), [model()])
    ((statement, _params),) = query.get_compiler(connection=connection).as_sql()
    head, _, slots = statement.partition(" VALUES ")
    return f"{head} VALUES {', '.join([slots] * rows)}"


def _insert_all_text(model: type[models.Model]) -> str:
    names = ", ".join(connection.ops.quote_name(field.column) for field in _fields(model))
    table = connection.ops.quote_name(model._meta.db_table)
    return f"INSERT INTO {table} ({names}) SELECT * FROM unnest({_arrays(_fields(model))})"


def _inserted(row: models.Model) -> list[Any]:
    return _prepared(_fields(type(row)), [field.pre_save(row, True) for field in _fields(type(row))])


def _prepared(fields: Sequence[models.Field], values: Sequence[Any]) -> list[Any]:
    """The values as the driver takes them; a text in a text column and a NULL are so already."""
    connection = connections[DEFAULT_DB_ALIAS]
    return [
        value
        if value is None or (type(value) is str and isinstance(field, _TEXTS))
        else field.get_db_prep_save(value, connection)
        for field, value in zip(fields, values, strict=True)
    ]


def _update_text(model: type[models.Model], names: tuple[str, ...]) -> str:
    quote, meta = connection.ops.quote_name, model._meta
    slots = ", ".join(f"{quote(field.column)} = {_slot(field)}" for field in map(meta.get_field, names))
    return f"UPDATE {quote(meta.db_table)} SET {slots} WHERE {quote(meta.pk.column)} = {_slot(meta.pk)}"


def _update_all_text(model: type[models.Model], names: tuple[str, ...]) -> str:
    quote, meta = connection.ops.quote_name, model._meta
    fields = [*map(meta.get_field, names), meta.pk]
    slots = ", ".join(f"{quote(field.column)} = given.{quote(field.column)}" for field in fields[:-1])
    given = f"unnest({_arrays(fields)}) AS given({', '.join(quote(field.column) for field in fields)})"
    table, key = quote(meta.db_table), quote(meta.pk.column)
    return f"UPDATE {table} SET {slots} FROM {given} WHERE {table}.{key} = given.{key}"


def _slot(field: models.Field) -> str:
    """A parameter with its type, so that a NULL has one too."""
    return f"%s::{_type(field)}"


def _arrays(fields: Sequence[models.Field]) -> str:
    """A parameter for each column, as the array of its values. Raises TypeError for a column that holds arrays: an
    array of arrays comes apart into single values."""
    for field in fields:
        if field.cast_db_type(connection).endswith("]"):
            raise TypeError(f"{field} cannot be written together with others")
    return ", ".join(f"%s::{_type(field)}[]" for field in fields)


def _type(field: models.Field) -> str:
    """Without the length: a cast would cut what is too long, and the column itself refuses it."""
    return _LENGTH.sub("", field.cast_db_type(connection))


def _updated(row: models.Model, values: Mapping[str, Any]) -> list[Any]:
    meta = row._meta
    return _prepared([*map(meta.get_field, values), meta.pk], [*values.values(), row.pk])
