"""What phones brought that waits for a person, check by check."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import ngettext

from bihuan import row_scope
from bihuan.field import queries
from bihuan.field.states import Act
from bihuan.insight.desk import Task
from bihuan.web.punctuation import clauses


def to_settle(by: Any, *, at: datetime) -> Iterator[Task]:
    """处理离线冲突: of each check one task that says how many there are; one statement."""
    with row_scope.system("resolve_conflict"):  # also of who is off the team, as the page behind it
        rows = queries.to_settle(by, at=at)
    for row in rows:
        conflicts = ngettext("%(n)d 条有冲突", "%(n)d 条有冲突", row.conflicts) % {"n": row.conflicts}
        undone = ngettext("%(n)d 条没有办成", "%(n)d 条没有办成", row.undone) % {"n": row.undone}
        where = clauses(said for n, said in ((row.conflicts, conflicts), (row.undone, undone)) if n)
        yield Task(Act.RESOLVE_CONFLICT, "sent_acts", row.inspection_id, row.enterprise, where, basis="ours")
