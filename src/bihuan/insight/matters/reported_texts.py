"""自报文字建议核实: what enterprises wrote that a reviewer should look at again; one line for all of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bihuan.filings.quality import queries
from bihuan.filings.quality.states import Act
from bihuan.insight.task import Task
from bihuan.parties.models import Account


def of_office(by: Account, on: date) -> Iterator[Task]:
    """The newest of them, each as a line of its own; there may be more behind."""
    rows = queries.newest_waiting(by)
    for row in rows:
        yield Task(
            act=Act.JUDGE_REPORTED_TEXT,
            kind="text_review",
            id=row.pk,
            title=row.text.strip()[:60] or "—",
            where=row.hazard.enterprise.name,
            more=len(rows) > queries.ON_THE_DESK,
        )
