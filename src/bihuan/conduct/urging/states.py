"""The life of a letter that urges an office below, and of the interview that may follow, as tables."""

from enum import StrEnum

from bihuan.workflow import Move, Workflow


class LetterState(StrEnum):
    DRAFTED = "urging_drafted"
    ISSUED = "urging_issued"
    ANSWERED = "urging_answered"
    CLOSED = "urging_closed"
    DROPPED = "urging_dropped"


class InterviewState(StrEnum):
    CALLED = "office_called"
    HELD = "office_heard"


class Act(StrEnum):
    DRAFT_URGING_LETTER = "draft_urging_letter"
    ISSUE_URGING_LETTER = "issue_urging_letter"
    DROP_URGING_LETTER = "drop_urging_letter"
    ANSWER_URGING_LETTER = "answer_urging_letter"
    RETURN_URGING_ANSWER = "return_urging_answer"
    CLOSE_URGING_LETTER = "close_urging_letter"
    CALL_OFFICE_INTERVIEW = "call_office_interview"
    RECORD_OFFICE_INTERVIEW = "record_office_interview"


STATE_WORDS = {
    LetterState.DRAFTED: "待签发",
    LetterState.ISSUED: "待答复",
    LetterState.ANSWERED: "已答复，待办结",
    LetterState.CLOSED: "督办已办结",
    LetterState.DROPPED: "未签发，已作罢",
}
INTERVIEW_WORDS = {InterviewState.CALLED: "部门待约谈", InterviewState.HELD: "部门已约谈"}
ACT_WORDS = {
    Act.DRAFT_URGING_LETTER: "起草督办函",
    Act.ISSUE_URGING_LETTER: "签发督办函",
    Act.DROP_URGING_LETTER: "不发督办函",
    Act.ANSWER_URGING_LETTER: "答复督办函",
    Act.RETURN_URGING_ANSWER: "退回答复",
    Act.CLOSE_URGING_LETTER: "办结督办函",
    Act.CALL_OFFICE_INTERVIEW: "约谈下级部门负责人",
    Act.RECORD_OFFICE_INTERVIEW: "记录部门约谈",
}

S = LetterState
LETTER = Workflow(
    name="urging_letter",
    states=LetterState,
    initial=S.DRAFTED,
    moves=(
        Move(Act.ISSUE_URGING_LETTER, (S.DRAFTED,), S.ISSUED, "HZ-5.6.3"),
        Move(Act.DROP_URGING_LETTER, (S.DRAFTED,), S.DROPPED),
        Move(Act.ANSWER_URGING_LETTER, (S.ISSUED,), S.ANSWERED, "HZ-5.6.3"),
        Move(Act.RETURN_URGING_ANSWER, (S.ANSWERED,), S.ISSUED),
        Move(Act.CLOSE_URGING_LETTER, (S.ANSWERED,), S.CLOSED, "HZ-5.6.3"),
        Move(Act.CALL_OFFICE_INTERVIEW, (S.ISSUED, S.ANSWERED), None, "HZ-5.6.4"),
    ),
    final=frozenset({S.CLOSED, S.DROPPED}),
    words={**STATE_WORDS, **ACT_WORDS},
)

OFFICE_INTERVIEW = Workflow(
    name="office_interview",
    states=InterviewState,
    initial=InterviewState.CALLED,
    moves=(Move(Act.RECORD_OFFICE_INTERVIEW, (InterviewState.CALLED,), InterviewState.HELD, "HZ-5.6.4"),),
    final=frozenset({InterviewState.HELD}),
    words={**INTERVIEW_WORDS, **ACT_WORDS},
)

BEGINNINGS = frozenset({Act.DRAFT_URGING_LETTER})
