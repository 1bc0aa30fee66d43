"""The acts by which an enterprise is shut down, checked, and started again."""

from enum import StrEnum


class Act(StrEnum):
    RECORD_SHUTDOWN = "record_shutdown"
    ANSWER_RESUMPTION_ITEMS = "answer_resumption_items"
    RESUME_PRODUCTION = "resume_production"


ACT_WORDS = {
    Act.RECORD_SHUTDOWN: "登记停产停业",
    Act.ANSWER_RESUMPTION_ITEMS: "逐项检查复工条件",
    Act.RESUME_PRODUCTION: "恢复生产经营",
}
