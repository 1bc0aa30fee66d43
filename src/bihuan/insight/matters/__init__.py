"""What waits for a person beside hazards and checks: one file an area, one line here for each desk that it lies on.

A source (`source.py`) says whom it concerns, finds its rows as a query of columns that all sources share, and makes
tasks of a row. So all sources of a desk are asked in one statement, however many there are, and in none for whom no
source concerns:

    to_follow = Source("orders_in_force", concerns=manages, rows=_open, tasks=_followed)

What a task needs of a record and has no column of its own goes into `facts`; the law of the record's place and day is
`row.law`. A source holds what the reader alone can do, and of that the nearest first.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet, Value

from bihuan.insight.matters import (
    acceptances,
    cases,
    certificates,
    closures,
    credibility,
    direct_reports,
    focus,
    interviews,
    licences,
    likenesses,
    listings,
    measures,
    orders,
    papers,
    self_reports,
    urging,
)
from bihuan.insight.matters.source import Reader, Row, Source
from bihuan.insight.task import Task
from bihuan.kept_queries import Fixed, Kept
from bihuan.parties.models import Account

OF_ENTERPRISE: tuple[Source, ...] = (
    direct_reports.owed,
    self_reports.owed,
    credibility.to_explain,
    certificates.running_out,
    orders.to_follow,
    measures.to_obey,
    interviews.to_attend,
    likenesses.at_enterprise,
)
OF_OFFICE: tuple[Source, ...] = (
    likenesses.at_office,
    likenesses.in_records,
    orders.to_recheck,
    measures.to_decide,
    closures.own,
    closures.asked,
    cases.own,
    cases.on_their_way,
    cases.received,
    listings.to_carry_on,
    listings.undecided,
    acceptances.to_answer,
    direct_reports.to_sign,
    credibility.to_hold,
    credibility.to_review,
    urging.received,
    urging.sent,
    urging.to_attend,
    urging.to_hold,
    urging.to_publish,
    interviews.to_record,
    focus.to_approve,
    focus.to_remove,
    licences.to_decide,
    measures.missed,
)
OF_EXPERT: tuple[Source, ...] = (likenesses.of_visitor, licences.to_review)
OF_INSTITUTION: tuple[Source, ...] = (papers.to_sign_for, licences.to_review)


def waiting(sources: Iterable[Source], by: Account, *, on: date) -> list[Task]:
    """The tasks of all these sources, one source after the other; one statement."""
    asked = tuple(source for source in sources if source.concerns(by, on))
    if not asked:
        return []
    tasks_of = {source.name: source.tasks for source in asked}
    rows = [Row(*found, by, on) for found in _UNITED.rows(Fixed(asked), Reader.of(by, on=on))]
    return [task for row in rows for task in tasks_of[row.source](row)]


def _united(sources: tuple[Source, ...], reader: Reader) -> QuerySet:
    """The rows of each source with its name, no more of one than it has room for."""
    first, *rest = (source.rows(reader).annotate(_of=Value(source.name))[: source.most] for source in sources)
    return first.union(*rest, all=True)


_UNITED = Kept(_united)
