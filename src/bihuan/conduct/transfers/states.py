"""The life of a transfer, as a table."""

from enum import StrEnum

from bihuan.workflow import Move, Workflow


class TransferState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"
    SENT = "sent"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    ANSWERED = "answered"


class Kind(StrEnum):
    DEPARTMENT = "department"
    CRIME = "crime"


KIND_WORDS = {Kind.DEPARTMENT: "移送其他部门", Kind.CRIME: "移送公安机关（涉嫌犯罪）"}
STANDING = frozenset(TransferState) - {TransferState.DECLINED, TransferState.RETURNED, TransferState.ANSWERED}
"""On the way: no second one of the kind is proposed beside it."""
TAKEN = frozenset({TransferState.ACCEPTED, TransferState.ANSWERED})
"""The other body has the case."""


AT_THE_RECEIVER = frozenset({TransferState.SENT, *TAKEN})
"""It has come there and was not given back."""


class Act(StrEnum):
    PROPOSE_TRANSFER = "propose_transfer"
    APPROVE_TRANSFER = "approve_transfer"
    DECLINE_TRANSFER = "decline_transfer"
    SEND_TRANSFER = "send_transfer"
    ACCEPT_TRANSFER = "accept_transfer"
    RETURN_TRANSFER = "return_transfer"
    ANSWER_TRANSFER = "answer_transfer"


STATE_WORDS = {
    TransferState.PROPOSED: "待审批",
    TransferState.APPROVED: "待移送",
    TransferState.DECLINED: "不同意移送",
    TransferState.SENT: "待接收",
    TransferState.ACCEPTED: "已接收，待反馈结果",
    TransferState.RETURNED: "已退回",
    TransferState.ANSWERED: "已反馈结果",
}

ACT_WORDS = {
    Act.PROPOSE_TRANSFER: "提出移送",
    Act.APPROVE_TRANSFER: "同意移送",
    Act.DECLINE_TRANSFER: "不同意移送",
    Act.SEND_TRANSFER: "发出移送书",
    Act.ACCEPT_TRANSFER: "接收移送",
    Act.RETURN_TRANSFER: "退回移送",
    Act.ANSWER_TRANSFER: "反馈移送结果",
}

TRANSFER = Workflow(
    name="移送",
    states=TransferState,
    initial=TransferState.PROPOSED,
    moves=(
        Move(Act.APPROVE_TRANSFER, (TransferState.PROPOSED,), TransferState.APPROVED, "CRIME54-transfer"),
        Move(Act.DECLINE_TRANSFER, (TransferState.PROPOSED,), TransferState.DECLINED, "CRIME54-transfer"),
        Move(Act.SEND_TRANSFER, (TransferState.APPROVED,), TransferState.SENT, "LH-3.3"),
        Move(Act.ACCEPT_TRANSFER, (TransferState.SENT,), TransferState.ACCEPTED, "LH-3.3"),
        Move(Act.RETURN_TRANSFER, (TransferState.SENT,), TransferState.RETURNED, "ours"),
        Move(Act.ANSWER_TRANSFER, (TransferState.ACCEPTED,), TransferState.ANSWERED, "ours"),
    ),
    final=frozenset({TransferState.DECLINED, TransferState.RETURNED, TransferState.ANSWERED}),
    words={**STATE_WORDS, **ACT_WORDS},
)

BEGINNINGS = frozenset({Act.PROPOSE_TRANSFER})
