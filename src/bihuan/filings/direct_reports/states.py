"""The acts on direct reports, and the words of their senders, receivers and ways. Whether one is owed, filed or signed
for follows from the place's list and the rows, so a report has no states of its own."""

from enum import StrEnum


class Act(StrEnum):
    FILE_DIRECT_REPORT = "file_direct_report"
    TELL_WORKERS_CONGRESS = "tell_workers_congress"
    RECORD_DIRECT_RECEIPT = "record_direct_receipt"
    SIGN_FOR_DIRECT_REPORT = "sign_for_direct_report"


class Sender(StrEnum):
    ENTERPRISE = "enterprise"
    INSTITUTION = "institution"
    REGULATOR = "regulator"


class Occasion(StrEnum):
    FIRST = "first"
    SPECIAL = "special"


ACT_WORDS = {
    Act.FILE_DIRECT_REPORT: "报送重大隐患",
    Act.TELL_WORKERS_CONGRESS: "登记向职代会报告",
    Act.RECORD_DIRECT_RECEIPT: "登记直报回执",
    Act.SIGN_FOR_DIRECT_REPORT: "签收重大隐患报告",
}
SENDER_WORDS = {Sender.ENTERPRISE: "企业", Sender.INSTITUTION: "服务机构", Sender.REGULATOR: "监管部门"}
OCCASION_WORDS = {Occasion.FIRST: "重大隐患报告", Occasion.SPECIAL: "专项报告"}
RECEIVER_WORDS = {
    "provincial_committee_office": "省安委会办公室",
    "municipal_committee_office": "市安委会办公室",
    "local_department": "属地监管部门",
    "competent_department": "行业主管部门",
    "emergency_bureau": "应急管理部门",
    "superior_department": "上级部门",
    "workers_congress": "职工大会（职代会）",
}
CHANNEL_WORDS = {
    "platform": "本系统",
    "provincial_direct_report_system": "省级直报系统",
    "written": "书面",
    "meeting": "会议",
    "any": "方式不限",
}
DUE_WORDS = {"at_once": "立即", "same_day": "当日", "in_time": "及时"}

SYSTEMS = {"provincial_direct_report_system": "shandong_direct_report"}
"""The ways that lead through an outside system, and the connector that makes its file (exchange/connectors)."""
