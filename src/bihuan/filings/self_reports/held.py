"""A report held for an act: its row is locked, and what the rules ask about it is read in the same statement."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from bihuan import prepared
from bihuan.filings.self_reports.models import ReportMonth, SelfReport
from bihuan.hazards.models import Hazard
from bihuan.inspections.rounds.models import CheckPoint, Round
from bihuan.parties.models import Account, Enterprise, Regulator

REPORT = prepared.Columns(SelfReport, "r")
ENTERPRISE = prepared.Columns(Enterprise, "e", only=("id", "name", "competent_department"))

_together: ContextVar[dict[int, SelfReport] | None] = ContextVar("held_together", default=None)


@contextmanager
def together(report_ids: Collection[int]) -> Iterator[None]:
    """For several acts of one transaction, each about another report: all are held by one statement, and `hold` gives
    each away once. Nobody waits here: a report that somebody else holds is as good as none."""
    token = _together.set({report.pk: report for report in _held(report_ids, waiting=False)})
    try:
        yield
    finally:
        _together.reset(token)


def hold(report_id: int) -> SelfReport:
    """The report with what its rules ask of the enterprise, locked until the transaction ends; raises
    SelfReport.DoesNotExist.

    At hand are `registered`, how many hazards of its period there are at the site at this very moment, `is_backed`,
    whether anybody looked round there in the period, `is_shut`, whether an office over it has closed the month, and
    `deputy_phone` of who has signed.
    """
    at_hand = _together.get()
    held = _held([report_id]) if at_hand is None else [at_hand.pop(report_id, None)]
    if not held or held[0] is None:
        raise SelfReport.DoesNotExist(f"self_report:{report_id}")
    return held[0]


def _held(report_ids: Collection[int], *, waiting: bool = True) -> list[SelfReport]:
    while True:
        found = prepared.rows(_statement() if waiting else f"{_statement()} SKIP LOCKED", [list(report_ids)])
        # Another act was at work: now that it has ended we hold its row as it left it, but the rest was read before.
        if all(unmoved for unmoved, *_ in found):
            return [_report(values) for _, *values in found]


def _report(values: list[Any]) -> SelfReport:
    rest = iter(values)
    report = REPORT.take(rest)
    # The driver gives JSON as its text, for whoever asks without the ORM.
    report.ledger, report.stated = json.loads(report.ledger), json.loads(report.stated)
    report.enterprise = ENTERPRISE.take(rest)
    report.registered, report.is_backed, report.is_shut, report.deputy_phone = rest
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
    return f"SELECT {columns} FROM {tables} WHERE r.id = ANY($1) ORDER BY r.id FOR UPDATE OF r"


SHUT = f"""SELECT FROM {ReportMonth._meta.db_table} m JOIN {Regulator._meta.db_table} o ON o.id = m.office_id
    WHERE m.month = r.month AND m.reopened_at IS NULL AND starts_with(r.division_code, o.division_code)
    AND (o.duties = '{{}}' OR r.sector = ANY(o.duties) OR e.competent_department_id = o.id)"""
