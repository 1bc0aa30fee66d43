"""What the clock does with the registers: every morning who answers for a matter of a meeting or a list hears that its
day comes, or has passed; the matter of somebody who left is the office's to hand on."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q
from procrastinate.contrib.django import app

from bihuan import clock
from bihuan.notify import operations as notify
from bihuan.parties.leading import at_work
from bihuan.parties.models import REGULATOR_ROLES, Account

# The worker looks for tasks in this file alone; those of a kind are named here.
from bihuan.registers.kinds.certificate.tasks import (
    remind_of_certificates_regularly as remind_of_certificates_regularly,
)
from bihuan.registers.kinds.standardisation.tasks import remind_of_grades_regularly as remind_of_grades_regularly
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
    once after. Of a matter whose person has left the office hears: at once, and once after its day. Returns how many
    were told of."""
    near, gone = Q(due_on__lte=on + timedelta(days=SOON)), ~Q(person__roles__overlap=list(REGULATOR_ROLES))
    under_way = Task.objects.filter(done_on=None).exclude(sheet__settled_at=None).select_related("sheet", "person")
    tasks = list(under_way.filter(near | gone | Q(person__is_active=False)))
    unowned = {task for task in tasks if not task.is_owned}
    staff = _staff({task.sheet.office_id for task in unowned})
    for task in tasks:
        to = staff[task.sheet.office_id] if task in unowned else [task.person_id]
        if task in unowned:
            _tell("task-unowned", task, to, str(task.person_id), at=at)
        if task.is_late(on):
            _tell("task-overdue", task, to, str(task.due_on), at=at)
        elif task not in unowned:
            _tell("task-due-soon", task, to, str(task.due_on), at=at)
    return len(tasks)


def _staff(offices: set[int]) -> dict[int, list[int]]:
    """Office → who does its business."""
    found: dict[int, list[int]] = {office: [] for office in offices}
    people = Account.objects.filter(at_work(*offices), is_active=True)
    for office, account in people.values_list("regulator_id", "pk"):
        found[office].append(account)
    return found


def _tell(event: str, task: Task, to: list[int], once: str, *, at: datetime) -> None:
    notify.send(
        event,
        to=to,
        about=task.sheet.ref,
        at=at,
        facts={"task": task.text[:60], "sheet": task.sheet.title},
        due_on=task.due_on,
        once=f"{event}:{task.pk}:{once}",
    )
