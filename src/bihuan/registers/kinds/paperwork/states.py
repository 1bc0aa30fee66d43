"""The acts on the papers of an enterprise, and the Chinese names that are printed in them."""

from enum import StrEnum

PURPOSE = "house_paper"
"""What an uploaded file is for."""


class Act(StrEnum):
    WRITE_HOUSE_PAPER = "write_house_paper"
    APPROVE_HOUSE_PAPER = "approve_house_paper"
    PUBLISH_HOUSE_PAPER = "publish_house_paper"
    SETTLE_HOUSE_PAPER = "settle_house_paper"


ACT_WORDS = {
    Act.WRITE_HOUSE_PAPER: "编写企业资料",
    Act.APPROVE_HOUSE_PAPER: "批准企业资料",
    Act.PUBLISH_HOUSE_PAPER: "发布企业资料",
    Act.SETTLE_HOUSE_PAPER: "资料项办结",
}

PAPER_WORDS = {
    "responsibility_system": "全员安全生产责任制",
    "safety_rules": "安全生产规章制度",
    "operating_procedures": "安全操作规程",
    "training_file": "教育培训档案",
    "work_ledger": "安全工作台账",
    "campaign_list": "专项整治三年行动清单",
    "campaign_ledger": "专项整治三年行动台账",
    "confined_space_ledger": "有限空间清单台账",
    "maintenance_records": "设备设施维护检测记录",
}
"""Papers that the catalogue of a place may ask for (paperwork.catalogue); a pack names its own in its glossary."""

SECTION_WORDS = {
    "paper_purpose": "目的",
    "applies_to": "适用范围",
    "who_does_what": "职责分工",
    "what_is_required": "要求和步骤",
    "records_kept": "记录和存档",
    "persons_responsible": "责任人员",
    "range_of_duty": "责任范围",
    "assessment_standard": "考核标准",
    "dangers_of_the_work": "作业危险",
    "steps_of_the_work": "操作步骤",
    "protective_gear": "劳动防护用品",
    "in_an_emergency": "异常和应急处置",
    "training_time": "培训时间",
    "training_content": "培训内容",
    "trained_persons": "培训人员",
    "assessment_result": "考核结果",
    "ledger_lines": "台账内容",
    "campaign_tasks": "整治任务",
    "problem_hazards": "问题隐患",
    "systems_and_measures": "制度措施",
    "main_person_duty": "主要负责人责任",
    "post_duty": "各岗位责任",
    "duty_assessment": "责任制考核",
    "campaign_deadline": "完成时限",
}
"""Sections of the templates (paperwork.sections)."""
