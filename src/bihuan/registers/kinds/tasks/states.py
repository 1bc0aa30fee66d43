"""A sheet of tasks is either a meeting with its matters or the task list of a mechanism; the acts on both."""

from enum import StrEnum


class SheetKind(StrEnum):
    MEETING = "meeting"
    MECHANISM = "mechanism"


KIND_WORDS = {SheetKind.MEETING: "研究隐患治理的会议", SheetKind.MECHANISM: "机制任务清单"}


class Act(StrEnum):
    SET_MEETING_CYCLE = "set_meeting_cycle"
    OPEN_TASK_SHEET = "open_task_sheet"
    ADD_TASK = "add_task"
    ASSIGN_TASK = "assign_task"
    SETTLE_TASK_SHEET = "settle_task_sheet"
    REPORT_TASK_PROGRESS = "report_task_progress"
    FINISH_TASK = "finish_task"


ACT_WORDS = {
    Act.SET_MEETING_CYCLE: "设定会议周期",
    Act.OPEN_TASK_SHEET: "建立会议或任务清单",
    Act.ADD_TASK: "记下事项",
    Act.ASSIGN_TASK: "落实事项责任",
    Act.SETTLE_TASK_SHEET: "会议办结、清单启用",
    Act.REPORT_TASK_PROGRESS: "填报进展",
    Act.FINISH_TASK: "办完事项",
}
