"""What the clock does for the pools: whose year is still to be assessed comes before the office in time (LY-2.4.4)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from procrastinate.contrib.django import app

from bihuan import clock
from bihuan.experts.assessments import queries
from bihuan.experts.assessments.queries import Owed
from bihuan.notify import operations as notify
from bihuan.parties import leading
from bihuan.parties.models import Regulator
from bihuan.policy import policies

LAST_CALL = timedelta(days=7)


@app.periodic(cron="40 7 * * *")
@app.task(name="experts.remind_of_assessments", queueing_lock="experts.remind_of_assessments")
def remind_regularly(timestamp: int) -> int:
    """Every morning; the `once` key keeps a second run silent."""
    return remind_of_assessments(on=clock.today(), at=clock.now())


def remind_of_assessments(*, on: date, at: datetime) -> int:
    """Tell everybody of each office that keeps a pool how many of it are unassessed: when the weeks for it begin, in
    the last week, and once a month after the day. Returns how many pools were told of."""
    offices = Regulator.objects.standing().filter(pools__isnull=False).distinct().order_by("id")
    found = [(office, owed) for office in offices if _in_force(office, on) for owed in queries.owed(office, on=on)]
    for office, owed in found:
        _remind(office, owed, on=on, at=at)
    return len(found)


def _in_force(office: Regulator, on: date) -> bool:
    first = policies.pack_for(office.division_code).in_force
    return first is not None and first <= on


def _remind(office: Regulator, owed: Owed, *, on: date, at: datetime) -> None:
    asked = owed.asked
    late = asked.due_on < on
    stage = f"{on:%Y-%m}" if late else "last" if asked.due_on - LAST_CALL <= on else "first"
    notify.send(
        "assessments-overdue" if late else "assessments-due",
        to=[one.pk for one in leading.people_of(office)],
        about=f"pool_year:{owed.pool.pk}",
        at=at,
        facts={"pool": owed.pool.name, "n": owed.missing, "year": asked.year, "due_on": str(asked.due_on)},
        basis=[asked.basis.clause] if asked.basis else [],
        due_on=asked.due_on,
        once=f"assessments-due:{owed.pool.pk}:{asked.year}:{stage}",
    )
