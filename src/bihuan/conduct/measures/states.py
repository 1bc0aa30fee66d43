"""The life of a measure, as a table: proposed on its grounds, decided with number and term, lifted after a review."""

from enum import StrEnum

from bihuan.workflow import Move, Workflow


class Step(StrEnum):
    """The steps in their order; what is decided on the spot stands beside them."""

    SUSPEND = "suspend"
    STOP = "stop"
    CLOSE = "close"
    ON_SITE = "on_site"


class Ground(StrEnum):
    STANDARDISATION = "standardisation"
    UNCERTIFIED_WORK = "uncertified_work"
    MAJOR_HAZARD = "major_hazard"
    DANGER = "danger"


class MeasureState(StrEnum):
    PROPOSED = "measure_proposed"
    IN_FORCE = "measure_in_force"
    LIFTED = "measure_lifted"
    DROPPED = "measure_dropped"


class Act(StrEnum):
    RECORD_UNCERTIFIED_WORK = "record_uncertified_work"
    PROPOSE_MEASURE = "propose_measure"
    DECIDE_MEASURE = "decide_measure"
    DROP_MEASURE = "drop_measure"
    DECIDE_ONSITE_MEASURE = "decide_onsite_measure"
    LIFT_MEASURE = "lift_measure"


STEP_WORDS = {Step.SUSPEND: "暂扣证照", Step.STOP: "停产整顿", Step.CLOSE: "关闭", Step.ON_SITE: "现场处理措施"}
GROUND_WORDS = {
    Ground.STANDARDISATION: "规定时间没有达标",
    Ground.UNCERTIFIED_WORK: "不培训上岗、无证上岗",
    Ground.MAJOR_HAZARD: "重大事故隐患",
    Ground.DANGER: "现场有现实危险",
}
# What may be decided on the spot (documents: 现场处理措施决定书).
ONSITE_WORDS = {
    "remove_at_once": "立即排除隐患",
    "evacuate": "从危险区域撤出作业人员",
    "halt_operations": "暂时停产停业",
    "halt_construction": "停止施工",
    "halt_equipment": "停止使用相关设施、设备",
}
HALTS = frozenset({"halt_operations"})
"""What of these lets the whole enterprise stand still, as a stop and a closure do."""

STATE_WORDS = {
    MeasureState.PROPOSED: "措施待决定",
    MeasureState.IN_FORCE: "措施执行中",
    MeasureState.LIFTED: "措施已解除",
    MeasureState.DROPPED: "不采取措施",
}
ACT_WORDS = {
    Act.RECORD_UNCERTIFIED_WORK: "登记无证上岗",
    Act.PROPOSE_MEASURE: "提出处置措施",
    Act.DECIDE_MEASURE: "作出处置措施决定",
    Act.DROP_MEASURE: "决定不采取措施",
    Act.DECIDE_ONSITE_MEASURE: "现场采取处理措施",
    Act.LIFT_MEASURE: "解除处置措施",
}

S = MeasureState
MEASURE = Workflow(
    name="measure",
    states=MeasureState,
    initial=S.PROPOSED,
    moves=(
        Move(Act.DECIDE_MEASURE, (S.PROPOSED,), S.IN_FORCE, "LY-4.2.2"),
        Move(Act.DROP_MEASURE, (S.PROPOSED,), S.DROPPED, "ours"),
        Move(Act.LIFT_MEASURE, (S.IN_FORCE,), S.LIFTED, "AQF-65"),
    ),
    final=frozenset({S.LIFTED, S.DROPPED}),
    words={**STATE_WORDS, **ACT_WORDS},
)

BEGINNINGS = frozenset({Act.PROPOSE_MEASURE, Act.DECIDE_ONSITE_MEASURE, Act.RECORD_UNCERTIFIED_WORK})
