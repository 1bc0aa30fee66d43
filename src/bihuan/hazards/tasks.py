"""What the clock does with hazards: counts are folded every minute; every morning deadlines are watched, and what stays
unfixed comes before the heads of the departments."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from procrastinate.contrib.django import app

from bihuan import clock
from bihuan.hazards import pressing, rollups, rules
from bihuan.hazards.follow_ups import Escalation, SupervisionNotice
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.listing import watching
from bihuan.hazards.messages import tell
from bihuan.hazards.models import Extension, Hazard
from bihuan.hazards.states import Act, HazardState
from bihuan.hazards.turns import Side
from bihuan.hazards.waiting import turn_now, with_course
from bihuan.parties.operator import CLOCK
from bihuan.policy import due_on
from bihuan.refusal import Refusal

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
    """Every morning; the `once` key keeps a second run of the same day silent, and nothing is escalated twice."""
    on, at = clock.today(), clock.now()
    return remind(on=on, at=at) + escalate(on=on, at=at) + watching.watch(on=on, at=at)


def escalate(*, on: date, at: datetime) -> int:
    """Bring before the heads of their departments what stays unfixed so many days after its day (LH-3.1); once for each
    day that was set. Returns how many."""
    known = Escalation.objects.filter(hazard=OuterRef("pk"), late_since=OuterRef("turn_due_on"))
    late = Hazard.objects.overdue(on).filter(~Exists(known)).select_related("enterprise", "site")
    return sum(_escalate(hazard, on=on, at=at) for hazard in late.iterator(BATCH))


def _escalate(hazard: Hazard, *, on: date, at: datetime) -> bool:
    days = policy_of(hazard).hazards.escalate_days.or_else(rules.ESCALATED_AFTER)
    if (on - hazard.turn_due_on).days < days:
        return False
    try:
        pressing.escalate_hazard(hazard, by=CLOCK, at=at)
    except Refusal:  # somebody acted on it since it was read
        return False
    return True


def remind(*, on: date, at: datetime) -> int:
    """Tell of every open hazard whose state is to be left within the days the place sets, and of every one that has not
    been left in time, whoever's turn it is; and of every request for more time and every notice that waits for its
    answer: once per day that was set. Returns how many were told of."""
    soon = Hazard.objects.open().filter(turn_due_on__lte=on + timedelta(days=LONGEST))
    told = sum(_remind_of(hazard, on=on, at=at) for hazard in with_course(soon, "interim_controls").iterator(BATCH))
    asked = Extension.objects.filter(granted=None, hazard__state__in=(HazardState.PLANNED, HazardState.TREATING))
    requests = asked.select_related("hazard__enterprise", "hazard__site")
    told += sum(_remind_of_request(request, on=on, at=at) for request in requests.iterator(BATCH))
    unanswered = SupervisionNotice.objects.filter(replied_at=None).exclude(hazard__state=HazardState.STRUCK_OFF)
    notices = unanswered.select_related("hazard__enterprise", "hazard__site")
    return told + sum(_remind_of_notice(notice, on=on, at=at) for notice in notices.iterator(BATCH))


def _remind_of_notice(notice: SupervisionNotice, *, on: date, at: datetime) -> bool:
    """The reply is owed by the enterprise; once its day has passed the department hears of it too."""
    hazard, day = notice.hazard, notice.due_on
    if (day - on).days > policy_of(hazard).hazards.reminder_days.or_else(SOON):
        return False
    event, sides = ("notice-overdue", {Side.OFFICE}) if day < on else ("notice-due-soon", ())
    with transaction.atomic():
        tell(event, hazard, at=at, once=f"{event}:{notice.pk}:{day}", sides=sides, due_on=day)
    return True


def _remind_of(hazard: Hazard, *, on: date, at: datetime) -> bool:
    turn = turn_now(hazard, on=on)
    if hazard.is_late(on):
        event, sides = LATE[HazardState(hazard.state)], turn.sides | {Side.OFFICE}
        if turn.act == Act.SET_INTERIM_CONTROL:
            event = "interim-control-owed"
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
