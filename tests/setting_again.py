"""A stage is played once in a process and then set up again row by row: its scenes cost a tenth of a second, its rows
a few milliseconds, and most tests begin with one.

Only what an empty house was played into is kept: a stage beside another one is always played.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Hashable
from functools import cache

from django.apps import apps
from django.db import connection, transaction

_kept: dict[Hashable, tuple[bytes, str]] = {}


def set_up[Stage](key: Hashable, play: Callable[[], Stage]) -> Stage:
    """What `play` returns, with its rows in the database: played the first time, set up again afterwards."""
    if not _empty():
        return play()
    if key not in _kept:
        since = _moment()
        with transaction.atomic():  # a part of its own, whose number is later than `since`
            stage = play()
            _kept[key] = (pickle.dumps(stage), _rows(since))
        return stage
    stage, rows = _kept[key]
    with connection.cursor() as cursor:
        cursor.execute(rows)
    return pickle.loads(stage)


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


def _rows(since: int) -> str:
    """The statement that writes again all that was written after the moment `since`."""
    parts = []
    with connection.cursor() as cursor:
        for table, columns in _columns().items():
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
                    f" FROM json_populate_recordset(null::{table}, '{text}'::json)"
                )
    return ";\n".join(parts)
