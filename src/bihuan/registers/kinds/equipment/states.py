"""The ways out of use, and the acts on a piece of old equipment."""

from enum import StrEnum

WAY_WORDS = {"removed": "已拆除报废", "replaced": "已更新替换"}


class Act(StrEnum):
    MARK_FOR_RETIREMENT = "mark_for_retirement"
    CLOSE_RETIREMENT = "close_retirement"


ACT_WORDS = {
    Act.MARK_FOR_RETIREMENT: "列入淘汰设备",
    Act.CLOSE_RETIREMENT: "办结设备淘汰",
}
