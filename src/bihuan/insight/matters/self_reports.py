"""Self-reports on an enterprise's desk: the periods that are near their day or past it, and what came back of any,
by whose turn it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet

from bihuan.filings.self_reports import queries, rules, standstill
from bihuan.filings.self_reports.states import REPORTED, Act, SelfReportState
from bihuan.insight.matters.source import NO_WORD, Reader, Row, Source, manages, told
from bihuan.insight.task import Task
from bihuan.parties.models import Account, Role
from bihuan.policy import Policy, policies


def _sites(reader: Reader) -> QuerySet:
    found = queries.with_newest(reader.enterprise)
    known = {"place": "division_code", "since": "known_since"}
    return told(found, title="name", where=NO_WORD, newest="newest", back="back", still="still", **known)


def _tasks(row: Row) -> Iterator[Task]:
    """What is to be written, signed or filed at a site; of a period that is over, only where the site was known before
    it ended and did not stand still throughout. What was filed once has no day any more."""
    written = {one["month"]: one for one in (*row.facts["newest"], *row.facts["back"])}
    waiting = {one.since.isoformat(): one for one in queries.waiting(row.place, on=row.on)}
    still = standstill.as_told(row.facts["still"])
    for month in sorted(waiting.keys() | {one["month"] for one in row.facts["back"]}):
        policy = policies.at(row.place, on=date.fromisoformat(month))
        period = waiting.get(month) or rules.period(policy, date.fromisoformat(month))
        if period is None or (row.facts["since"] or "") > period.until.isoformat():
            continue
        report = written.get(month)
        if report is None and standstill.excused(still, period):
            continue
        act = _act(report, row.by, policy)
        if act is not None:
            about = ("self_report", report["id"]) if report else ("site_report", row.id)
            due_on = None if report and report["filed"] else period.due_on
            yield Task(act, *about, f"{period.since:%Y-%m}", row.title, due_on, period.basis, due_basis=period.basis)


def _act(report: dict[str, Any] | None, by: Account, policy: Policy) -> Act | None:
    """Whose turn a report is: written by anybody of the office, then signed by the deputy and filed by the principal
    where the place asks for them, and filed by anybody of the office where it does not."""
    state = report and report["state"]
    if state in REPORTED:
        return None
    posts = rules.signers(policy, zero=bool(report and report["zero"])).or_else(())
    if state == SelfReportState.DRAFT and "deputy_in_charge" in posts:
        return Act.SIGN_SELF_REPORT if by.holds(Role.ENTERPRISE_DEPUTY) else None
    if state in (SelfReportState.DRAFT, SelfReportState.SIGNED):
        theirs = by.holds(Role.ENTERPRISE_PRINCIPAL) or "main_person" not in posts
        return Act.FILE_SELF_REPORT if theirs else None
    return Act.PREPARE_SELF_REPORT


owed = Source("self_reports", concerns=manages, rows=_sites, tasks=_tasks)
"""What the enterprise still has to write, to sign or to file."""
