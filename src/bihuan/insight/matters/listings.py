"""Listings that wait for an office, those past their day, and major hazards of which nobody has said whether they are
listed (LY-1.2.6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bihuan.hazards.ledger import policy_of
from bihuan.hazards.listing import queries
from bihuan.hazards.listing.states import Act
from bihuan.hazards.models import Hazard
from bihuan.insight.task import Task
from bihuan.parties.models import Account

AT_MOST = 40


def of_office(by: Account, on: date) -> Iterator[Task]:
    """What its two units have to do, and what comes before them and the office above once the day is over."""
    for hazard in queries.waiting_hazards(by, on=on, most=AT_MOST):
        listing = hazard.live
        if listing is None:
            yield _task(Act.PROPOSE_LISTING, hazard, None)
            continue
        listing.hazard = hazard
        acts: list[str] = [*queries.task_acts(listing, by)]
        if listing.is_overdue(on):
            acts.append("listing_overdue")
        turn = queries.turn_of(listing)
        for act in acts:
            own = turn is not None and turn.act == act
            yield _task(act, hazard, turn.due_on if own else listing.due_on)


def _task(act: str, hazard: Hazard, due_on: date | None) -> Task:
    where, basis = f"{hazard.number} · {hazard.enterprise.name}", queries.ground_of(act, policy_of(hazard))
    kind, key = ("hazard", hazard.pk) if hazard.live is None else ("listing", hazard.live.pk)
    return Task(act, kind, key, hazard.description, where, due_on, basis, "", basis if due_on else None)
