"""A month's self-report goes out in the order of the city's system, and the receipt of each filing comes back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import translation

from bihuan import audit, clock
from bihuan.exchange.connectors import mapping, queries, rules
from bihuan.exchange.connectors.access import OF_REPORTS, Act
from bihuan.exchange.connectors.models import ReportEntry
from bihuan.exchange.connectors.self_check_self_report import rows
from bihuan.filings.self_reports import held
from bihuan.filings.self_reports.operations import law_of
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.exchange.connectors.mapping import Made
    from bihuan.filings.self_reports.models import SelfReport
    from bihuan.parties.models import Account
    from bihuan.policy import Basis


@transaction.atomic
@translation.override("zh-hans")  # a file for another office is in Chinese, whoever takes it
def export_self_report(report: SelfReport, *, by: Account, at: datetime) -> Made:
    """导出自查自报文件: the month as it was signed (LY-3.2.1); filed anew after a receipt it goes out as a correction
    of what the system holds. Raises what `_due` raises, and what mapping.made raises."""
    OF_REPORTS.require(Act.EXPORT_SELF_REPORT, report, by)
    basis, entries = _due(report)
    told = rows.row(report, corrects=entries.corrects)
    name = f"自查自报-{report.enterprise.name}-{report.month:%Y-%m}"
    made = mapping.made(rows.SYSTEM, rows.KIND, [told], name=name, basis=basis)
    data = {"system": rows.SYSTEM, "kind": told["sort"], "sha256": made.sha256}
    case = f"export:{clock.new_id()}"
    audit.record(Act.EXPORT_SELF_REPORT, report.ref, by=by.ref, at=at, basis=[basis], data=data, case=case)
    return made


@transaction.atomic
def record_self_report_receipt(report: SelfReport, *, by: Account, at: datetime, number: str) -> ReportEntry:
    """登记自查自报回执: the system has this filing of the month. Raises what `_due` raises, `entry_receipt_missing`,
    `receipt_number_used`."""
    OF_REPORTS.require(Act.RECORD_SELF_REPORT_RECEIPT, report, by)
    report = held.taken(report)
    basis, _entries = _due(report)
    given = rules.receipt(number, what=mapping.connector(rows.SYSTEM).zh, basis=basis)
    if ReportEntry.objects.filter(number=given).exists():
        raise Refusal("receipt_number_used", basis=basis, number=given)
    row = ReportEntry.objects.create(report=report, of=report.filed_at, number=given, by=by.pk, by_name=by.name, at=at)
    data = {"system": rows.SYSTEM, "receipt": given}
    audit.record(Act.RECORD_SELF_REPORT_RECEIPT, report.ref, by=by.ref, at=at, basis=[basis], data=data)
    return row


def _due(report: SelfReport) -> tuple[Basis, queries.MonthEntries]:
    """Raises `system_not_fed`, `month_not_reported` (LY-3.2.2), `receipt_recorded` once the system has this filing."""
    policy = law_of(report)
    basis = rules.fed(rows.SYSTEM, policy)
    rules.reported(f"{report.month:%Y-%m}", done=report.is_reported, basis=policy.self_report.cycle.basis)
    entries = queries.entries_of(report)
    if entries.current is not None:
        raise Refusal("receipt_recorded", basis=basis)
    return basis, entries
