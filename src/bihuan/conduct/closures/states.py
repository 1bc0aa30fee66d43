"""The life of a proposal to close an enterprise, as a table; on what grounds one may be made."""

from enum import StrEnum

from bihuan.workflow import Move, Workflow


class ClosureState(StrEnum):
    PROPOSED = "closure_proposed"
    SENT = "closure_sent"
    RECEIVED = "closure_received"
    CLOSED = "closed_by_government"
    NOT_CLOSED = "closure_not_decided"
    DROPPED = "closure_dropped"
    WITHDRAWN = "closure_withdrawn"
    RETURNED = "closure_returned"


class Ground(StrEnum):
    """What the records have to show before the government is asked."""

    PENALISED_OFTEN = "penalised_often"
    STOP_FAILED = "stop_failed"
    UNCERTIFIED_SERIOUS = "uncertified_serious"
    NOT_RECTIFIED = "not_rectified"


class Act(StrEnum):
    PROPOSE_CLOSURE = "propose_closure"
    SEND_CLOSURE_PROPOSAL = "send_closure_proposal"
    DROP_CLOSURE_PROPOSAL = "drop_closure_proposal"
    RECEIVE_CLOSURE_PROPOSAL = "receive_closure_proposal"
    RECORD_GOVERNMENT_CLOSURE = "record_government_closure"
    RECORD_CLOSURE_REFUSED = "record_closure_refused"
    WITHDRAW_CLOSURE_PROPOSAL = "withdraw_closure_proposal"
    RETURN_CLOSURE_PROPOSAL = "return_closure_proposal"
    REVOKE_GOVERNMENT_ANSWER = "revoke_government_answer"


STANDING = frozenset({ClosureState.PROPOSED, ClosureState.SENT, ClosureState.RECEIVED})
"""On its way."""
ASKED = frozenset({ClosureState.SENT, ClosureState.RECEIVED})
"""The government is asked: no second one on the enterprise is begun or sent beside it, by whatever office."""
UNSENT = frozenset({ClosureState.PROPOSED, ClosureState.DROPPED})
"""The office's own affair still, and nobody else's."""

GROUND_WORDS = {
    Ground.PENALISED_OFTEN: "存在重大事故隐患且多次受行政处罚",
    Ground.STOP_FAILED: "停产整顿期满仍未达标",
    Ground.UNCERTIFIED_SERIOUS: "无证上岗情节严重，停产整顿期满没有解除",
    Ground.NOT_RECTIFIED: "重大事故隐患逾期未整改",
}
REASON_WORDS = {
    "hazard": "未消除的重大事故隐患",
    "overdue": "逾期未整改的重大事故隐患",
    "penalties": "受到的行政处罚",
    "days": "统计天数",
    "stop": "期满的停产整顿决定",
}
"""What the records show, by the names under which it is kept."""
STATE_WORDS = {
    ClosureState.PROPOSED: "提请关闭待签发",
    ClosureState.SENT: "已提请关闭，待政府接收",
    ClosureState.RECEIVED: "政府已接收，待答复",
    ClosureState.CLOSED: "政府已决定关闭",
    ClosureState.NOT_CLOSED: "政府决定不予关闭",
    ClosureState.DROPPED: "不提请关闭",
    ClosureState.WITHDRAWN: "提请关闭已撤回",
    ClosureState.RETURNED: "政府已退回提请",
}
ACT_WORDS = {
    Act.PROPOSE_CLOSURE: "拟提请关闭",
    Act.SEND_CLOSURE_PROPOSAL: "签发提请关闭书",
    Act.DROP_CLOSURE_PROPOSAL: "决定不提请关闭",
    Act.RECEIVE_CLOSURE_PROPOSAL: "登记政府接收",
    Act.RECORD_GOVERNMENT_CLOSURE: "登记政府关闭决定",
    Act.RECORD_CLOSURE_REFUSED: "登记政府不予关闭",
    Act.WITHDRAW_CLOSURE_PROPOSAL: "撤回提请关闭",
    Act.RETURN_CLOSURE_PROPOSAL: "退回提请关闭",
    Act.REVOKE_GOVERNMENT_ANSWER: "撤销登记的政府答复",
}

S = ClosureState
CLOSURE = Workflow(
    name="提请关闭",
    states=ClosureState,
    initial=S.PROPOSED,
    moves=(
        Move(Act.SEND_CLOSURE_PROPOSAL, (S.PROPOSED,), S.SENT, "AQF-113"),
        Move(Act.DROP_CLOSURE_PROPOSAL, (S.PROPOSED,), S.DROPPED, "ours"),
        Move(Act.RECEIVE_CLOSURE_PROPOSAL, (S.SENT,), S.RECEIVED, "ours"),
        Move(Act.RECORD_GOVERNMENT_CLOSURE, (S.RECEIVED,), S.CLOSED, "AQF-113"),
        Move(Act.RECORD_CLOSURE_REFUSED, (S.RECEIVED,), S.NOT_CLOSED, "ours"),
        Move(Act.RETURN_CLOSURE_PROPOSAL, (S.SENT,), S.RETURNED, "ours"),
        Move(Act.WITHDRAW_CLOSURE_PROPOSAL, (S.SENT, S.RECEIVED), S.WITHDRAWN, "ours"),
        # What was recorded wrongly, and what the government itself took back, is recorded anew.
        Move(Act.REVOKE_GOVERNMENT_ANSWER, (S.CLOSED, S.NOT_CLOSED), S.RECEIVED, "ours"),
    ),
    final=frozenset({S.DROPPED, S.WITHDRAWN, S.RETURNED}),
    words={**STATE_WORDS, **ACT_WORDS},
)

BEGINNINGS = frozenset({Act.PROPOSE_CLOSURE})
