"""The life of a hazard, as a table.

`HazardState` says where the work stands. Beside it a hazard collects *steps* (found, assessed, reported, explained,
published, planned, treated, verified, struck off): the pack of the place says which of them are required before which
(rules.step). Reporting, explaining and publishing are steps that leave the state as it is, because cities order them
differently; everything else moves the state.
"""

from enum import StrEnum

from bihuan.workflow import Move, Workflow


class HazardState(StrEnum):
    FOUND = "found"
    ASSESSED = "assessed"
    PLANNED = "planned"
    TREATING = "treating"
    TREATED = "treated"
    VERIFIED = "verified"
    STRUCK_OFF = "struck_off"


class HazardGrade(StrEnum):
    """The law knows two grades and no third (reference/README.md, fact 2)."""

    GENERAL = "general"
    MAJOR = "major"


class Step(StrEnum):
    """The nine steps in their canonical order."""

    FOUND = "found"
    ASSESSED = "assessed"
    REPORTED = "reported"
    EXPLAINED = "explained"
    PUBLISHED = "published"
    PLANNED = "planned"
    TREATED = "treated"
    VERIFIED = "verified"
    STRUCK_OFF = "struck_off"


class Act(StrEnum):
    RAISE_HAZARD = "raise_hazard"
    ASSESS_HAZARD = "assess_hazard"
    REPORT_HAZARD = "report_hazard"
    EXPLAIN_HAZARD = "explain_hazard"
    ACKNOWLEDGE_EXPLANATION = "acknowledge_explanation"
    PUBLISH_HAZARD = "publish_hazard"
    SET_INTERIM_CONTROL = "set_interim_control"
    PLAN_RECTIFICATION = "plan_rectification"
    START_TREATMENT = "start_treatment"
    SUBMIT_RECTIFICATION = "submit_rectification"
    FIX_ON_THE_SPOT = "fix_on_the_spot"
    REQUEST_EXTENSION = "request_extension"
    DECIDE_EXTENSION = "decide_extension"
    VERIFY_RECTIFICATION = "verify_rectification"
    RETURN_RECTIFICATION = "return_rectification"
    CLOSE_HAZARD = "close_hazard"
    REOPEN_HAZARD = "reopen_hazard"
    LINK_RECURRENCE = "link_recurrence"
    ANALYSE_ROOT_CAUSE = "analyse_root_cause"
    ANSWER_ADVICE = "answer_advice"
    GUIDE_RECTIFICATION = "guide_rectification"
    ISSUE_SUPERVISION_NOTICE = "issue_supervision_notice"
    REPLY_TO_NOTICE = "reply_to_notice"
    END_SUPERVISION = "end_supervision"
    ESCALATE_HAZARD = "escalate_hazard"
    REPORT_PROGRESS = "report_progress"
    ACKNOWLEDGE_PROGRESS = "acknowledge_progress"
    IDENTIFY_HAZARD = "identify_hazard"
    STOP_PRODUCTION = "stop_production"
    SETTLE_PLAN_ITEMS = "settle_plan_items"
    APPLY_FOR_ACCEPTANCE = "apply_for_acceptance"
    END_STOP = "end_stop"


STATE_WORDS = {
    HazardState.FOUND: "待评估",
    HazardState.ASSESSED: "待定方案",
    HazardState.PLANNED: "待整改",
    HazardState.TREATING: "整改中",
    HazardState.TREATED: "待验收",
    HazardState.VERIFIED: "待销号",
    HazardState.STRUCK_OFF: "已销号",
}

STEP_WORDS = {
    Step.FOUND: "发现",
    Step.ASSESSED: "评估",
    Step.REPORTED: "报告",
    Step.EXPLAINED: "交底",
    Step.PUBLISHED: "公示",
    Step.PLANNED: "定方案",
    Step.TREATED: "治理",
    Step.VERIFIED: "验收",
    Step.STRUCK_OFF: "销号",
}

GRADE_WORDS = {HazardGrade.GENERAL: "一般隐患", HazardGrade.MAJOR: "重大隐患"}

# The kinds of people who may look at what was rectified, as packs name them (rules.verifying).
VERIFIER_WORDS = {
    "expert": "原检查组专家",
    "institution": "服务机构",
    "regulator": "监管部门",
    "sector_department": "行业主管部门",
    "responsible_unit": "责任单位",
    "supervising_unit": "督办单位",
    "other_than_rectifier": "整改人以外的人",
}

ACT_WORDS = {
    Act.RAISE_HAZARD: "登记隐患",
    Act.ASSESS_HAZARD: "评估定级",
    Act.REPORT_HAZARD: "报告",
    Act.EXPLAIN_HAZARD: "向企业交底",
    Act.ACKNOWLEDGE_EXPLANATION: "确认交底",
    Act.PUBLISH_HAZARD: "公示",
    Act.SET_INTERIM_CONTROL: "落实临时管控",
    Act.PLAN_RECTIFICATION: "制定整改方案",
    Act.START_TREATMENT: "开始整改",
    Act.SUBMIT_RECTIFICATION: "提交整改结果",
    Act.FIX_ON_THE_SPOT: "当场整改",
    Act.REQUEST_EXTENSION: "申请延期",
    Act.DECIDE_EXTENSION: "答复延期",
    Act.VERIFY_RECTIFICATION: "验收通过",
    Act.RETURN_RECTIFICATION: "退回整改",
    Act.CLOSE_HAZARD: "销号",
    Act.REOPEN_HAZARD: "重新登记",
    Act.LINK_RECURRENCE: "认定同类隐患",
    Act.ANALYSE_ROOT_CAUSE: "分析根源",
    Act.ANSWER_ADVICE: "答复建议",
    Act.GUIDE_RECTIFICATION: "帮扶指导",
    Act.ISSUE_SUPERVISION_NOTICE: "下发督办通知",
    Act.REPLY_TO_NOTICE: "回复督办",
    Act.END_SUPERVISION: "办结督办",
    Act.ESCALATE_HAZARD: "提请负责人督办",
    Act.REPORT_PROGRESS: "报告整改进展",
    Act.ACKNOWLEDGE_PROGRESS: "签收整改进展",
    Act.IDENTIFY_HAZARD: "认定重大隐患",
    Act.STOP_PRODUCTION: "停产整改",
    Act.SETTLE_PLAN_ITEMS: "落实整改措施",
    Act.APPLY_FOR_ACCEPTANCE: "申请验收",
    Act.END_STOP: "恢复停产部位生产",
}

S = HazardState
_GRADED = (S.ASSESSED, S.PLANNED, S.TREATING)  # whence a general one found to be major begins again
_UNFIXED = (S.FOUND, *_GRADED)
_OPEN = (*_UNFIXED, S.TREATED, S.VERIFIED)

HAZARD = Workflow(
    name="hazard",
    states=HazardState,
    initial=S.FOUND,
    moves=(
        Move(Act.ASSESS_HAZARD, (S.FOUND, *_GRADED), S.ASSESSED, "LY-3.1.2"),
        Move(Act.REPORT_HAZARD, _OPEN, None, "LY-3.1.2"),
        Move(Act.EXPLAIN_HAZARD, _OPEN, None, "YT-4.2.4"),
        # It may be fixed on the spot, or re-checked, and struck off before anybody signs for the explanation.
        Move(Act.ACKNOWLEDGE_EXPLANATION, (*_OPEN, S.STRUCK_OFF), None, "YT-4.2.4"),
        Move(Act.PUBLISH_HAZARD, _OPEN, None, "LY-3.1.2"),
        Move(Act.SET_INTERIM_CONTROL, _UNFIXED, None, "LY-3.1.6"),
        Move(Act.PLAN_RECTIFICATION, (S.ASSESSED, S.PLANNED), S.PLANNED, "LY-3.1.3"),
        Move(Act.START_TREATMENT, (S.PLANNED,), S.TREATING, "LY-3.1.6"),
        Move(Act.SUBMIT_RECTIFICATION, (S.TREATING,), S.TREATED, "YT-4.3.8"),
        Move(Act.FIX_ON_THE_SPOT, (S.ASSESSED,), S.VERIFIED, "LY-1.2.4"),
        Move(Act.REQUEST_EXTENSION, (S.PLANNED, S.TREATING), None, "LH-3.1"),
        Move(Act.DECIDE_EXTENSION, (S.PLANNED, S.TREATING), None, "LH-3.1"),
        Move(Act.VERIFY_RECTIFICATION, (S.TREATED,), S.VERIFIED, "LY-2.1.16"),
        # What is verified goes back where its photo was judged to be an old one, and nowhere else (closure.py).
        Move(Act.RETURN_RECTIFICATION, (S.TREATED, S.VERIFIED), S.TREATING, "LY-3.3.5"),
        Move(Act.LINK_RECURRENCE, _OPEN, None, "YT-4.2.5"),
        Move(Act.ANALYSE_ROOT_CAUSE, _OPEN, None, "YT-4.2.5"),
        Move(Act.ANSWER_ADVICE, _OPEN, None, "HZ-5.2.3"),
        Move(Act.GUIDE_RECTIFICATION, _OPEN, None, "QHD-6.2.1"),
        Move(Act.ISSUE_SUPERVISION_NOTICE, _UNFIXED, None, "HZ-5.6.3"),
        Move(Act.REPLY_TO_NOTICE, _OPEN, None, "HZ-5.6.3"),
        Move(Act.END_SUPERVISION, (*_OPEN, S.STRUCK_OFF), None, "HZ-5.6.3"),  # the reply is in before striking off
        Move(Act.ESCALATE_HAZARD, _UNFIXED, None, "LH-3.1"),
        Move(Act.REPORT_PROGRESS, _OPEN, None, "LH-2.8"),
        Move(Act.ACKNOWLEDGE_PROGRESS, _OPEN, None, "LH-2.8"),
        Move(Act.IDENTIFY_HAZARD, _UNFIXED, None, "LY-3.1.4"),
        Move(Act.STOP_PRODUCTION, (*_UNFIXED, S.TREATED), None, "LY-2.1.15"),
        Move(Act.SETTLE_PLAN_ITEMS, (S.PLANNED, S.TREATING, S.TREATED), None, "LY-3.2.5"),
        Move(Act.APPLY_FOR_ACCEPTANCE, (S.TREATED,), None, "LY-3.2.5"),
        Move(Act.END_STOP, (*_OPEN, S.STRUCK_OFF), None, "LY-3.2.5"),  # it may be struck off before work begins again
        Move(Act.CLOSE_HAZARD, (S.VERIFIED,), S.STRUCK_OFF, "YT-4.3.8"),
    ),
    final=frozenset({S.STRUCK_OFF}),
    words={**STATE_WORDS, **ACT_WORDS},
)

# Acts that begin a life and so have no row in the table: a reopened hazard is a new one, linked to the old.
BEGINNINGS = frozenset({Act.RAISE_HAZARD, Act.REOPEN_HAZARD})

UNFIXED = frozenset(_UNFIXED)
OPEN = frozenset(_OPEN)
