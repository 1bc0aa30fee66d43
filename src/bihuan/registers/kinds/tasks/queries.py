"""The reads about meetings, task lists and tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from bihuan.parties.models import REGULATOR_ROLES, Account, Regulator
from bihuan.policy import Policy
from bihuan.policy.citation import Basis
from bihuan.registers.kinds.tasks import rules
from bihuan.registers.kinds.tasks.models import MeetingCycle, Task, TaskSheet
from bihuan.registers.kinds.tasks.states import SheetKind

MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
"""The rhythms of a place at which leaders can meet."""
OFFERED = 300
"""So many people are offered where one types a name; any other of the place may be typed as well."""


def sheets(by: Account) -> QuerySet[TaskSheet]:
    """Those of the own office, for a list that pages by key, each with how many tasks it has (`all`, `done`)."""
    done = Count("tasks", filter=Q(tasks__done_on__isnull=False))
    return TaskSheet.objects.filter(office_id=by.regulator_id).annotate(all=Count("tasks"), done=done)


def tasks_of(sheet: TaskSheet) -> list[Task]:
    """The tasks of a sheet in the order they were written down."""
    return list(sheet.tasks.select_related("unit", "person__regulator").order_by("id"))


def carried_over(sheet: TaskSheet) -> list[Task]:
    """What earlier meetings of the office left open: the next agenda begins with it."""
    if sheet.kind != SheetKind.MEETING or sheet.settled_at is not None:
        return []
    earlier = Q(sheet__office_id=sheet.office_id, sheet__kind=SheetKind.MEETING, sheet__settled_at__isnull=False)
    open_tasks = Task.objects.filter(earlier, done_on=None).select_related("sheet__office", "unit", "person")
    return list(open_tasks.order_by(F("due_on").asc(nulls_last=True), "id")[:100])


def my_tasks(by: Account) -> list[Task]:
    """What is in a person's own hands and not done, the most pressing first; only of sheets that are settled."""
    found = Task.objects.filter(person=by, done_on=None, sheet__settled_at__isnull=False)
    return list(found.select_related("sheet__office", "unit", "person").order_by("due_on", "id")[:50])


@dataclass(frozen=True)
class Meetings:
    """When the leaders met last, how often they are to, and by when they meet again."""

    last_on: date | None
    months: int | None
    due_on: date | None
    ground: Basis | None

    def overdue(self, on: date) -> bool:
        return self.due_on is not None and self.due_on < on


def meetings(office: Regulator, policy: Policy) -> Meetings:
    """The place's own cycle goes before the office's."""
    held = TaskSheet.objects.filter(office=office, kind=SheetKind.MEETING, settled_at__isnull=False)
    last = held.order_by("-held_on").values_list("held_on", flat=True).first()
    own = MeetingCycle.objects.filter(office=office).first()
    setting = policy.posts.meeting_cycle
    months = MONTHS.get(str(setting.value)) if setting.is_set else own.months if own else None
    due = rules.next_meeting(last, months, since=own.since if own else None)
    return Meetings(last, months, due, setting.basis if setting.pack else None)


def possible_owners(by: Account, *, name: str = "") -> list[Account]:
    """Who may be given a task: everybody of the own office, then of those below it in its place. As many as a page
    offers; with `name` those called so, however many there are."""
    if by.regulator_id is None:
        return []
    place = Q(regulator__division_code__startswith=by.regulator.division_code, regulator__closed_on=None)
    people = Account.objects.filter(place, is_active=True, roles__overlap=list(REGULATOR_ROLES))
    own_first = people.annotate(own=Q(regulator_id=by.regulator_id)).select_related("regulator")
    found = own_first.order_by("-own", "regulator__division_code", "regulator_id", "id")
    return list(found.filter(name=name) if name else found[:OFFERED])
