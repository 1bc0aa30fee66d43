"""A recommendation is made, answered, and a placement ends: each move on its act and ground."""

from enum import StrEnum

from bihuan.registers.kinds.certificate.states import ENGINEER, KIND_WORDS, TECHNICIAN
from bihuan.workflow import Move, Workflow

PLACED_WORDS = {code: KIND_WORDS[code] for code in (ENGINEER, TECHNICIAN)}
"""Whom an institution recommends."""


class PlacementState(StrEnum):
    RECOMMENDED = "recommended"
    PLACED = "placed"
    DECLINED = "declined"
    ENDED = "ended"


class Act(StrEnum):
    RECOMMEND_ENGINEER = "recommend_engineer"
    ACCEPT_ENGINEER = "accept_engineer"
    DECLINE_ENGINEER = "decline_engineer"
    END_PLACEMENT = "end_placement"


STATE_WORDS = {
    PlacementState.RECOMMENDED: "已推荐，待企业答复",
    PlacementState.PLACED: "已到岗",
    PlacementState.DECLINED: "企业没有采纳",
    PlacementState.ENDED: "已结束",
}
ACT_WORDS = {
    Act.RECOMMEND_ENGINEER: "推荐注册安全工程师",
    Act.ACCEPT_ENGINEER: "采纳推荐并到岗",
    Act.DECLINE_ENGINEER: "不采纳推荐",
    Act.END_PLACEMENT: "结束配备",
}

S = PlacementState
PLACEMENT = Workflow(
    name="placement",
    states=PlacementState,
    initial=S.RECOMMENDED,
    moves=(
        Move(Act.ACCEPT_ENGINEER, (S.RECOMMENDED,), S.PLACED, "HZ-3.2.3"),
        Move(Act.DECLINE_ENGINEER, (S.RECOMMENDED,), S.DECLINED),
        Move(Act.END_PLACEMENT, (S.PLACED,), S.ENDED),
    ),
    final=frozenset({S.DECLINED, S.ENDED}),
    words={**STATE_WORDS, **ACT_WORDS},
)
BEGINNINGS = frozenset({Act.RECOMMEND_ENGINEER})
