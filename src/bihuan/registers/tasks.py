"""What the clock does with the registers: every morning who answers for a matter of a meeting or a list hears that its
day comes, or has passed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from procrastinate.contrib.django import app

from bihuan import clock
from bihuan.notify import operations as notify
from bihuan.registers.kinds.tasks.models import Task

SOON = 3
"""So many days before its day; ours."""


@app.periodic(cron="35 7 * * *")
@app.task(name="registers.remind", queueing_lock="registers.remind")
def remind_regularly(timestamp: int) -> int:
    """Every morning; the `once` key keeps a second run of the same day silent."""
    return remind(on=clock.today(), at=clock.now())


def remind(*, on: date, at: datetime) -> int:
    """Tell the person of every matter that is settled, not done, and due within days or late; once before its day and
    once after. Returns how many were told of."""
    found = Task.objects.filter(done_on=None, due_on__lte=on + timedelta(days=SOON), person__is_active=True)
    tasks = list(found.exclude(sheet__settled_at=None).select_related("sheet"))
    for task in tasks:
        event = "task-overdue" if task.is_late(on) else "task-due-soon"
        notify.send(
            event,
            to=[task.person_id],
            about=task.sheet.ref,
            at=at,
            facts={"task": task.text[:60], "sheet": task.sheet.title},
            due_on=task.due_on,
            once=f"{event}:{task.pk}:{task.due_on}",
        )
    return len(tasks)
