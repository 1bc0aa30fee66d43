"""The life of a case, as a table; on what grounds one is opened, and how it may be decided."""

from enum import StrEnum

from bihuan.workflow import Move, Workflow


class CaseState(StrEnum):
    OPENED = "opened"
    INVESTIGATED = "investigated"
    DECIDED = "decided"
    SERVED = "served"
    PERFORMED = "performed"
    CLOSED = "closed"
    DROPPED = "dropped"


class Ground(StrEnum):
    """What a case rests on: a finding that an officer names, or a fact that the data show."""

    FINDING = "finding"
    OVERDUE = "overdue"
    CHECKS_MISSING = "checks_missing"
    LATE_REPORT = "late_report"
    ACCIDENT = "accident"
    PRODUCING_UNFIXED = "producing_unfixed"
    REFUSED_ORDER = "refused_order"
    DECEIVED = "deceived"
    TRANSFERRED = "transferred"


FOUR = (Ground.LATE_REPORT, Ground.ACCIDENT, Ground.PRODUCING_UNFIXED, Ground.REFUSED_ORDER)
"""The four acts of LY-3.2.9."""
SHOWN = frozenset({Ground.OVERDUE, Ground.CHECKS_MISSING, Ground.DECEIVED, Ground.TRANSFERRED, *FOUR})
"""Nobody states these: the records show them, or there is no case on them."""
LASTING = frozenset({Ground.OVERDUE, Ground.PRODUCING_UNFIXED, Ground.REFUSED_ORDER})
"""What goes on until it is put right; every other fact is over, and is decided on once."""

GROUND_WORDS = {
    Ground.FINDING: "检查发现的违法行为",
    Ground.OVERDUE: "隐患逾期未整改",
    Ground.CHECKS_MISSING: "隐患排查次数不足",
    Ground.LATE_REPORT: "隐患不报、迟报",
    Ground.ACCIDENT: "整改不力酿成事故",
    Ground.PRODUCING_UNFIXED: "不改或改不彻底擅自生产",
    Ground.REFUSED_ORDER: "拒不执行指令",
    Ground.DECEIVED: "整改弄虚作假",
    Ground.TRANSFERRED: "其他部门移送",
}


class Outcome(StrEnum):
    NO_PENALTY = "no_penalty"
    RECTIFY = "rectify"
    PENALTY = "penalty"


OUTCOME_WORDS = {
    Outcome.NO_PENALTY: "不予处罚",
    Outcome.RECTIFY: "责令改正",
    Outcome.PENALTY: "行政处罚",
}

DROPPING = {"no_breach": "违法事实不成立", "no_power": "不属于本部门职责", "repeated": "重复立案"}
"""Why a case is given up without a decision."""


class Act(StrEnum):
    MARK_MINOR = "mark_minor"
    OPEN_CASE = "open_case"
    READ_CASE = "read_case"
    ADD_CASE_EVIDENCE = "add_case_evidence"
    NAME_RESPONSIBLE = "name_responsible"
    SUSPECT_CRIME = "suspect_crime"
    END_INVESTIGATION = "end_investigation"
    DECIDE_CASE = "decide_case"
    SERVE_DECISION = "serve_decision"
    RECORD_PERFORMANCE = "record_performance"
    RECORD_PUBLICATION = "record_publication"
    DROP_CASE = "drop_case"
    CLOSE_CASE = "close_case"


STATE_WORDS = {
    CaseState.OPENED: "调查中",
    CaseState.INVESTIGATED: "待作出决定",
    CaseState.DECIDED: "待送达",
    CaseState.SERVED: "待履行",
    CaseState.PERFORMED: "待结案",
    CaseState.CLOSED: "已结案",
    CaseState.DROPPED: "已撤销",
}

ACT_WORDS = {
    Act.MARK_MINOR: "认定违法轻微",
    Act.OPEN_CASE: "立案",
    Act.READ_CASE: "查阅案卷",
    Act.ADD_CASE_EVIDENCE: "补充证据",
    Act.NAME_RESPONSIBLE: "写明责任者",
    Act.SUSPECT_CRIME: "认定涉嫌犯罪",
    Act.END_INVESTIGATION: "调查终结",
    Act.DECIDE_CASE: "作出处理决定",
    Act.SERVE_DECISION: "送达决定",
    Act.RECORD_PERFORMANCE: "登记履行情况",
    Act.RECORD_PUBLICATION: "登记决定公开",
    Act.DROP_CASE: "撤销案件",
    Act.CLOSE_CASE: "结案",
}

_ASKING = (CaseState.OPENED, CaseState.INVESTIGATED)
_OPEN = (*_ASKING, CaseState.DECIDED, CaseState.SERVED, CaseState.PERFORMED)

CASE = Workflow(
    name="案件",
    states=CaseState,
    initial=CaseState.OPENED,
    moves=(
        Move(Act.ADD_CASE_EVIDENCE, _ASKING, None, "LH-3.2"),
        Move(Act.NAME_RESPONSIBLE, _OPEN, None, "LY-1.2.7"),
        Move(Act.SUSPECT_CRIME, _OPEN, None, "LH-3.4"),
        Move(Act.END_INVESTIGATION, (CaseState.OPENED,), CaseState.INVESTIGATED, "LH-3.2"),
        Move(Act.DECIDE_CASE, (CaseState.INVESTIGATED,), CaseState.DECIDED, "LH-3.2"),
        Move(Act.SERVE_DECISION, (CaseState.DECIDED,), CaseState.SERVED, "ours"),
        Move(Act.RECORD_PERFORMANCE, (CaseState.SERVED,), CaseState.PERFORMED, "ours"),
        Move(Act.RECORD_PUBLICATION, (CaseState.SERVED, CaseState.PERFORMED, CaseState.CLOSED), None, "AQF-78"),
        Move(Act.DROP_CASE, _ASKING, CaseState.DROPPED, "LH-3.3"),
        # Before its decision is performed a case is closed only where another body has it by now (rules.closing).
        Move(Act.CLOSE_CASE, _OPEN, CaseState.CLOSED, "LY-1.2.7"),
    ),
    final=frozenset({CaseState.CLOSED, CaseState.DROPPED}),
    words={**STATE_WORDS, **ACT_WORDS},
)

BEGINNINGS = frozenset({Act.OPEN_CASE, Act.MARK_MINOR})
BESIDE = frozenset({Act.READ_CASE})
"""Looking into a case changes nothing of it, whatever its state."""
EVIDENCE = "case_evidence"
"""The purpose of a file that is evidence in a case: it is for the office of the case and who takes it over."""
