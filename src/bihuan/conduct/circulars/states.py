"""The life of a circular about an office, as a table. What was withdrawn stays to be read, as withdrawn."""

from enum import StrEnum

from bihuan.workflow import Move, Workflow


class CircularState(StrEnum):
    DRAFTED = "circular_drafted"
    PUBLISHED = "circular_published"
    WITHDRAWN = "circular_withdrawn"
    DROPPED = "circular_dropped"


class Act(StrEnum):
    DRAFT_OFFICE_CIRCULAR = "draft_office_circular"
    APPROVE_OFFICE_CIRCULAR = "approve_office_circular"
    PUBLISH_OFFICE_CIRCULAR = "publish_office_circular"
    DROP_OFFICE_CIRCULAR = "drop_office_circular"
    WITHDRAW_OFFICE_CIRCULAR = "withdraw_office_circular"


STATE_WORDS = {
    CircularState.DRAFTED: "通报待发布",
    CircularState.PUBLISHED: "通报已发布",
    CircularState.WITHDRAWN: "通报已撤回",
    CircularState.DROPPED: "通报不发",
}
ACT_WORDS = {
    Act.DRAFT_OFFICE_CIRCULAR: "起草部门通报",
    Act.APPROVE_OFFICE_CIRCULAR: "批准部门通报",
    Act.PUBLISH_OFFICE_CIRCULAR: "发布部门通报",
    Act.DROP_OFFICE_CIRCULAR: "不发部门通报",
    Act.WITHDRAW_OFFICE_CIRCULAR: "撤回部门通报",
}

S = CircularState
CIRCULAR = Workflow(
    name="office_circular",
    states=CircularState,
    initial=S.DRAFTED,
    moves=(
        Move(Act.APPROVE_OFFICE_CIRCULAR, (S.DRAFTED,), None, "HZ-5.6.4"),
        Move(Act.PUBLISH_OFFICE_CIRCULAR, (S.DRAFTED,), S.PUBLISHED, "HZ-5.6.4"),
        Move(Act.DROP_OFFICE_CIRCULAR, (S.DRAFTED,), S.DROPPED),
        Move(Act.WITHDRAW_OFFICE_CIRCULAR, (S.PUBLISHED,), S.WITHDRAWN),
    ),
    final=frozenset({S.WITHDRAWN, S.DROPPED}),
    words={**STATE_WORDS, **ACT_WORDS},
)

BEGINNINGS = frozenset({Act.DRAFT_OFFICE_CIRCULAR})
