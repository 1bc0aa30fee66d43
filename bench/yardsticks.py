"""The yardstick beside each operation: the same rows, in the same tables, by one prepared statement of raw psycopg.

What "the same rows" are is not written down here but read from what the product itself has just written: the rows that
carry the transaction id of its act. So the yardstick grows with the product and never measures an older shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from bench.data import audit_line
from bihuan.clock import new_id
from bihuan.standards.search_tokens import tokens

HAZARD, STEP, DELTA, PARTICIPANT = (
    "hazards_hazard",
    "hazards_hazardstep",
    "hazards_rollupdelta",
    "hazards_participant",
)
# The columns of web/hazards/listing.py.
LIST = """
    SELECT h.id, h.found_on, h.serial, h.description, h.location, h.state, h.grade, h.deferred, h.turn_due_on,
        h.turn_basis, h.closed_at, e.name
    FROM hazards_hazard h JOIN parties_enterprise e ON e.id = h.enterprise_id
    WHERE h.division_code LIKE %s AND h.state = %s ORDER BY h.id DESC LIMIT 51
"""
BOARD = """
    SELECT substr(division_code, 1, 6), sector, grade, state, count(*) FROM hazards_hazard
    WHERE division_code LIKE %s GROUP BY 1, 2, 3, 4
"""

Row = dict[str, Any]


@dataclass(frozen=True)
class Written:
    """What one act of the product wrote: the hazard as it stands, what changed on it, the rows beside it, the line."""

    hazard: Row
    changed: Row
    rows: dict[str, list[Row]]
    line: Row


def written(db: psycopg.Connection, hazard_id: int, before: Mapping[str, Any] | None = None) -> Written:
    """Read the last act on the hazard back; `before` is its row before that act, None when the act raised it."""
    with db.cursor(row_factory=dict_row) as cursor:
        hazard = cursor.execute(f"SELECT * FROM {HAZARD} WHERE id = %s", [hazard_id]).fetchone()
        same = f"xmin = (SELECT xmin FROM {HAZARD} WHERE id = %s)"
        rows = {}
        for table in (STEP, PARTICIPANT, DELTA):
            found = cursor.execute(f"SELECT * FROM {table} WHERE {same}", [hazard_id]).fetchall()
            if found:
                rows[table] = found
        line = cursor.execute(
            'SELECT id, at, "case", act, ref, by, basis, release, data FROM audit_event WHERE "case" = %s'
            " ORDER BY seq DESC LIMIT 1",
            [f"hazard:{hazard_id}"],
        ).fetchone()
    changed = {name: value for name, value in hazard.items() if before and before[name] != value}
    return Written(hazard, changed, rows, line)


def hazard_row(db: psycopg.Connection, hazard_id: int) -> Row:
    with db.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(f"SELECT * FROM {HAZARD} WHERE id = %s", [hazard_id]).fetchone()


class Yardstick:
    """One raw connection that writes and reads what the product wrote and read."""

    def __init__(self, url: str, created: Written, closed: Written) -> None:
        self.db = psycopg.connect(url, autocommit=True, prepare_threshold=1, options="-c jit=off")
        self.created, self.closed = created, closed

    def create(self, firm: Row, description: str, location: str) -> tuple[str, list[Any]]:
        """Statement and parameters of one raising; ids, moment and texts are its own."""
        at, hazard = datetime.now(UTC), new_id()
        where = {"division_code": firm["enterprise"]["division_code"], "sector": firm["enterprise"]["sector"]}
        row = {
            **self.created.hazard,
            **where,
            "id": hazard,
            "serial": 0,  # so that the database draws a number here too
            "enterprise_id": firm["enterprise"]["id"],
            "site_id": firm["site"]["id"],
            "description": description,
            "location": location,
            "changed_at": at,
            "found_by": firm["account"],
            "search": tokens(f"{description} {location} {firm['enterprise']['name']}"),
        }
        parts = [inserted(HAZARD, [row]), *self._beside(self.created, hazard, at, where)]
        return joined(parts, self._line(self.created, hazard, at))

    def close(self, hazard: Row) -> tuple[str, list[Any]]:
        """Statement and parameters of one striking off."""
        at = datetime.now(UTC)
        values = {name: at if isinstance(value, datetime) else value for name, value in self.closed.changed.items()}
        update = (
            f"UPDATE {HAZARD} SET {', '.join(f'{name} = %s' for name in values)} WHERE id = %s AND state = 'verified'"
        )
        where = {name: hazard[name] for name in ("division_code", "sector", "grade")}
        parts = [(update, [*values.values(), hazard["id"]]), *self._beside(self.closed, hazard["id"], at, where)]
        return joined(parts, self._line(self.closed, hazard["id"], at))

    def _beside(self, act: Written, hazard: int, at: datetime, where: Row) -> list[tuple[str, list[Any]]]:
        parts = []
        for table, rows in act.rows.items():
            fresh = []
            for row in rows:
                own = {"id": new_id(), "hazard_id": hazard, "at": at, **where}
                fresh.append({name: own.get(name, value) for name, value in row.items()})
            parts.append(inserted(table, fresh))
        return parts

    def _line(self, act: Written, hazard: int, at: datetime) -> str:
        moment = at.isoformat(timespec="microseconds").replace("+00:00", "Z")
        ref = f"hazard:{hazard}"
        return audit_line(**{**act.line, "id": new_id(), "at": moment, "case": ref, "ref": ref})

    def write(self, statement: str, params: list[Any]) -> None:
        if self.db.execute(statement, params, prepare=True).fetchone() is None:
            raise AssertionError("no audit line came back")

    def list(self, city: str, state: str) -> None:
        if len(self.db.execute(LIST, [city + "%", state], prepare=True).fetchall()) < 50:
            raise AssertionError("fewer rows than a page holds")

    def board(self, city: str) -> None:
        if not self.db.execute(BOARD, [city + "%"], prepare=True).fetchall():
            raise AssertionError("no counts")


def inserted(table: str, rows: list[Row]) -> tuple[str, list[Any]]:
    names = ", ".join(rows[0])
    slots = ", ".join(f"({', '.join(['%s'] * len(row))})" for row in rows)
    return f"INSERT INTO {table} ({names}) VALUES {slots}", [value for row in rows for value in row.values()]


def joined(parts: list[tuple[str, list[Any]]], line: str) -> tuple[str, list[Any]]:
    named = ", ".join(f"part_{n} AS ({statement})" for n, (statement, _params) in enumerate(parts))
    params = [value for _statement, params in parts for value in params]
    return f"WITH {named} SELECT line.seq FROM audit_append(%s) line", [*params, line]
