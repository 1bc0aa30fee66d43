"""The kinds of work that experts do for authorities, and the act that logs it."""

from enum import StrEnum

WORK_WORDS = {
    "supervision_visit": "督导检查",
    "regulatory_check": "监督检查",
    "campaign": "集中治理",
    "training": "教育培训",
    "licence_review": "安全许可审查",
}
"""By the codes of experts.work_kinds."""
BY_ITSELF = "licence_review"
"""It is logged with the opinion that is signed, and not by hand."""


class Act(StrEnum):
    LOG_EXPERT_WORK = "log_expert_work"


ACT_WORDS = {Act.LOG_EXPERT_WORK: "登记专家参与工作"}
