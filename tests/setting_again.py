"""A stage is played once in a process and then set up again row by row: its scenes cost a tenth of a second, its rows
a few milliseconds, and most tests begin with one.

Only what an empty house was played into is kept: a stage beside another one is always played. The scenes that follow on
such a stage (`scene`) are kept as well, as long as nothing but scenes has written a row since; they are played by the
product's own operations wherever anything else that they depend on is not exactly as it was.
"""

from __future__ import annotations

import hashlib
import json
import pickle
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache, wraps
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, models, transaction
from django.utils.translation import get_language

from bihuan import clock, row_scope
from bihuan.refusal import Refusal

_kept: dict[Hashable, tuple[bytes, str]] = {}
_scenes: dict[Hashable, _Scene] = {}
_played: Counter[Hashable] = Counter()
_playing: list[str] = []
patched: list[Any] = []
"""The monkeypatch of the test that runs (tests/conftest.py)."""
_followed: list[bool] = []
OFTEN = 2
"""A scene that is played so many times is kept: to keep it costs something too."""


def set_up[Stage](key: Hashable, play: Callable[[], Stage]) -> Stage:
    """What `play` returns, with its rows in the database: played the first time, set up again afterwards."""
    if not _empty():
        return play()
    if key not in _kept:
        since = _moment()
        with transaction.atomic():  # a part of its own, whose number is later than `since`
            stage = play()
            _kept[key] = (pickle.dumps(stage), _rows(since, _columns()))
    else:
        pickled, rows = _kept[key]
        with connection.cursor() as cursor:
            cursor.execute(rows)
        stage = pickle.loads(pickled)
    _is_as_played(stage, (key,))
    return stage


# --- scenes ----------------------------------------------------------------------------------------------------------


@contextmanager
def followed() -> Iterator[None]:
    """Within it a test looks at what follows a commit: every scene is played."""
    _followed.append(True)
    try:
        yield
    finally:
        _followed.pop()


class _Scene:
    """What a scene left behind: rows, files, the stage with what the scene was given, and what it returned."""

    def __init__(self, rows: str, files: dict[str, bytes], left: bytes) -> None:
        self.rows, self.files, self.left = rows, files, left

    def set_up(self, stage: Any, given: tuple[Any, ...]) -> Any:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(self.rows)
        for name, content in self.files.items():
            path = Path(settings.MEDIA_ROOT) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        later, then, returned = pickle.loads(self.left)
        stage.__dict__.update(later.__dict__)
        for one, other in zip(given, then, strict=True):
            if isinstance(one, models.Model):
                one.__dict__.update(other.__dict__)
        return returned


def scene[**P, R](play: Callable[P, R]) -> Callable[P, R]:
    """A function that goes on from a stage, its first argument, and may be set up again."""

    @wraps(play)
    def played(stage: Any, *args: Any, **named: Any) -> Any:
        given = (*args, *named.values())
        key = None if _playing else _key(f"{play.__module__}.{play.__qualname__}", stage, args, named)
        if key is None:
            return play(stage, *args, **named)
        if key in _scenes:
            try:
                returned = _scenes[key].set_up(stage, given)
            except DatabaseError:  # a row that nobody may change, as it was changed
                del _scenes[key]
                _played[key] = -(10**6)
            else:
                _is_as_played(stage, key)
                return returned
        _played[key] += 1
        _playing.append(play.__qualname__)
        try:
            if _played[key] < OFTEN:
                returned = play(stage, *args, **named)
            else:
                returned = _keep(key, lambda: play(stage, *args, **named), stage, given)
        finally:
            _playing.pop()
        _is_as_played(stage, key)
        return returned

    return played


def _keep(key: Hashable, play: Callable[[], Any], stage: Any, given: tuple[Any, ...]) -> Any:
    """What `play` returns, played once more and this time kept; where it is refused, what it wrote before stays."""
    since, before, files = _moment(), _writes(), _files()
    with transaction.atomic():
        try:
            returned = play()
        except Refusal as no:
            refused = no
        else:
            refused = None
            changed = {table: counts for table, counts in _writes().items() if counts != before.get(table)}
            deleted = any(counts[1] != before.get(table, (0, 0))[1] for table, counts in changed.items())
            if not deleted and not changed.keys() & NOT_BY_ROWS:
                rows = _rows(since, {table: _columns()[table] for table in sorted(changed)}, over=True)
                new = {name: (Path(settings.MEDIA_ROOT) / name).read_bytes() for name in _files() - files}
                _scenes[key] = _Scene(rows, new, pickle.dumps((stage, given, returned)))
    if refused is not None:
        raise refused
    return returned


NOT_BY_ROWS = {"procrastinate_jobs"}
"""What writes more by itself when it is written."""


def _key(name: str, stage: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Hashable | None:
    """What decides how a scene goes: all that was played before, the stage as the test holds it, what is given, the
    settings, language and clock. None where something else might decide."""
    so_far, written = stage.__dict__.get("_so_far", (None, 0))
    if so_far is None or not connection.in_atomic_block or connection.needs_rollback or row_scope._asking.get():
        return None
    if _followed or any(one._setattr or one._setitem for one in patched):
        return None
    told = [_told(one) for one in args] + [(word, _told(named[word])) for word in named]
    if any(None in (one, one[1]) for one in told) or sum(map(sum, _writes().values())) != written:
        return None
    state = hashlib.sha256(pickle.dumps({**stage.__dict__, "_so_far": None})).digest()
    return name, so_far, state, tuple(told), _set_otherwise(), get_language(), tuple(clock._frozen)


def _told(one: Any) -> tuple[Hashable, Hashable] | None:
    """One thing that is given, where it is plain or a row; a row as it is held."""
    if isinstance(one, models.Model):
        return type(one), repr([one.__dict__.get(field.attname) for field in one._meta.concrete_fields])
    if one is None or isinstance(one, (str, int, float, bytes, date)):
        return type(one), repr(one)
    if isinstance(one, (list, tuple)):
        parts = tuple(map(_told, one))
        return None if None in parts else (type(one), parts)
    return None


def _set_otherwise() -> Hashable:
    holder, told = settings._wrapped, {}
    while hasattr(holder, "default_settings"):
        told = {**{name: repr(value) for name, value in vars(holder).items() if name.isupper()}, **told}
        holder = holder.default_settings
    return tuple(sorted((name, value) for name, value in told.items() if name != "MEDIA_ROOT"))


def _is_as_played(stage: Any, key: Hashable) -> None:
    """From here on nothing but scenes may have written."""
    if hasattr(stage, "__dict__") and connection.in_atomic_block:
        stage.__dict__["_so_far"] = hash(key), sum(map(sum, _writes().values()))


def _writes() -> dict[str, tuple[int, int]]:
    """Table → how many rows this transaction has written and deleted, of those in which it has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, written, deleted FROM (SELECT relname, pg_stat_get_xact_tuples_inserted(oid)"
            " + pg_stat_get_xact_tuples_updated(oid) AS written, pg_stat_get_xact_tuples_deleted(oid) AS deleted"
            " FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace) AS each"
            " WHERE written + deleted > 0"
        )
        return {table: (written, deleted) for table, written, deleted in cursor.fetchall()}


def _files() -> set[str]:
    root = Path(settings.MEDIA_ROOT)
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


# --- rows ------------------------------------------------------------------------------------------------------------


def _empty() -> bool:
    return not any(apps.get_model("parties", name).objects.exists() for name in ("Regulator", "Account"))


def _moment() -> int:
    """The number of the (sub)transaction that begins here; whatever is written from now on bears a greater one."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS moment (n int)")
        cursor.execute("INSERT INTO moment VALUES (1) RETURNING xmin::text::bigint")
        return cursor.fetchone()[0]


@cache
def _columns() -> dict[str, str]:
    """Table → its columns that are written, as SQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)"
            " FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND is_generated = 'NEVER'"
            " GROUP BY table_name"
        )
        return dict(cursor.fetchall())


@cache
def _upsert() -> dict[str, str]:
    """Table → what to do, as SQL, where a row of the same key is there already: it is as it was written last."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, string_agg(quote_ident(column_name), ', ') FROM information_schema.key_column_usage"
            " JOIN information_schema.table_constraints USING (table_name, constraint_name)"
            " WHERE constraint_type = 'PRIMARY KEY' AND table_constraints.table_schema = 'public' GROUP BY table_name"
        )
        keys = dict(cursor.fetchall())
        cursor.execute(  # where a trigger of the whole statement says no, whether or not a row is there
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgtype & 17 = 16 AND NOT tgisinternal"
        )
        for (never,) in cursor.fetchall():
            keys.pop(never, None)
    said = {}
    for table, columns in _columns().items():
        key = keys.get(table, "")
        others = [name for name in columns.split(", ") if name not in key.split(", ")]
        put = ", ".join(f"{name} = EXCLUDED.{name}" for name in others)
        said[table] = f" ON CONFLICT ({key}) DO UPDATE SET {put}" if key and others else ""
    return said


def _rows(since: int, tables: dict[str, str], *, over: bool = False) -> str:
    """The statement that writes again all that was written into the tables after the moment `since`, `over` what is
    there."""
    parts = []
    with connection.cursor() as cursor:
        for table, columns in tables.items():
            cursor.execute(
                f"SELECT json_agg(written) FROM (SELECT {columns} FROM {table} WHERE xmin::text::bigint > %s)"
                " AS written",
                [since],
            )
            (found,) = cursor.fetchone()
            if found:
                text = json.dumps(found, ensure_ascii=False).replace("'", "''").replace("%", "%%")
                parts.append(
                    f"INSERT INTO {table} ({columns}) SELECT {columns}"
                    f" FROM json_populate_recordset(null::{table}, '{text}'::json)" + (_upsert()[table] if over else "")
                )
    return ";\n".join(parts)
