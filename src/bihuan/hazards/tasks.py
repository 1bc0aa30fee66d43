"""What the clock does with hazards: counts are folded every minute, deadlines are watched every morning."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from procrastinate.contrib.django import app

from bihuan import clock
from bihuan.hazards import rollups
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.messages import tell
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import UNFIXED

SOON = 3  # days; ours, where the place sets no `hazards.reminder_days`
LONGEST = 366
BATCH = 500


@app.periodic(cron="* * * * *")
@app.task(name="hazards.fold", queueing_lock="hazards.fold")
def fold_regularly(timestamp: int) -> int:
    """A run that was missed is made good by the next, so its planned time does not matter."""
    return rollups.fold()


@app.periodic(cron="30 7 * * *")
@app.task(name="hazards.remind", queueing_lock="hazards.remind")
def remind_regularly(timestamp: int) -> int:
    """Every morning; the `once` key keeps a second run of the same day silent."""
    return remind(on=clock.today(), at=clock.now())


def remind(*, on: date, at: datetime) -> int:
    """Tell of every hazard that is due within the days the place sets, and of every one that has become overdue:
    once per deadline. Returns how many were told of."""
    waiting = Hazard.objects.filter(state__in=UNFIXED, due_on__lte=on + timedelta(days=LONGEST))
    told = 0
    for hazard in waiting.select_related("enterprise", "site").defer("search").iterator(BATCH):
        told += _remind_of(hazard, on=on, at=at)
    return told


def _remind_of(hazard: Hazard, *, on: date, at: datetime) -> bool:
    if hazard.is_overdue(on):
        event = "hazard-overdue"
    elif (hazard.due_on - on).days <= policy_of(hazard).hazards.reminder_days.or_else(SOON):
        event = "hazard-due-soon"
    else:
        return False
    with transaction.atomic():
        tell(event, hazard, at=at, once=f"{event}:{hazard.ref}:{hazard.due_on}")
    return True
