"""Who stands above whom: an office's superiors and everything below it, each in one statement; and one change of that
at a time."""

from __future__ import annotations

from django.db import connection

_ABOVE = """
    WITH RECURSIVE up (id, parent_id) AS (
        SELECT id, parent_id FROM parties_regulator WHERE id = %s
        UNION SELECT r.id, r.parent_id FROM parties_regulator r JOIN up ON r.id = up.parent_id)
    SELECT id FROM up WHERE id <> %s
"""
_BELOW = """
    WITH RECURSIVE down (id) AS (
        SELECT id FROM parties_regulator WHERE parent_id = %s
        UNION SELECT r.id FROM parties_regulator r JOIN down ON r.parent_id = down.id)
    SELECT id FROM down WHERE id <> %s
"""


_HOLD = "SELECT pg_advisory_xact_lock(hashtext('parties_hierarchy'))"


def hold() -> None:
    """Keep the tree as it is until the act ends: whoever else founds, changes or closes an office waits, and then looks
    anew. What an act found above and below it is therefore still so when it writes, whichever rows that hung on."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD)


def above(office_id: int) -> frozenset[int]:
    """The ids of all superiors, without the office itself."""
    return _ids(_ABOVE, office_id)


def below(office_id: int) -> frozenset[int]:
    """The ids of everything subordinate, at any depth, without the office itself."""
    return _ids(_BELOW, office_id)


def _ids(statement: str, office_id: int) -> frozenset[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [office_id, office_id])
        return frozenset(row[0] for row in cursor.fetchall())
