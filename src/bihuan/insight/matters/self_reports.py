"""Self-reports on an enterprise's desk: the period that is near its day or past it, by whose turn it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bihuan.filings.self_reports import queries
from bihuan.filings.self_reports.states import Act, SelfReportState
from bihuan.insight.task import Task
from bihuan.parties.models import MANAGER_ROLES, Account, Role


def owed(by: Account, on: date) -> Iterator[Task]:
    """What the enterprise still has to write, to sign or to file; one statement, none where no report is near."""
    if by.enterprise_id is None or not by.holds(*MANAGER_ROLES):
        return
    period = queries.pressing(by.enterprise, on=on)
    if period is None:
        return
    for site in queries.unreported(by.enterprise, period, on=on):
        act = _act(site, by)
        if act is None:
            continue
        about = ("self_report", site.report_id) if site.report_id else ("site_report", site.pk)
        yield Task(act, *about, f"{period.since:%Y-%m}", site.name, period.due_on, period.basis, due_basis=period.basis)


def _act(site: object, by: Account) -> Act | None:
    """Whose turn a report is: written by anybody of the office, signed by the deputy, filed by the principal."""
    if site.report_state == SelfReportState.DRAFT:
        return Act.SIGN_SELF_REPORT if by.holds(Role.ENTERPRISE_DEPUTY) else None
    if site.report_state == SelfReportState.SIGNED:
        return Act.FILE_SELF_REPORT if by.holds(Role.ENTERPRISE_PRINCIPAL) else None
    return Act.PREPARE_SELF_REPORT
