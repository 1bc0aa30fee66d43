"""A draw of reports for review, from its list to its number, and each report drawn, to what a reviewer made of it."""

from enum import StrEnum

from bihuan.filings.credibility.rules import Stratum
from bihuan.workflow import Move, Workflow


class ReviewDrawState(StrEnum):
    LIST_FIXED = "list_fixed"
    REPORTS_DRAWN = "reports_drawn"
    DRAW_VOID = "draw_void"


class DrawnReportState(StrEnum):
    TO_REVIEW = "to_review"
    CREDIBLE = "credible"
    HOLLOW = "hollow"


class Act(StrEnum):
    COMMIT_REVIEW_DRAW = "commit_review_draw"
    HOLD_REVIEW_DRAW = "hold_review_draw"
    VOID_REVIEW_DRAW = "void_review_draw"
    EXPLAIN_DRAWN_REPORT = "explain_drawn_report"
    FIND_REPORT_CREDIBLE = "find_report_credible"
    FIND_REPORT_HOLLOW = "find_report_hollow"


DRAW_WORDS = {
    ReviewDrawState.LIST_FIXED: "名单已定，待抽取",
    ReviewDrawState.REPORTS_DRAWN: "已抽出待复核报告",
    ReviewDrawState.DRAW_VOID: "抽查已作废",
}
REVIEW_WORDS = {
    DrawnReportState.TO_REVIEW: "待复核",
    DrawnReportState.CREDIBLE: "复核可信",
    DrawnReportState.HOLLOW: "复核不实",
}
STRATUM_WORDS = {
    Stratum.CONTRADICTED: "报零而别人查到隐患",
    Stratum.FEW: "比同类少得多",
    Stratum.UNBACKED: "没有自查支撑",
    Stratum.COPIED: "各期雷同",
    Stratum.HURRIED: "时间异常",
    Stratum.ZERO: "零报告，没有提示",
    Stratum.REST: "其余，没有提示",
}
ACT_WORDS = {
    Act.COMMIT_REVIEW_DRAW: "确定抽查名单",
    Act.HOLD_REVIEW_DRAW: "抽出待复核报告",
    Act.VOID_REVIEW_DRAW: "作废抽查",
    Act.EXPLAIN_DRAWN_REPORT: "说明报告情况",
    Act.FIND_REPORT_CREDIBLE: "复核认定可信",
    Act.FIND_REPORT_HOLLOW: "复核认定不实",
}

REVIEW_DRAW = Workflow(
    name="review_draw",
    states=ReviewDrawState,
    initial=ReviewDrawState.LIST_FIXED,
    moves=(
        Move(Act.HOLD_REVIEW_DRAW, (ReviewDrawState.LIST_FIXED,), ReviewDrawState.REPORTS_DRAWN, "LY-3.2.6"),
        Move(Act.VOID_REVIEW_DRAW, (ReviewDrawState.LIST_FIXED,), ReviewDrawState.DRAW_VOID),
    ),
    final=frozenset({ReviewDrawState.REPORTS_DRAWN, ReviewDrawState.DRAW_VOID}),
    words={**DRAW_WORDS, **ACT_WORDS},
)
DRAWN_REPORT = Workflow(
    name="drawn_report",
    states=DrawnReportState,
    initial=DrawnReportState.TO_REVIEW,
    moves=(
        Move(Act.EXPLAIN_DRAWN_REPORT, (DrawnReportState.TO_REVIEW,), None),
        # Who learns more takes a verdict back that weighs on somebody.
        Move(
            Act.FIND_REPORT_CREDIBLE,
            (DrawnReportState.TO_REVIEW, DrawnReportState.HOLLOW),
            DrawnReportState.CREDIBLE,
            "LY-3.2.6",
        ),
        Move(Act.FIND_REPORT_HOLLOW, (DrawnReportState.TO_REVIEW,), DrawnReportState.HOLLOW, "LY-3.2.6"),
    ),
    final=frozenset({DrawnReportState.CREDIBLE}),
    words={**REVIEW_WORDS, **ACT_WORDS},
)

BESIDE = frozenset({Act.COMMIT_REVIEW_DRAW})
"""What begins a draw."""
