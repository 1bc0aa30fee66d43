"""Whoever of an office looks into a case stands in its chain: what lies in it is about people, and is not public."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from bihuan import audit, clock
from bihuan.conduct.cases import ledger
from bihuan.conduct.cases.access import CASES
from bihuan.conduct.cases.models import Case
from bihuan.conduct.cases.states import Act
from bihuan.parties.models import Account


@transaction.atomic
def read_case(case: Case, *, by: Account, at: datetime) -> Case:
    """查阅案卷: one line for a reader and a day; whoever has acted on the case that day stands in its chain already."""
    CASES.require(Act.READ_CASE, case, by)
    if not is_on_record(case, by, on=clock.local_day(at)):
        ledger.record(Act.READ_CASE, case, by=by, at=at, basis=None, data={})
    return case


def is_on_record(case: Case, by: Account, *, on: date) -> bool:
    """Whether the case lies open before this reader on that day."""
    return audit.has_line(case.ref, by=by.ref, since=clock.day_begins(on))
