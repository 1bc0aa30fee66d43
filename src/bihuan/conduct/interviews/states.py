"""The life of an interview, and the circular that may follow it, as a table."""

from enum import StrEnum

from bihuan.workflow import Move, Workflow


class InterviewState(StrEnum):
    CALLED = "interview_called"
    HELD = "interview_held"
    CIRCULATED = "interview_circulated"


class Act(StrEnum):
    CALL_INTERVIEW = "call_interview"
    RECORD_INTERVIEW = "record_interview"
    APPROVE_CIRCULAR = "approve_circular"
    ISSUE_CIRCULAR = "issue_circular"


STATE_WORDS = {
    InterviewState.CALLED: "待约谈",
    InterviewState.HELD: "已约谈",
    InterviewState.CIRCULATED: "已通报",
}
ACT_WORDS = {
    Act.CALL_INTERVIEW: "下发约谈通知",
    Act.RECORD_INTERVIEW: "记录约谈",
    Act.APPROVE_CIRCULAR: "批准通报",
    Act.ISSUE_CIRCULAR: "印发通报",
}

S = InterviewState
INTERVIEW = Workflow(
    name="interview",
    states=InterviewState,
    initial=S.CALLED,
    moves=(
        Move(Act.RECORD_INTERVIEW, (S.CALLED,), S.HELD, "HZ-5.6.4"),
        Move(Act.APPROVE_CIRCULAR, (S.HELD,), None, "HZ-5.6.4"),
        Move(Act.ISSUE_CIRCULAR, (S.HELD,), S.CIRCULATED, "HZ-5.6.4"),
    ),
    final=frozenset({S.CIRCULATED}),
    words={**STATE_WORDS, **ACT_WORDS},
)

BEGINNINGS = frozenset({Act.CALL_INTERVIEW})
