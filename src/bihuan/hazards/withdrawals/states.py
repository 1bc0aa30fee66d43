"""The life of an order to stop and withdraw, as a table. It stands from the moment it is given: nobody approves it."""

from enum import StrEnum

from bihuan.workflow import Move, Workflow


class OrderState(StrEnum):
    STANDING = "standing"
    ALL_OUT = "all_out"
    LIFTED = "lifted"


class Act(StrEnum):
    ORDER_WITHDRAWAL = "order_withdrawal"
    CONFIRM_WITHDRAWAL = "confirm_withdrawal"
    LIFT_WITHDRAWAL = "lift_withdrawal"


STATE_WORDS = {
    OrderState.STANDING: "正在撤人",
    OrderState.ALL_OUT: "人员已撤出",
    OrderState.LIFTED: "已解除",
}
ACT_WORDS = {
    Act.ORDER_WITHDRAWAL: "下达停产撤人命令",
    Act.CONFIRM_WITHDRAWAL: "确认人员已撤出",
    Act.LIFT_WITHDRAWAL: "解除停产撤人命令",
}

S = OrderState
WITHDRAWAL = Workflow(
    name="withdrawal",
    states=OrderState,
    initial=S.STANDING,
    moves=(
        Move(Act.CONFIRM_WITHDRAWAL, (S.STANDING,), S.ALL_OUT, "LY-4.4.5"),
        Move(Act.LIFT_WITHDRAWAL, (S.STANDING, S.ALL_OUT), S.LIFTED, "LY-4.4.5"),
    ),
    final=frozenset({S.LIFTED}),
    words={**STATE_WORDS, **ACT_WORDS},
)
BEGINNINGS = frozenset({Act.ORDER_WITHDRAWAL})
