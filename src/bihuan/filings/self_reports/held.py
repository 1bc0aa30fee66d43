"""A report held for an act: its row is locked, and what the rules ask about it is read in the same statement."""

from __future__ import annotations

import json
from functools import cache

from bihuan import prepared
from bihuan.filings.self_reports.models import ReportMonth, SelfReport
from bihuan.hazards.models import Hazard
from bihuan.inspections.rounds.models import CheckPoint, Round
from bihuan.parties.models import Account, Enterprise, Regulator

REPORT = prepared.Columns(SelfReport, "r")
ENTERPRISE = prepared.Columns(Enterprise, "e", only=("id", "name", "competent_department"))


def hold(report_id: int) -> SelfReport:
    """The report with what its rules ask of the enterprise, locked until the transaction ends; raises
    SelfReport.DoesNotExist.

    At hand are `registered`, how many hazards of its period there are at the site at this very moment, `is_backed`,
    whether anybody looked round there in the period, `is_shut`, whether an office over it has closed the month, and
    `deputy_phone` of who has signed.
    """
    while True:
        found = prepared.row(_statement(), [report_id])
        if found is None:
            raise SelfReport.DoesNotExist(f"self_report:{report_id}")
        values = iter(found)
        if next(values):
            break
        # Another act was at work: now that it has ended we hold its row as it left it, but the rest was read before.
    report = REPORT.take(values)
    # The driver gives JSON as its text, for whoever asks without the ORM.
    report.ledger, report.stated = json.loads(report.ledger), json.loads(report.stated)
    report.enterprise = ENTERPRISE.take(values)
    report.registered, report.is_backed, report.is_shut, report.deputy_phone = values
    return report


def reserve(report: SelfReport) -> SelfReport:
    """Let the next act on this very instance do without another look: it was held in this transaction for that act."""
    report.is_reserved = True
    return report


def taken(report: SelfReport) -> SelfReport:
    """For one act: the report itself where it was reserved for it, otherwise it is held now."""
    return report if vars(report).pop("is_reserved", False) else hold(report.pk)


@cache
def _statement() -> str:
    # PostgreSQL gives a row that it had to wait for as it is now, and everything else as it was before the waiting.
    unmoved = f"r.xmin = (SELECT w.xmin FROM {SelfReport._meta.db_table} w WHERE w.id = r.id)"
    hazards = (
        f"(SELECT count(*) FROM {Hazard._meta.db_table} h WHERE h.enterprise_id = r.enterprise_id"
        " AND h.site_id = r.site_id AND h.found_on BETWEEN r.month AND r.until)"
    )
    rounds = (
        f"EXISTS(SELECT FROM {CheckPoint._meta.db_table} p JOIN {Round._meta.db_table} o ON o.point_id = p.id"
        " WHERE p.site_id = r.site_id AND o.at >= r.month::timestamp AT TIME ZONE 'Asia/Shanghai'"
        " AND o.at < (r.until + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')"
    )
    phone = f"(SELECT a.phone FROM {Account._meta.db_table} a WHERE a.id = r.deputy_by)"
    columns = ", ".join((unmoved, REPORT.text, ENTERPRISE.text, hazards, rounds, f"EXISTS({SHUT})", phone))
    tables = f"{REPORT.table} JOIN {ENTERPRISE.table} ON e.id = r.enterprise_id"
    return f"SELECT {columns} FROM {tables} WHERE r.id = $1 FOR UPDATE OF r"


SHUT = f"""SELECT FROM {ReportMonth._meta.db_table} m JOIN {Regulator._meta.db_table} o ON o.id = m.office_id
    WHERE m.month = r.month AND m.reopened_at IS NULL AND starts_with(r.division_code, o.division_code)
    AND (o.duties = '{{}}' OR r.sector = ANY(o.duties) OR e.competent_department_id = o.id)"""
