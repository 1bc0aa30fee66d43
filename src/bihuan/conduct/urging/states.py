"""The life of a letter that urges an office below, as a table."""

from enum import StrEnum

from bihuan.workflow import Move, Workflow


class LetterState(StrEnum):
    DRAFTED = "urging_drafted"
    ISSUED = "urging_issued"
    ANSWERED = "urging_answered"
    CLOSED = "urging_closed"
    DROPPED = "urging_dropped"


class Act(StrEnum):
    DRAFT_URGING_LETTER = "draft_urging_letter"
    ISSUE_URGING_LETTER = "issue_urging_letter"
    DROP_URGING_LETTER = "drop_urging_letter"
    ANSWER_URGING_LETTER = "answer_urging_letter"
    RETURN_URGING_ANSWER = "return_urging_answer"
    CLOSE_URGING_LETTER = "close_urging_letter"


STATE_WORDS = {
    LetterState.DRAFTED: "待签发",
    LetterState.ISSUED: "待答复",
    LetterState.ANSWERED: "已答复，待办结",
    LetterState.CLOSED: "督办已办结",
    LetterState.DROPPED: "未签发，已作罢",
}
ACT_WORDS = {
    Act.DRAFT_URGING_LETTER: "起草督办函",
    Act.ISSUE_URGING_LETTER: "签发督办函",
    Act.DROP_URGING_LETTER: "不发督办函",
    Act.ANSWER_URGING_LETTER: "答复督办函",
    Act.RETURN_URGING_ANSWER: "退回答复",
    Act.CLOSE_URGING_LETTER: "办结督办函",
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
    ),
    final=frozenset({S.CLOSED, S.DROPPED}),
    words={**STATE_WORDS, **ACT_WORDS},
)

BEGINNINGS = frozenset({Act.DRAFT_URGING_LETTER})
