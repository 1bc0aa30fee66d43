"""An act's rows and its audit line in one statement: one round trip, one plan, and nothing in between to fail.

Hot acts (raising, moving, closing) are mostly waiting for the database to answer; five answers cost five times one
(docs/adr/0009). The rows are ordinary unsaved model instances and the changes ordinary field values, so that an
operation reads the same as with `save()`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from itertools import count, groupby
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import sql
from psycopg.types.json import Jsonb

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
    """The same for many, the rows of each kind as one value: the text is the same however many they are, so that a
    connection plans it once and not once for every number."""
    added: dict[type[models.Model], list[dict[str, Any]]] = {}
    for row in rows:
        values = dict(zip(_columns(_fields(type(row))), _inserted(row), strict=True))
        added.setdefault(type(row), []).append(values)
    moved: dict[tuple[type[models.Model], tuple[str, ...]], list[dict[str, Any]]] = {}
    for row, fields in changed:
        kind = type(row), tuple(fields)
        values = dict(zip(_columns(_with_key(*kind)), _updated(row, fields), strict=True))
        moved.setdefault(kind, []).append(values)
    parts = [_json.encode(many) for many in (*added.values(), *moved.values())]
    # A line is canonical JSON already, and a list of them keeps each to the byte.
    prepared.row(_statement_for_all(tuple(added), tuple(moved)), [*parts, f"[{','.join(lines)}]"])
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _as_json(value: Any) -> Any:
    """What JSON has no word for, as PostgreSQL reads it. Raises TypeError for what it could not read."""
    if isinstance(value, Jsonb):
        return value.obj
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"cannot be written together with others: {value!r}")


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_as_json)


def _riding(line: Draft) -> list[models.Model]:
    waiting = _riders.get([])
    return [waiting.pop()(line)] if waiting else []


# Making the text of a statement costs more than sending it, and there are few different ones: each is made once.

_SLOT = re.compile("%s")
_TEXTS = (models.CharField, models.TextField)
_APPEND = "SELECT line.seq FROM audit_append(%s) line"
_APPEND_ALL = "SELECT count(line.seq) FROM json_array_elements(%s::json) body, LATERAL audit_append(body::text) line"
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
    names = ", ".join(map(connection.ops.quote_name, _columns(_fields(model))))
    return (
        f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({names}) SELECT {names} FROM {_given(model)}"
    )


def _given(model: type[models.Model]) -> str:
    """A parameter as rows of the model's table: a JSON list of objects by column."""
    return f"json_populate_recordset(NULL::{connection.ops.quote_name(model._meta.db_table)}, %s::json) given"


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
    *columns, key = map(quote, _columns(_with_key(model, names)))
    slots = ", ".join(f"{column} = given.{column}" for column in columns)
    table = quote(meta.db_table)
    return f"UPDATE {table} SET {slots} FROM {_given(model)} WHERE {table}.{key} = given.{key}"


def _slot(field: models.Field) -> str:
    """A parameter with its type, so that a NULL has one too."""
    return f"%s::{_type(field)}"


def _type(field: models.Field) -> str:
    """Without the length: a cast would cut what is too long, and the column itself refuses it."""
    return _LENGTH.sub("", field.cast_db_type(connection))


def _updated(row: models.Model, values: Mapping[str, Any]) -> list[Any]:
    return _prepared(_with_key(type(row), tuple(values)), [*values.values(), row.pk])


@cache
def _with_key(model: type[models.Model], names: tuple[str, ...]) -> tuple[models.Field, ...]:
    """The fields of those names, and behind them the primary key."""
    return *map(model._meta.get_field, names), model._meta.pk


@cache
def _columns(fields: tuple[models.Field, ...]) -> tuple[str, ...]:
    return tuple(field.column for field in fields)
