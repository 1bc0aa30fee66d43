"""An application for a licence from the first paper to the decision; beside it construction projects."""

from enum import StrEnum

from bihuan.workflow import Move, Workflow

STAGE_WORDS = {
    "design": "安全设施设计审查",
    "build": "安全设施施工检查",
    "use": "安全设施竣工验收",
}
"""The reviews of the three simultaneities, by the codes of construction.simultaneities."""
EVIDENCE = "licence_evidence"
"""What the files that show a condition are kept for."""
KIND_WORDS = {"new": "新建", "rebuild": "改建", "expand": "扩建"}


class ApplicationState(StrEnum):
    APPLIED = "applied"
    GRANTED = "granted"
    DENIED = "denied"
    TAKEN_BACK = "taken_back"


class Act(StrEnum):
    REGISTER_CONSTRUCTION = "register_construction"
    RECORD_SIMULTANEITY_REVIEW = "record_simultaneity_review"
    START_CONSTRUCTION = "start_construction"
    START_PRODUCTION = "start_production"
    APPLY_FOR_LICENCE = "apply_for_licence"
    EVIDENCE_CONDITION = "evidence_condition"
    CHECK_CONDITION = "check_condition"
    COMMISSION_REVIEW = "commission_review"
    SIGN_REVIEW_OPINION = "sign_review_opinion"
    GRANT_LICENCE = "grant_licence"
    DENY_LICENCE = "deny_licence"
    TAKE_BACK_LICENCE_APPLICATION = "take_back_licence_application"


STATE_WORDS = {
    ApplicationState.APPLIED: "已受理，审查中",
    ApplicationState.GRANTED: "已许可",
    ApplicationState.DENIED: "不予许可",
    ApplicationState.TAKEN_BACK: "申请人已撤回",
}
ACT_WORDS = {
    Act.REGISTER_CONSTRUCTION: "登记建设项目",
    Act.RECORD_SIMULTANEITY_REVIEW: "登记“三同时”审查",
    Act.START_CONSTRUCTION: "登记开工",
    Act.START_PRODUCTION: "登记投产",
    Act.APPLY_FOR_LICENCE: "申请许可",
    Act.EVIDENCE_CONDITION: "提交条件证明",
    Act.CHECK_CONDITION: "核查安全条件",
    Act.COMMISSION_REVIEW: "委托许可审查",
    Act.SIGN_REVIEW_OPINION: "签署审查意见",
    Act.GRANT_LICENCE: "准予许可",
    Act.DENY_LICENCE: "不予许可",
    Act.TAKE_BACK_LICENCE_APPLICATION: "撤回许可申请",
}

S = ApplicationState
APPLICATION = Workflow(
    name="licence_application",
    states=ApplicationState,
    initial=S.APPLIED,
    moves=(
        Move(Act.EVIDENCE_CONDITION, (S.APPLIED,), None, "LY-4.1.2"),
        Move(Act.CHECK_CONDITION, (S.APPLIED,), None, "LY-4.1.2"),
        Move(Act.COMMISSION_REVIEW, (S.APPLIED,), None, "HZ-3.1.2"),
        Move(Act.SIGN_REVIEW_OPINION, (S.APPLIED,), None, "LH-6.3"),
        Move(Act.GRANT_LICENCE, (S.APPLIED,), S.GRANTED, "LY-4.1.2"),
        Move(Act.DENY_LICENCE, (S.APPLIED,), S.DENIED, "LY-4.1.2"),
        Move(Act.TAKE_BACK_LICENCE_APPLICATION, (S.APPLIED,), S.TAKEN_BACK),
    ),
    final=frozenset({S.GRANTED, S.DENIED, S.TAKEN_BACK}),
    words={**STATE_WORDS, **ACT_WORDS},
)
BEGINNINGS = frozenset({Act.REGISTER_CONSTRUCTION, Act.APPLY_FOR_LICENCE})
BESIDE = frozenset({Act.RECORD_SIMULTANEITY_REVIEW, Act.START_CONSTRUCTION, Act.START_PRODUCTION})
"""Acts on a construction project, whose reviews are rows of their own."""
