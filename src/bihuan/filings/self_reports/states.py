"""A self-report from its draft until it is filed, and the acts on the months around it."""

from enum import StrEnum

from bihuan.workflow import Move, Workflow


class SelfReportState(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"
    FILED = "filed"
    RETURNED = "returned"


class Act(StrEnum):
    PREPARE_SELF_REPORT = "prepare_self_report"
    SIGN_SELF_REPORT = "sign_self_report"
    FILE_SELF_REPORT = "file_self_report"
    RETURN_SELF_REPORT = "return_self_report"
    CLOSE_REPORT_MONTH = "close_report_month"
    REOPEN_REPORT_MONTH = "reopen_report_month"


STATE_WORDS = {
    SelfReportState.DRAFT: "待签字",
    SelfReportState.SIGNED: "分管负责人已签",
    SelfReportState.FILED: "已报送",
    SelfReportState.RETURNED: "已退回",
}

ACT_WORDS = {
    Act.PREPARE_SELF_REPORT: "填写自查自报",
    Act.SIGN_SELF_REPORT: "分管负责人签字",
    Act.FILE_SELF_REPORT: "主要负责人签字报送",
    Act.RETURN_SELF_REPORT: "退回自查自报",
    Act.CLOSE_REPORT_MONTH: "关闭月报",
    Act.REOPEN_REPORT_MONTH: "重新开放月报",
}

BESIDE = frozenset({Act.CLOSE_REPORT_MONTH, Act.REOPEN_REPORT_MONTH})
"""Acts on a month, which has no states of its own: it is closed or it is not."""

S = SelfReportState
WRITABLE = (S.DRAFT, S.SIGNED, S.RETURNED)
REPORTED = frozenset({S.FILED})
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
    ),
    words=STATE_WORDS | ACT_WORDS,
)
