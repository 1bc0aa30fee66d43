"""Direct reports on an enterprise's desk: whom it has not told of a major hazard."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from bihuan.filings.direct_reports import queries, rules
from bihuan.filings.direct_reports.states import RECEIVER_WORDS, Act
from bihuan.hazards import numbers
from bihuan.hazards.states import HazardState
from bihuan.insight.matters.source import NO_WORD, Reader, Row, Source, manages, told
from bihuan.insight.task import Task


def _followed(reader: Reader) -> QuerySet:
    return told(
        queries.followed(reader.scope),
        title="description",
        where=NO_WORD,
        due_on="found_on",
        place="site__division_code",
        judged_on="found_on",
        told="told",
        state="state",
        serial="serial",
    )


def _tasks(row: Row) -> Iterator[Task]:
    done = {(one["receiver"], one["occasion"]) for one in row.facts["told"]}
    planned = row.facts["state"] not in (HazardState.FOUND, HazardState.ASSESSED)
    left = rules.untold(rules.duties(row.law, "enterprise"), done, planned=planned)
    if not left:
        return
    note = "、".join(dict.fromkeys(RECEIVER_WORDS[duty.receiver] for duty in left))
    ground = left[0].basis
    said = (row.title, numbers.text(row.due_on, row.facts["serial"]), row.due_on, ground, note)
    yield Task(Act.FILE_DIRECT_REPORT, "hazard", row.id, *said, due_basis=ground)


owed = Source("direct_reports", concerns=manages, rows=_followed, tasks=_tasks)
"""The open major hazards of the enterprise that not everybody was told of, due since the day they were found."""
