"""The cycles of a supervision plan and the acts on it. Whether a planned check is done, missed or to come follows from
its days and its record, so it has no states of its own."""

from enum import StrEnum

CYCLE_WORDS = {"monthly": "每月", "quarterly": "每季度", "half_yearly": "每半年", "yearly": "每年"}


class Act(StrEnum):
    MAKE_SUPERVISION_PLAN = "make_supervision_plan"
    CLOSE_PLANNED_CHECK = "close_planned_check"
    MOVE_PLANNED_CHECK = "move_planned_check"


ACT_WORDS = {
    Act.MAKE_SUPERVISION_PLAN: "制定监督检查计划",
    Act.CLOSE_PLANNED_CHECK: "办结计划检查",
    Act.MOVE_PLANNED_CHECK: "调整计划检查日期",
}
