"""The life of an amendment, as a table."""

from enum import StrEnum

from bihuan.workflow import Move, Workflow


class AmendmentState(StrEnum):
    DRAFTED = "drafted"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    DRAFT_AMENDMENT = "draft_amendment"
    SET_VALUE = "set_value"
    DROP_VALUE = "drop_value"
    SIGN_AMENDMENT = "sign_amendment"
    WITHDRAW_AMENDMENT = "withdraw_amendment"


ACT_WORDS = {
    Act.DRAFT_AMENDMENT: "起草修订",
    Act.SET_VALUE: "拟定参数",
    Act.DROP_VALUE: "撤下参数",
    Act.SIGN_AMENDMENT: "签署修订",
    Act.WITHDRAW_AMENDMENT: "撤回修订",
}

STATE_WORDS = {
    AmendmentState.DRAFTED: "起草中",
    AmendmentState.SIGNED: "已签署",
    AmendmentState.WITHDRAWN: "已撤回",
}

S = AmendmentState
AMENDMENT = Workflow(
    name="amendment",
    states=AmendmentState,
    initial=S.DRAFTED,
    moves=(
        Move(Act.SET_VALUE, (S.DRAFTED,), None, "ours"),
        Move(Act.DROP_VALUE, (S.DRAFTED,), None, "ours"),
        # What is signed is never taken back: it is followed by another amendment.
        Move(Act.SIGN_AMENDMENT, (S.DRAFTED,), S.SIGNED, "ours"),
        Move(Act.WITHDRAW_AMENDMENT, (S.DRAFTED,), S.WITHDRAWN, "ours"),
    ),
    final=frozenset({S.SIGNED, S.WITHDRAWN}),
    words={**STATE_WORDS, **ACT_WORDS},
)

BEGINNINGS = frozenset({Act.DRAFT_AMENDMENT})
