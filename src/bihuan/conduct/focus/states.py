"""The life of an enforcement visit, as a table; and the acts of the focus list beside it."""

from enum import StrEnum

from bihuan.conduct.cases.states import Ground
from bihuan.workflow import Move, Workflow


class VisitState(StrEnum):
    PLANNED = "visit_planned"
    STARTED = "visit_started"
    CLOSED = "visit_closed"


class Act(StrEnum):
    RECORD_FOCUS_FACT = "record_focus_fact"
    LIST_FOR_FOCUS = "list_for_focus"
    REMOVE_FROM_FOCUS = "remove_from_focus"
    SET_VISIT_QUOTA = "set_visit_quota"
    PLAN_ENFORCEMENT_VISIT = "plan_enforcement_visit"
    DRAW_UP_ENFORCEMENT_PLAN = "draw_up_enforcement_plan"
    APPROVE_ENFORCEMENT_PLAN = "approve_enforcement_plan"
    START_ENFORCEMENT_VISIT = "start_enforcement_visit"
    CLOSE_ENFORCEMENT_VISIT = "close_enforcement_visit"


GROUND_WORDS = {
    "no_expert": "没有聘请专家排查",
    "low_level": "安全水平低",
    "many_hazards": "隐患多",
    "uncooperative": "不积极配合",
    "overdue": "逾期不改",
    "refuses_to_rectify": "拒不整改",
    "late_or_no_report": "隐患不报、迟报",
    "accident_after_poor_fix": "整改不力酿成事故",
    "producing_unfixed": "不改或改不彻底擅自生产",
    "refuses_order": "拒不执行指令",
}
SHOWN_BY_ACTS = {
    "late_or_no_report": Ground.LATE_REPORT,
    "accident_after_poor_fix": Ground.ACCIDENT,
    "producing_unfixed": Ground.PRODUCING_UNFIXED,
    "refuses_order": Ground.REFUSED_ORDER,
}
"""The acts on which a case may be opened, and by which an enterprise is listed as well, on the same facts."""
SAID_BY_PEOPLE = ("uncooperative", "refuses_to_rectify")
"""What no figure shows: an officer says it, with evidence."""

CAUSE_WORDS = {
    "tip_off": "举报",
    "accident": "事故",
    "major_hazard": "重大隐患",
    "overdue": "逾期不改",
}
"""What a visit beyond the year's number may rest on (YT-5.2.2)."""

ACT_WORDS = {
    Act.RECORD_FOCUS_FACT: "登记不配合情形",
    Act.LIST_FOR_FOCUS: "列入重点名单",
    Act.REMOVE_FROM_FOCUS: "移出重点名单",
    Act.SET_VISIT_QUOTA: "核定年度执法次数",
    Act.PLAN_ENFORCEMENT_VISIT: "安排集中检查",
    Act.DRAW_UP_ENFORCEMENT_PLAN: "制定集中检查方案",
    Act.APPROVE_ENFORCEMENT_PLAN: "批准集中检查方案",
    Act.START_ENFORCEMENT_VISIT: "开始集中检查",
    Act.CLOSE_ENFORCEMENT_VISIT: "办结集中检查",
}
STATE_WORDS = {
    VisitState.PLANNED: "待实施",
    VisitState.STARTED: "实施中",
    VisitState.CLOSED: "已办结",
}

S = VisitState
VISIT = Workflow(
    name="enforcement_visit",
    states=VisitState,
    initial=S.PLANNED,
    moves=(
        Move(Act.DRAW_UP_ENFORCEMENT_PLAN, (S.PLANNED,), None, "QHD-6.5.2"),
        Move(Act.APPROVE_ENFORCEMENT_PLAN, (S.PLANNED,), None, "QHD-6.5.2"),
        Move(Act.START_ENFORCEMENT_VISIT, (S.PLANNED,), S.STARTED, "QHD-6.5.2"),
        Move(Act.CLOSE_ENFORCEMENT_VISIT, (S.STARTED,), S.CLOSED, "QHD-6.5.3"),
    ),
    final=frozenset({S.CLOSED}),
    words={**STATE_WORDS, **ACT_WORDS},
)

BEGINNINGS = frozenset(
    {Act.PLAN_ENFORCEMENT_VISIT, Act.RECORD_FOCUS_FACT, Act.LIST_FOR_FOCUS, Act.REMOVE_FROM_FOCUS, Act.SET_VISIT_QUOTA}
)
