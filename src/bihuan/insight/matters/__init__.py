"""What waits for a person beside hazards and checks: one file an area, one line here for each desk that it lies on.

A source asks the database once at most, holds what `by` alone can do, and yields nothing for whom it does not concern.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from bihuan.insight.matters import cases, certificates, direct_reports, licences, listings, measures, orders
from bihuan.insight.task import Task
from bihuan.parties.models import Account

type Source = Callable[[Account, date], Iterable[Task]]

OF_ENTERPRISE: tuple[Source, ...] = (
    direct_reports.owed,
    certificates.running_out,
    orders.of_enterprise,
    measures.of_enterprise,
)
OF_OFFICE: tuple[Source, ...] = (
    orders.of_office,
    measures.of_office,
    cases.of_office,
    listings.of_office,
)
OF_EXPERT: tuple[Source, ...] = (licences.to_review,)
OF_INSTITUTION: tuple[Source, ...] = (licences.to_review,)


def waiting(sources: Iterable[Source], by: Account, *, on: date) -> list[Task]:
    """The tasks of all these sources."""
    return [task for source in sources for task in source(by, on)]
