"""The life of a rectification order, as a table."""

from enum import StrEnum

from bihuan.workflow import Move, Workflow


class OrderState(StrEnum):
    ISSUED = "order_issued"
    SETTLED = "order_settled"
    WITHDRAWN = "order_withdrawn"


class Act(StrEnum):
    ISSUE_RECTIFICATION_ORDER = "issue_rectification_order"
    RECHECK_ORDER = "recheck_order"
    SETTLE_ORDER = "settle_order"
    WITHDRAW_ORDER = "withdraw_order"


class Result(StrEnum):
    """What the re-check says of one item."""

    DONE = "done"
    PARTLY = "partly"
    NOT_DONE = "not_done"


class Next(StrEnum):
    """What follows from a re-check that not everything passed."""

    WAIT = "wait"
    ORDER_AGAIN = "order_again"
    CASE = "case"
    TRANSFER = "transfer"


STATE_WORDS = {
    OrderState.ISSUED: "按指令整改中",
    OrderState.SETTLED: "指令办结",
    OrderState.WITHDRAWN: "指令撤销",
}

ACT_WORDS = {
    Act.ISSUE_RECTIFICATION_ORDER: "下达限期整改指令",
    Act.RECHECK_ORDER: "出具整改复查意见",
    Act.SETTLE_ORDER: "办结整改指令",
    Act.WITHDRAW_ORDER: "撤销整改指令",
}

RESULT_WORDS = {Result.DONE: "已整改", Result.PARTLY: "部分整改", Result.NOT_DONE: "未整改"}

NEXT_WORDS = {
    Next.WAIT: "继续整改",
    Next.ORDER_AGAIN: "再次下达指令",
    Next.CASE: "依法查处",
    Next.TRANSFER: "移送其他部门",
}

# By which title the conclusion of a re-check is printed: of how many of the items.
CONCLUSION_WORDS = {"all": "全部整改", "some": "部分整改", "none": "未整改"}

S = OrderState
ORDER = Workflow(
    name="rectification_order",
    states=OrderState,
    initial=S.ISSUED,
    moves=(
        Move(Act.RECHECK_ORDER, (S.ISSUED,), None, "LY-1.2.5"),
        Move(Act.SETTLE_ORDER, (S.ISSUED,), S.SETTLED, "LY-1.2.5"),  # by the re-check that everything passed
        Move(Act.WITHDRAW_ORDER, (S.ISSUED,), S.WITHDRAWN, "ours"),
    ),
    final=frozenset({S.SETTLED, S.WITHDRAWN}),
    words={**STATE_WORDS, **ACT_WORDS},
)

BEGINNINGS = frozenset({Act.ISSUE_RECTIFICATION_ORDER})
