"""The layers of an enterprise that look round, and the acts on their points. A point has no states of its own."""

from enum import StrEnum


class Layer(StrEnum):
    """Who looks round; how often each does is a value of the place (packs, `hazards.self_check`)."""

    EMPLOYEE = "employee"
    TEAM = "team"
    WORKSHOP = "workshop"
    ENTERPRISE = "enterprise"


class Act(StrEnum):
    SET_CHECK_POINT = "set_check_point"
    RETIRE_CHECK_POINT = "retire_check_point"
    RECORD_ROUND = "record_round"


LAYER_WORDS = {
    Layer.EMPLOYEE: "员工",
    Layer.TEAM: "班组",
    Layer.WORKSHOP: "车间",
    Layer.ENTERPRISE: "企业",
}

RHYTHM_WORDS = {
    "at_any_time": "随时",
    "each_shift": "班前",
    "daily": "每日",
    "weekly": "每周",
    "monthly": "每月",
}

ACT_WORDS = {
    Act.SET_CHECK_POINT: "设自查点",
    Act.RETIRE_CHECK_POINT: "停用自查点",
    Act.RECORD_ROUND: "登记自查",
}
