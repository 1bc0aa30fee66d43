"""Who takes the files of outside systems away, and who enters what they confirmed, on one page."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bihuan.filings.self_reports.access import manages_report, sees_report
from bihuan.filings.self_reports.access import supervises as report_office
from bihuan.hazards.access import manages_safety, sees_hazard, supervises
from bihuan.parties.access import keeps_the_record, manages, sees_enterprise
from bihuan.parties.permission import Permissions, word
from bihuan.registers.kinds.catalogue.access import in_an_office
from bihuan.registers.kinds.equipment.access import advises

if TYPE_CHECKING:
    from bihuan.parties.models import Account, Enterprise

LEDGER = "ledger"
"""The kind of data that holds all hazards of an enterprise."""


class Act(StrEnum):
    EXPORT_DIRECT_REPORT = "export_direct_report"
    EXPORT_ENTRY_DATA = "export_entry_data"
    RECORD_ENTRY_RECEIPT = "record_entry_receipt"
    PASS_PLATFORM_ENTRY = "pass_platform_entry"
    EXPORT_SELF_REPORT = "export_self_report"
    RECORD_SELF_REPORT_RECEIPT = "record_self_report_receipt"
    EXPORT_POST_CHECKS = "export_post_checks"
    RECORD_POST_RECEIPT = "record_post_receipt"


ACT_WORDS = {
    Act.EXPORT_DIRECT_REPORT: "导出直报文件",
    Act.EXPORT_ENTRY_DATA: "导出录入文件",
    Act.RECORD_ENTRY_RECEIPT: "登记录入回执",
    Act.PASS_PLATFORM_ENTRY: "验收平台录入",
    Act.EXPORT_SELF_REPORT: "导出自查自报文件",
    Act.RECORD_SELF_REPORT_RECEIPT: "登记自查自报回执",
    Act.EXPORT_POST_CHECKS: "导出岗位检查文件",
    Act.RECORD_POST_RECEIPT: "登记岗位检查回执",
}
OF_HAZARDS = Permissions(
    "exchange", sees=sees_hazard, acts={Act.EXPORT_DIRECT_REPORT: [[manages_safety], [supervises]]}
)
OF_ENTERPRISES = Permissions(
    "exchange",
    sees=sees_enterprise,
    acts={
        Act.EXPORT_ENTRY_DATA: [[manages], [advises], [keeps_the_record]],
        Act.RECORD_ENTRY_RECEIPT: [[manages], [advises], [keeps_the_record]],
        Act.PASS_PLATFORM_ENTRY: [[keeps_the_record]],
    },
)
OF_REPORTS = Permissions(
    "exchange",
    sees=sees_report,
    acts={
        Act.EXPORT_SELF_REPORT: [[manages_report], [report_office]],
        Act.RECORD_SELF_REPORT_RECEIPT: [[manages_report], [report_office]],
    },
)


def takes_away(kind: str, enterprise: Enterprise, by: Account) -> bool:
    """Whether a file of this kind may go out through `by`: who comes to serve an enterprise sees a part of its hazards,
    and a part of a ledger would pass for the whole."""
    return kind != LEDGER or manages(enterprise, by) or keeps_the_record(enterprise, by)


WHOLE_LEDGERS = [word(manages), word(keeps_the_record)]
"""Through whom they go out."""
OF_POSTS = Permissions(
    "exchange",
    sees=in_an_office,
    acts={Act.EXPORT_POST_CHECKS: [[in_an_office]], Act.RECORD_POST_RECEIPT: [[in_an_office]]},
)
"""Whose check it is that one enters, rules.own says, because the refusal cites the place's clause."""
