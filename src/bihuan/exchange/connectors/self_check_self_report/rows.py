"""What stands in the file, from the report that was signed: nothing is typed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.timezone import localtime

from bihuan.exchange.connectors import rows as of_all
from bihuan.filings.direct_reports import queries
from bihuan.filings.self_reports.rules import FIGURES
from bihuan.parties import places

if TYPE_CHECKING:
    from datetime import datetime

    from bihuan.filings.self_reports.models import SelfReport

SYSTEM, KIND = "self_check_self_report", "monthly_report"
FIRST, CORRECTION = "首报", "更正"


def row(report: SelfReport, *, corrects: str) -> dict[str, object]:
    """The month as it was signed. `corrects` is the receipt of what the system holds, "" where it holds nothing."""
    firm = report.enterprise
    return {
        "sort": CORRECTION if corrects else FIRST,
        "corrects": corrects,
        "month": f"{report.month:%Y-%m}",
        "enterprise": firm.name,
        "credit_code": firm.credit_code,
        "site": report.site.name,
        "place": places.full_name(report.division_code),
        "sector": of_all.sector(report.sector),
        **{name: report.stated[name] for name in FIGURES},
        "direct": "；".join(queries.receipts_of_period(report.site, since=report.month, until=report.until)),
        "zero": _yes(report.zero),
        "text": report.text,
        "changed": report.correction_reason,
        "deputy": report.deputy_name,
        "deputy_at": _moment(report.deputy_at),
        "principal": report.principal_name if report.by_principal else "",
        "reporter": "" if report.by_principal else report.principal_name,
        "filed_at": _moment(report.filed_at),
        "late": _yes(report.late),
        "explanation": report.explanation,
    }


def _yes(said: bool) -> str:
    return "是" if said else "否"


def _moment(at: datetime | None) -> str:
    return localtime(at).strftime("%Y-%m-%d %H:%M") if at is not None else ""
