"""The life of a check, as a table, and the natures an activity can have."""

from enum import StrEnum

from bihuan.workflow import Move, Workflow


class Nature(StrEnum):
    """What the activity is in law, set first: it decides the words and the papers (reference/README.md, fact 1)."""

    SERVICE = "service"
    SUPERVISION = "supervision"
    ADMINISTRATIVE_INSPECTION = "administrative_inspection"
    SELF_CHECK = "self_check"


class CheckKind(StrEnum):
    """The forms in which the documents send somebody to a site; a place offers those it knows (`checks.kinds`)."""

    EXTERNAL_EXPERT_CHECK = "external_expert_check"
    CHECKUP = "checkup"
    SERVICE_CHECK = "service_check"
    LEADER_SUPERVISION = "leader_supervision"
    LEADER_RESEARCH = "leader_research"
    LEADER_CHECK = "leader_check"
    EXCHANGE_CHECK = "exchange_check"
    UNANNOUNCED = "unannounced"
    ENFORCEMENT = "enforcement"
    SUPERVISION = "supervision"
    SPECIAL_INSPECTION = "special_inspection"
    CAMPAIGN = "campaign"
    HAZARD_WORK = "hazard_work"
    HAZARD_ACCEPTANCE = "hazard_acceptance"


LED = frozenset({CheckKind.LEADER_SUPERVISION, CheckKind.LEADER_RESEARCH, CheckKind.LEADER_CHECK})
"""A leader of the government goes and takes experts along (LH-1.1); never engaged by the enterprise, nor counted as its
own check."""

GOVERNMENT = frozenset(
    {
        CheckKind.EXCHANGE_CHECK,
        CheckKind.UNANNOUNCED,
        CheckKind.ENFORCEMENT,
        CheckKind.SUPERVISION,
        CheckKind.SPECIAL_INSPECTION,
        CheckKind.CAMPAIGN,
        CheckKind.HAZARD_WORK,
        CheckKind.HAZARD_ACCEPTANCE,
    }
)
"""What an office arranges by itself and where the place sends an expert of the right specialty along (LY-2.2.1)."""

BY_AUTHORITY = LED | GOVERNMENT
"""Arranged by an office: the enterprise neither composes the team nor calls it off, and it is not its own check."""

SURPRISE = frozenset({CheckKind.UNANNOUNCED})
"""Nobody of the enterprise may know of it before the team has arrived (LY-2.2.1)."""


class InspectionState(StrEnum):
    PLANNED = "planned"
    ONGOING = "ongoing"
    EXPLAINED = "explained"
    DELIVERED = "delivered"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Act(StrEnum):
    PLAN_INSPECTION = "plan_inspection"
    BIND_DRAW = "bind_draw"
    APPOINT_EXPERT = "appoint_expert"
    DISMISS_EXPERT = "dismiss_expert"
    AGREE_CHECKLIST = "agree_checklist"
    DECLARE_NO_INTEREST = "declare_no_interest"
    CANCEL_INSPECTION = "cancel_inspection"
    ABORT_INSPECTION = "abort_inspection"
    START_INSPECTION = "start_inspection"
    ANSWER_ITEM = "answer_item"
    RECORD_FINDING = "record_finding"
    ADD_LATE_FINDING = "add_late_finding"
    EXPLAIN_FINDINGS = "explain_findings"
    SIGN_REPORT = "sign_report"
    DELIVER_REPORT = "deliver_report"
    ACKNOWLEDGE_REPORT = "acknowledge_report"
    RESPOND_TO_REPORT = "respond_to_report"
    ISSUE_RECHECK_RECORD = "issue_recheck_record"
    NAME_RECHECKER = "name_rechecker"
    VOID_REPORT = "void_report"
    CLOSE_INSPECTION = "close_inspection"
    CONFIRM_YEAR = "confirm_year"
    PUBLISH_CHECKLIST = "publish_checklist"
    FILE_HEADQUARTERS_CHECK = "file_headquarters_check"
    VOID_HEADQUARTERS_CHECK = "void_headquarters_check"
    EQUIP_VISIT = "equip_visit"
    STATE_WITHOUT_INSTRUMENT = "state_without_instrument"
    RECORD_READING = "record_reading"
    ACKNOWLEDGE_SITE_RULES = "acknowledge_site_rules"
    CHECK_IN = "check_in"
    FILE_NOTE = "file_note"
    CORRECT_FINDING = "correct_finding"
    LIST_FINDINGS = "list_findings"
    REWARD_EXPERT = "reward_expert"


NATURE_WORDS = {
    Nature.SERVICE: "安全服务",
    Nature.SUPERVISION: "督导检查",
    Nature.ADMINISTRATIVE_INSPECTION: "行政检查",
    Nature.SELF_CHECK: "企业自查",
}

KIND_WORDS = {
    CheckKind.EXTERNAL_EXPERT_CHECK: "外聘专家排查",
    CheckKind.CHECKUP: "体检式检查",
    CheckKind.SERVICE_CHECK: "社会化服务检查",
    CheckKind.LEADER_SUPERVISION: "领导带队督导",
    CheckKind.LEADER_RESEARCH: "领导带队调研",
    CheckKind.LEADER_CHECK: "领导带队检查",
    CheckKind.EXCHANGE_CHECK: "交互检查",
    CheckKind.UNANNOUNCED: "暗查暗访",
    CheckKind.ENFORCEMENT: "专家随同执法",
    CheckKind.SUPERVISION: "督查",
    CheckKind.SPECIAL_INSPECTION: "专项监察",
    CheckKind.CAMPAIGN: "大检查",
    CheckKind.HAZARD_WORK: "隐患排查治理检查",
    CheckKind.HAZARD_ACCEPTANCE: "整改验收",
}

# How the team signs as the issuer of its papers.
TEAM_WORDS = {
    CheckKind.EXTERNAL_EXPERT_CHECK: "外聘专家组",
    CheckKind.CHECKUP: "体检专家组",
    CheckKind.SERVICE_CHECK: "社会化服务专家组",
    **dict.fromkeys(LED, "督导专家组"),
    **dict.fromkeys(GOVERNMENT, "随查专家组"),
}

# Who comes with an expert serves or supervises and never inspects as an administration does (国办发〔2024〕54号,
# inference; packs/cn/tables/visit_kinds). What the officers of an enforcement check decide stands in their own papers.
NATURES_OF = {kind: frozenset({Nature.SUPERVISION if kind in BY_AUTHORITY else Nature.SERVICE}) for kind in CheckKind}

STATE_WORDS = {
    InspectionState.PLANNED: "筹备中",
    InspectionState.ONGOING: "检查中",
    InspectionState.EXPLAINED: "待签报告",
    InspectionState.DELIVERED: "整改复查中",
    InspectionState.CLOSED: "已办结",
    InspectionState.CANCELLED: "已取消",
}

ACT_WORDS = {
    Act.PLAN_INSPECTION: "安排检查",
    Act.BIND_DRAW: "按抽取结果聘请",
    Act.APPOINT_EXPERT: "聘请专家",
    Act.DISMISS_EXPERT: "调出专家",
    Act.AGREE_CHECKLIST: "确认检查清单",
    Act.DECLARE_NO_INTEREST: "声明无利害关系",
    Act.CANCEL_INSPECTION: "取消检查",
    Act.ABORT_INSPECTION: "中止检查",
    Act.START_INSPECTION: "开始检查",
    Act.ANSWER_ITEM: "逐条检查",
    Act.RECORD_FINDING: "登记问题",
    Act.ADD_LATE_FINDING: "补登问题",
    Act.EXPLAIN_FINDINGS: "向企业交底",
    Act.SIGN_REPORT: "签报告",
    Act.DELIVER_REPORT: "送达报告",
    Act.ACKNOWLEDGE_REPORT: "签收报告",
    Act.RESPOND_TO_REPORT: "回复报告",
    Act.ISSUE_RECHECK_RECORD: "出具复查记录",
    Act.NAME_RECHECKER: "指定复查专家",
    Act.VOID_REPORT: "作废报告",
    Act.CLOSE_INSPECTION: "办结",
    Act.CONFIRM_YEAR: "年度办结",
    Act.PUBLISH_CHECKLIST: "发布清单模板",
    Act.FILE_HEADQUARTERS_CHECK: "申报总部检查",
    Act.VOID_HEADQUARTERS_CHECK: "作废总部检查",
    Act.EQUIP_VISIT: "配仪器装备",
    Act.STATE_WITHOUT_INSTRUMENT: "说明未带仪器",
    Act.RECORD_READING: "登记检测数据",
    Act.ACKNOWLEDGE_SITE_RULES: "知悉企业安全规定",
    Act.CHECK_IN: "到场签到",
    Act.FILE_NOTE: "提交手记",
    Act.CORRECT_FINDING: "更正问题",
    Act.LIST_FINDINGS: "列入部门清单",
    Act.REWARD_EXPERT: "奖励专家",
}

S = InspectionState
AFTERWARDS = (S.DELIVERED, S.CLOSED, S.CANCELLED)
"""The visit is over, and what it found lives on: also what a check that was called off had found, or what came back."""

INSPECTION = Workflow(
    name="inspection",
    states=InspectionState,
    initial=S.PLANNED,
    moves=(
        Move(Act.BIND_DRAW, (S.PLANNED,), None, "ours"),
        Move(Act.APPOINT_EXPERT, (S.PLANNED,), None, "LY-2.4.1"),
        Move(Act.DISMISS_EXPERT, (S.PLANNED,), None, "LY-2.4.6"),
        Move(Act.AGREE_CHECKLIST, (S.PLANNED,), None, "LY-2.1.5"),
        Move(Act.DECLARE_NO_INTEREST, (S.PLANNED,), None, "LY-2.4.2"),
        Move(Act.EQUIP_VISIT, (S.PLANNED, S.ONGOING), None, "LH-1.2"),
        Move(Act.STATE_WITHOUT_INSTRUMENT, (S.PLANNED,), None, "LH-8.1"),
        Move(Act.ACKNOWLEDGE_SITE_RULES, (S.PLANNED, S.ONGOING), None, "YT-4.2.7"),
        Move(Act.CHECK_IN, (S.ONGOING,), None, "LH-12.3"),
        Move(Act.RECORD_READING, (S.ONGOING,), None, "LH-8.3"),
        Move(Act.CANCEL_INSPECTION, (S.PLANNED,), S.CANCELLED, "ours"),
        Move(Act.START_INSPECTION, (S.PLANNED,), S.ONGOING, "LY-2.1.9"),
        Move(Act.ABORT_INSPECTION, (S.ONGOING, S.EXPLAINED), S.CANCELLED, "ours"),
        Move(Act.ANSWER_ITEM, (S.ONGOING,), None, "YT-4.2.3"),
        Move(Act.RECORD_FINDING, (S.ONGOING,), None, "LY-2.1.12"),
        Move(Act.ADD_LATE_FINDING, (S.EXPLAINED, *AFTERWARDS), None, "LY-2.1.12"),
        Move(Act.FILE_NOTE, (S.ONGOING, S.EXPLAINED), None, "LH-2.1"),
        Move(Act.CORRECT_FINDING, (S.ONGOING, S.EXPLAINED, S.DELIVERED), None, "YT-4.2.1"),
        Move(Act.LIST_FINDINGS, (S.ONGOING, S.EXPLAINED, *AFTERWARDS), None, "LH-2.4"),
        Move(Act.EXPLAIN_FINDINGS, (S.ONGOING,), S.EXPLAINED, "YT-4.2.4"),
        Move(Act.SIGN_REPORT, (S.EXPLAINED,), None, "YT-4.2.10"),
        Move(Act.DELIVER_REPORT, (S.EXPLAINED,), S.DELIVERED, "YT-4.2.11"),
        Move(Act.ACKNOWLEDGE_REPORT, (S.DELIVERED,), None, "LY-2.1.12"),
        Move(Act.RESPOND_TO_REPORT, (S.DELIVERED,), None, "LY-2.1.13"),
        Move(Act.ISSUE_RECHECK_RECORD, AFTERWARDS, None, "LY-2.1.17"),
        Move(Act.NAME_RECHECKER, AFTERWARDS, None, "LY-2.1.16"),
        Move(Act.REWARD_EXPERT, (S.DELIVERED, S.CLOSED), None, "LH-10.3"),
        Move(Act.VOID_REPORT, (S.DELIVERED,), S.CANCELLED, "ours"),
        Move(Act.CLOSE_INSPECTION, (S.DELIVERED,), S.CLOSED, "LY-2.1.18"),
    ),
    final=frozenset({S.CLOSED, S.CANCELLED}),
    words={**STATE_WORDS, **ACT_WORDS},
)

BEGINNINGS = frozenset({Act.PLAN_INSPECTION})

# Acts on other things than a check, without a state of their own: a site's year, a checklist on the shelf.
BESIDE = frozenset({Act.CONFIRM_YEAR, Act.FILE_HEADQUARTERS_CHECK, Act.VOID_HEADQUARTERS_CHECK, Act.PUBLISH_CHECKLIST})
