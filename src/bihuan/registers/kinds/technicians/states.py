"""The two kinds of help, and the acts on it."""

from enum import StrEnum

HELP_WORDS = {"training": "专家培训", "hazard_check": "专家排查"}


class Act(StrEnum):
    RECORD_EXPERT_HELP = "record_expert_help"
    SETTLE_EXPERT_HELP = "settle_expert_help"


ACT_WORDS = {
    Act.RECORD_EXPERT_HELP: "登记专家帮扶",
    Act.SETTLE_EXPERT_HELP: "办结专家帮扶提醒",
}
