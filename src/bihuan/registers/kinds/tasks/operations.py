"""Meetings are held and task lists drawn up; each matter gets its person and day, moves on, and is done."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from bihuan import audit, clock
from bihuan.parties.models import Account
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.registers.kinds.tasks import queries, rules
from bihuan.registers.kinds.tasks.access import OFFICE, SHEETS, TASKS, in_an_office
from bihuan.registers.kinds.tasks.models import MeetingCycle, Task, TaskSheet
from bihuan.registers.kinds.tasks.states import Act, SheetKind


@transaction.atomic
def set_meeting_cycle(*, by: Account, at: datetime, months: int) -> MeetingCycle:
    """设定会议周期: every how many months the own office's leaders meet. Raises `meeting_cycle_invalid`."""
    OFFICE.require(Act.SET_MEETING_CYCLE, None, by)
    if not 1 <= months <= 12:
        raise Refusal("meeting_cycle_invalid", value=months)
    values = {"months": months, "since": clock.local_day(at)}
    cycle, _ = MeetingCycle.objects.update_or_create(office=by.regulator, defaults=values)
    audit.record(Act.SET_MEETING_CYCLE, by.regulator.ref, by=by.ref, at=at, data={"months": months})
    return cycle


@transaction.atomic
def open_task_sheet(*, by: Account, at: datetime, kind: str, title: str, held_on: date, minutes: str = "") -> TaskSheet:
    """建立会议或任务清单: of the own office. Raises `task_sheet_kind_unknown`, `task_sheet_title_missing`."""
    OFFICE.require(Act.OPEN_TASK_SHEET, None, by)
    if kind not in set(SheetKind):
        raise Refusal("task_sheet_kind_unknown", value=kind)
    if not title.strip():
        raise Refusal("task_sheet_title_missing", missing=["title"])
    sheet = TaskSheet.objects.create(
        office=by.regulator, kind=kind, title=title.strip(), held_on=held_on, minutes=minutes.strip(), opened_by=by
    )
    audit.record(Act.OPEN_TASK_SHEET, sheet.ref, by=by.ref, at=at, data={"kind": kind, "title": sheet.title})
    return sheet


@transaction.atomic
def add_task(
    sheet: TaskSheet, *, by: Account, at: datetime, text: str, person: Account | None = None, due_on: date | None = None
) -> Task:
    """记下事项: with its person and day where they are known by now. Raises `task_text_missing`, `task_sheet_settled`,
    `task_owner_elsewhere`."""
    SHEETS.require(Act.ADD_TASK, sheet, by)
    _open(sheet)
    if not text.strip():
        raise Refusal("task_text_missing", missing=["text"])
    task = Task(sheet=sheet, text=text.strip(), due_on=due_on)
    _give(task, person, by)
    task.save()
    audit.record(Act.ADD_TASK, task.ref, by=by.ref, at=at, case=sheet.ref, data=_told(task))
    return task


@transaction.atomic
def assign_task(task: Task, *, by: Account, at: datetime, person: Account | None, due_on: date | None) -> Task:
    """落实事项责任: who does it until when. Raises `task_owner_missing` naming what is left out, `task_done`,
    `task_owner_elsewhere`, `task_sheet_settled` for another day than the one that was settled."""
    TASKS.require(Act.ASSIGN_TASK, task, by)
    task = _undone(task)
    missing = [name for name, given in (("task_owner", person), ("task_day", due_on)) if given is None]
    if missing:
        raise Refusal("task_owner_missing", missing=missing)
    if task.sheet.settled_at is not None and due_on != task.due_on:
        raise Refusal("task_sheet_settled")
    _give(task, person, by)
    task.due_on = due_on
    task.save(update_fields=["unit", "person", "due_on"])
    audit.record(Act.ASSIGN_TASK, task.ref, by=by.ref, at=at, case=task.sheet.ref, data=_told(task))
    return task


@transaction.atomic
def settle_task_sheet(sheet: TaskSheet, *, by: Account, at: datetime, minutes: str | None = None) -> TaskSheet:
    """会议办结、清单启用: from now on its tasks are due. Raises `task_sheet_settled`, and as rules.held and
    rules.settleable."""
    SHEETS.require(Act.SETTLE_TASK_SHEET, sheet, by)
    sheet = _open(sheet)
    sheet.minutes = sheet.minutes if minutes is None else minutes.strip()
    policy = policies.at(sheet.office.division_code, on=clock.local_day(at))
    rules.held(sheet.kind, sheet.held_on, on=clock.local_day(at), policy=policy)
    tasks = queries.tasks_of(sheet)
    facts = [rules.Assigned(one.text[:40], owned=one.is_owned) for one in tasks]
    rules.settleable(sheet.kind, facts, sheet.minutes, policy=policy)
    sheet.settled_at = at
    sheet.save(update_fields=["minutes", "settled_at"])
    data = {"kind": sheet.kind, "tasks": len(tasks)}
    audit.record(Act.SETTLE_TASK_SHEET, sheet.ref, by=by.ref, at=at, data=data)
    return sheet


@transaction.atomic
def report_task_progress(task: Task, *, by: Account, at: datetime, progress: str) -> Task:
    """填报进展. Raises `progress_missing`, `task_done`."""
    TASKS.require(Act.REPORT_TASK_PROGRESS, task, by)
    task = _undone(task)
    if not progress.strip():
        raise Refusal("progress_missing", missing=["progress"])
    task.progress = progress.strip()
    task.save(update_fields=["progress"])
    data = {"progress": task.progress}
    audit.record(Act.REPORT_TASK_PROGRESS, task.ref, by=by.ref, at=at, case=task.sheet.ref, data=data)
    return task


@transaction.atomic
def finish_task(task: Task, *, by: Account, at: datetime) -> Task:
    """办完事项: it is open no longer. Raises `task_done`, `task_not_settled` before the sheet is settled."""
    TASKS.require(Act.FINISH_TASK, task, by)
    task = _undone(task)
    if task.sheet.settled_at is None:
        raise Refusal("task_not_settled")
    task.done_on = clock.local_day(at)
    task.save(update_fields=["done_on"])
    audit.record(Act.FINISH_TASK, task.ref, by=by.ref, at=at, case=task.sheet.ref, data=_told(task))
    return task


def _open(sheet: TaskSheet) -> TaskSheet:
    """The row, locked until the act ends. Raises `task_sheet_settled`."""
    fresh = TaskSheet.objects.select_for_update(of=("self",)).select_related("office").get(pk=sheet.pk)
    if fresh.settled_at is not None:
        raise Refusal("task_sheet_settled")
    return fresh


def _undone(task: Task) -> Task:
    """The row, locked until the act ends. Raises `task_done`."""
    fresh = (
        Task.objects.select_for_update(of=("self",)).select_related("sheet__office", "unit", "person").get(pk=task.pk)
    )
    if fresh.done_on is not None:
        raise Refusal("task_done")
    return fresh


def _give(task: Task, person: Account | None, by: Account) -> None:
    """The person and, with it, the unit. Raises `task_owner_elsewhere` for one who acts for no office in the own place,
    or no longer."""
    unit = None if person is None else person.regulator
    here = by.regulator.division_code
    if person is not None and not (in_an_office(task, person) and unit.division_code.startswith(here)):
        raise Refusal("task_owner_elsewhere", name=person.name)
    task.person, task.unit = person, unit


def _told(task: Task) -> dict[str, str]:
    return {"text": task.text, "person": task.person.ref if task.person else "", "due_on": str(task.due_on or "")}
