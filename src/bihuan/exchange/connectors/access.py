"""Who takes the file of an outside system away, on one page."""

from __future__ import annotations

from enum import StrEnum

from bihuan.hazards.access import manages_safety, sees_hazard, supervises
from bihuan.parties.permission import Permissions


class Act(StrEnum):
    EXPORT_DIRECT_REPORT = "export_direct_report"


ACT_WORDS = {Act.EXPORT_DIRECT_REPORT: "导出直报文件"}
OF_HAZARDS = Permissions(
    "exchange", sees=sees_hazard, acts={Act.EXPORT_DIRECT_REPORT: [[manages_safety], [supervises]]}
)
