"""Self-reports on an enterprise's desk: the period that is near its day or past it, by whose turn it is."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from bihuan.filings.self_reports import queries
from bihuan.filings.self_reports.states import REPORTED, Act, SelfReportState
from bihuan.insight.matters.source import NO_WORD, Reader, Row, Source, manages, told
from bihuan.insight.task import Task
from bihuan.parties.models import Account, Role


def _sites(reader: Reader) -> QuerySet:
    found = queries.with_newest(reader.enterprise)
    known = {"place": "division_code", "since": "known_since"}
    return told(found, title="name", where=NO_WORD, newest="newest", **known)


def _tasks(row: Row) -> Iterator[Task]:
    """What is due next at a site; of a period that is over, only where the site was known before it ended."""
    period = queries.pressing(row.place, on=row.on)
    if period is None or (row.facts["since"] or "") > period.until.isoformat():
        return
    written = {one["month"]: one for one in row.facts["newest"]}.get(period.since.isoformat())
    act = _act(written["state"] if written else None, row.by)
    if act is not None:
        about = ("self_report", written["id"]) if written else ("site_report", row.id)
        month = f"{period.since:%Y-%m}"
        yield Task(act, *about, month, row.title, period.due_on, period.basis, due_basis=period.basis)


def _act(state: str | None, by: Account) -> Act | None:
    """Whose turn a report is: written by anybody of the office, signed by the deputy, filed by the principal."""
    if state in REPORTED:
        return None
    if state == SelfReportState.DRAFT:
        return Act.SIGN_SELF_REPORT if by.holds(Role.ENTERPRISE_DEPUTY) else None
    if state == SelfReportState.SIGNED:
        return Act.FILE_SELF_REPORT if by.holds(Role.ENTERPRISE_PRINCIPAL) else None
    return Act.PREPARE_SELF_REPORT


owed = Source("self_reports", concerns=manages, rows=_sites, tasks=_tasks)
"""What the enterprise still has to write, to sign or to file."""
