"""The acts on a disclosure."""

from enum import StrEnum


class Act(StrEnum):
    FILL_DISCLOSURE = "fill_disclosure"
    CONFIRM_DISCLOSURE = "confirm_disclosure"
    START_SERVICE = "start_service"


ACT_WORDS = {
    Act.FILL_DISCLOSURE: "填写告知内容",
    Act.CONFIRM_DISCLOSURE: "确认告知属实",
    Act.START_SERVICE: "开始服务",
}
