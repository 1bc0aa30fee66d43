"""Who keeps the meetings and task lists of an office, and who carries a task out, on one page."""

from __future__ import annotations

from bihuan.parties.models import REGULATOR_ROLES, Account
from bihuan.parties.permission import Permissions
from bihuan.refusal import Stranger
from bihuan.registers.kinds.tasks.models import Task, TaskSheet
from bihuan.registers.kinds.tasks.states import Act


def in_an_office(subject: object, by: Account) -> bool:
    """监管部门人员"""
    return by.is_active and by.regulator_id is not None and by.holds(*REGULATOR_ROLES)


def keeps_sheet(sheet: TaskSheet, by: Account) -> bool:
    """召集单位的人员"""
    return in_an_office(sheet, by) and sheet.office_id == by.regulator_id


def carries_out(task: Task, by: Account) -> bool:
    """责任人本人"""
    return in_an_office(task, by) and task.person_id == by.pk


def keeps_task(task: Task, by: Account) -> bool:
    """召集单位的人员"""
    return keeps_sheet(task.sheet, by)


def concerns(task: Task, by: Account) -> bool:
    """召集单位的人员或责任人本人"""
    return keeps_task(task, by) or carries_out(task, by)


OFFICE = Permissions(
    "registers",
    sees=in_an_office,
    acts={act: [[in_an_office]] for act in (Act.SET_MEETING_CYCLE, Act.OPEN_TASK_SHEET)},
)
SHEETS = Permissions(
    "registers", sees=keeps_sheet, acts={act: [[keeps_sheet]] for act in (Act.ADD_TASK, Act.SETTLE_TASK_SHEET)}
)
TASKS = Permissions(
    "registers",
    sees=concerns,
    acts={
        Act.ASSIGN_TASK: [[keeps_task]],
        Act.REPORT_TASK_PROGRESS: [[keeps_task], [carries_out]],
        Act.FINISH_TASK: [[keeps_task], [carries_out]],
    },
)


def fetch_sheet(sheet_id: int, by: Account) -> TaskSheet:
    """A sheet of the reader's own office; otherwise Stranger (404)."""
    found = TaskSheet.objects.select_related("office").filter(pk=sheet_id).first()
    if found is None or not keeps_sheet(found, by):
        raise Stranger(f"task_sheet:{sheet_id}")
    return found


def fetch_task(task_id: int, by: Account) -> Task:
    """A task of the reader's own office or hands; otherwise Stranger (404)."""
    found = Task.objects.select_related("sheet__office", "person").filter(pk=task_id).first()
    if found is None or not concerns(found, by):
        raise Stranger(f"task:{task_id}")
    return found
