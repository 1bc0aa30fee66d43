"""Rows into the product's own tables by COPY, whatever columns it has grown: what a row leaves out stays empty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import psycopg
from psycopg import sql

_NEUTRAL = {"boolean": False, "ARRAY": "{}", "jsonb": "{}", "integer": 0, "smallint": 0, "bigint": 0}


def columns(db: psycopg.Connection, table: str) -> list[tuple[str, str, bool]]:
    """(name, type, whether NULL is allowed) of each column that the database does not number itself."""
    return db.execute(
        "SELECT column_name, data_type, is_nullable = 'YES' FROM information_schema.columns"
        " WHERE table_name = %s AND table_schema = current_schema() AND is_identity = 'NO' ORDER BY ordinal_position",
        [table],
    ).fetchall()


def copy(db: psycopg.Connection, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """COPY the rows; an absent value is NULL where that is allowed and empty (0, '', false, {}) where not."""
    known = columns(db, table)
    empty = {name: None if nullable else _NEUTRAL.get(kind, "") for name, kind, nullable in known}
    names = sql.SQL(", ").join(sql.Identifier(name) for name in empty)
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with db.cursor() as cursor, cursor.copy(command) as target:
        for row in rows:
            if strange := row.keys() - empty.keys():
                raise LookupError(f"{table} has no column {sorted(strange)}: bench/data.py is older than the tables.")
            target.write_row([row.get(name, value) for name, value in empty.items()])
