"""Licence reviews that wait for the opinion of whoever was asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bihuan.admission import queries
from bihuan.insight.task import Task
from bihuan.parties.models import Account

AT_MOST = 40


def to_review(by: Account, on: date) -> Iterator[Task]:
    """The opinions that an expert or an institution owes; one statement."""
    for one in queries.waiting_for(by).order_by("id")[:AT_MOST]:
        row = one.application
        yield Task("sign_review_opinion", "licence_application", row.pk, row.licence, row.enterprise.name, basis="ours")
