"""A self-report from its draft to the end of its loop, and the acts on the months and quarters around it."""

from enum import StrEnum

from bihuan.workflow import Move, Workflow


class SelfReportState(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"
    FILED = "filed"
    RETURNED = "returned"
    CLOSED = "closed"


class LoopStep(StrEnum):
    """What follows the report, as the place names it (packs, `self_report.loop`)."""

    GUIDANCE = "guidance"
    RECTIFICATION = "rectification"
    EVALUATION = "evaluation"
    FEEDBACK = "feedback"


class Act(StrEnum):
    PREPARE_SELF_REPORT = "prepare_self_report"
    SIGN_SELF_REPORT = "sign_self_report"
    FILE_SELF_REPORT = "file_self_report"
    RETURN_SELF_REPORT = "return_self_report"
    GUIDE_SELF_REPORT = "guide_self_report"
    FIX_SELF_REPORT = "fix_self_report"
    EVALUATE_SELF_REPORT = "evaluate_self_report"
    FEED_BACK_SELF_REPORT = "feed_back_self_report"
    CLOSE_SELF_REPORT = "close_self_report"
    VERIFY_SELF_REPORT = "verify_self_report"
    PUBLISH_QUARTER_REVIEW = "publish_quarter_review"
    CLOSE_REPORT_MONTH = "close_report_month"
    REOPEN_REPORT_MONTH = "reopen_report_month"


STATE_WORDS = {
    SelfReportState.DRAFT: "待签字",
    SelfReportState.SIGNED: "分管负责人已签",
    SelfReportState.FILED: "已报送",
    SelfReportState.RETURNED: "已退回",
    SelfReportState.CLOSED: "已办结",
}

STEP_WORDS = {
    LoopStep.GUIDANCE: "监督指导",
    LoopStep.RECTIFICATION: "整改情况",
    LoopStep.EVALUATION: "效果评价",
    LoopStep.FEEDBACK: "反馈意见",
}

ACT_WORDS = {
    Act.PREPARE_SELF_REPORT: "填写自查自报",
    Act.SIGN_SELF_REPORT: "分管负责人签字",
    Act.FILE_SELF_REPORT: "主要负责人签字报送",
    Act.RETURN_SELF_REPORT: "退回自查自报",
    Act.GUIDE_SELF_REPORT: "监督指导",
    Act.FIX_SELF_REPORT: "报告整改情况",
    Act.EVALUATE_SELF_REPORT: "评价整改效果",
    Act.FEED_BACK_SELF_REPORT: "向单位反馈",
    Act.CLOSE_SELF_REPORT: "办结自查自报",
    Act.VERIFY_SELF_REPORT: "核查自查自报",
    Act.PUBLISH_QUARTER_REVIEW: "发布季度评估分析",
    Act.CLOSE_REPORT_MONTH: "关闭月报",
    Act.REOPEN_REPORT_MONTH: "重新开放月报",
}

BESIDE = frozenset({Act.CLOSE_REPORT_MONTH, Act.REOPEN_REPORT_MONTH, Act.PUBLISH_QUARTER_REVIEW})
"""Acts on a month or a quarter, which has no states of its own."""

S = SelfReportState
WRITABLE = (S.DRAFT, S.SIGNED, S.RETURNED)
REPORTED = frozenset({S.FILED, S.CLOSED})
"""In these the month is reported."""

SELF_REPORT = Workflow(
    name="self_report",
    states=SelfReportState,
    initial=S.DRAFT,
    moves=(
        Move(Act.PREPARE_SELF_REPORT, WRITABLE, S.DRAFT, "LY-3.2.2"),
        Move(Act.SIGN_SELF_REPORT, (S.DRAFT,), S.SIGNED, "LY-3.2.4"),
        Move(Act.FILE_SELF_REPORT, (S.DRAFT, S.SIGNED), S.FILED, "LY-3.2.2"),
        Move(Act.RETURN_SELF_REPORT, (S.FILED,), S.RETURNED),
        Move(Act.GUIDE_SELF_REPORT, (S.FILED,), None, "LY-3.2.1"),
        Move(Act.FIX_SELF_REPORT, (S.FILED,), None, "LY-3.2.1"),
        Move(Act.EVALUATE_SELF_REPORT, (S.FILED,), None, "LY-3.2.1"),
        Move(Act.FEED_BACK_SELF_REPORT, (S.FILED,), None, "LY-3.2.1"),
        Move(Act.CLOSE_SELF_REPORT, (S.FILED,), S.CLOSED, "LY-3.2.1"),
        Move(Act.VERIFY_SELF_REPORT, (S.FILED, S.CLOSED), None, "LY-3.2.6"),
    ),
    final=frozenset({S.CLOSED}),
    words=STATE_WORDS | ACT_WORDS,
)
