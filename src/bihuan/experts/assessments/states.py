"""The acts on an expert's year. An assessment stands from the moment it is given until it is withdrawn, so it has no
states of its own."""

from enum import StrEnum


class Act(StrEnum):
    NOTE_SERVICE = "note_service"
    ASSESS_EXPERT = "assess_expert"
    WITHDRAW_ASSESSMENT = "withdraw_assessment"
    COMMEND_EXPERT = "commend_expert"


ACT_WORDS = {
    Act.NOTE_SERVICE: "登记服务评价",
    Act.ASSESS_EXPERT: "考核专家",
    Act.WITHDRAW_ASSESSMENT: "撤回考核",
    Act.COMMEND_EXPERT: "表彰专家",
}
