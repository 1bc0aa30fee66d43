"""What the clock does with hazards: counts are folded every minute, deadlines are watched every morning."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from procrastinate.contrib.django import app

from bihuan import clock
from bihuan.hazards import rollups
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.messages import tell
from bihuan.hazards.models import Extension, Hazard
from bihuan.hazards.states import HazardState
from bihuan.hazards.turns import Side
from bihuan.hazards.waiting import turn_now, with_course
from bihuan.policy import due_on

SOON = 3  # days; ours, where the place sets no `hazards.reminder_days`
LONGEST = 366
BATCH = 500

NEAR = {
    HazardState.FOUND: "assessment-due-soon",
    HazardState.ASSESSED: "plan-due-soon",
    HazardState.PLANNED: "hazard-due-soon",
    HazardState.TREATING: "hazard-due-soon",
    HazardState.TREATED: "verification-due-soon",
    HazardState.VERIFIED: "closing-due-soon",
}
LATE = {
    HazardState.FOUND: "assessment-overdue",
    HazardState.ASSESSED: "plan-overdue",
    HazardState.PLANNED: "hazard-overdue",
    HazardState.TREATING: "hazard-overdue",
    HazardState.TREATED: "verification-overdue",
    HazardState.VERIFIED: "closing-overdue",
}
"""What is told of each state before and after its day; no state but the last is without a word."""


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
    """Tell of every open hazard whose state is to be left within the days the place sets, and of every one that has not
    been left in time, whoever's turn it is; and of every request for more time that waits for its answer: once per
    day that was set. Returns how many were told of."""
    soon = Hazard.objects.open().filter(turn_due_on__lte=on + timedelta(days=LONGEST))
    told = sum(_remind_of(hazard, on=on, at=at) for hazard in with_course(soon, "interim_controls").iterator(BATCH))
    asked = Extension.objects.filter(granted=None, hazard__state__in=(HazardState.PLANNED, HazardState.TREATING))
    requests = asked.select_related("hazard__enterprise", "hazard__site")
    return told + sum(_remind_of_request(request, on=on, at=at) for request in requests.iterator(BATCH))


def _remind_of(hazard: Hazard, *, on: date, at: datetime) -> bool:
    turn = turn_now(hazard)
    if hazard.is_late(on):
        event, sides = LATE[HazardState(hazard.state)], turn.sides | {Side.OFFICE}
    elif (hazard.turn_due_on - on).days <= policy_of(hazard).hazards.reminder_days.or_else(SOON):
        event, sides = NEAR[HazardState(hazard.state)], turn.sides
    else:
        return False
    with transaction.atomic():
        tell(event, hazard, at=at, once=f"{event}:{hazard.ref}:{hazard.turn_due_on}", sides=sides)
    return True


def _remind_of_request(request: Extension, *, on: date, at: datetime) -> bool:
    """The answer is owed by the department, whose leader has it on the desk (PEN15-17)."""
    hazard, policy = request.hazard, policy_of(request.hazard)
    answer = due_on(policy, "hazards.extension_reply_days", after=clock.local_day(request.at))
    day = answer.on if answer else hazard.turn_due_on
    if (day - on).days > policy.hazards.reminder_days.or_else(SOON):
        return False
    event = "extension-overdue" if day < on else "extension-due-soon"
    with transaction.atomic():
        tell(event, hazard, at=at, once=f"{event}:{request.pk}:{day}", due_on=day)
    return True
