"""Direct reports on an enterprise's desk: whom it has not told of a major hazard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bihuan.filings.direct_reports import queries
from bihuan.filings.direct_reports.states import RECEIVER_WORDS, Act
from bihuan.insight.task import Task
from bihuan.parties.models import MANAGER_ROLES, Account

AT_MOST = 40


def owed(by: Account, on: date) -> Iterator[Task]:
    """The open major hazards of the enterprise that not everybody was told of, due since the day they were found."""
    if not by.holds(*MANAGER_ROLES):
        return
    for hazard, duties in queries.owed_by_enterprise(by, limit=AT_MOST):
        note = "、".join(dict.fromkeys(RECEIVER_WORDS[duty.receiver] for duty in duties))
        ground = duties[0].basis
        where, due = hazard.number, hazard.found_on
        yield Task(
            Act.FILE_DIRECT_REPORT, "hazard", hazard.pk, hazard.description, where, due, ground, note, due_basis=ground
        )
