"""What of a report's month could ground a case, for an office that opens cases: listed with its clause and led to the
form, where a person decides."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from bihuan import clock
from bihuan.conduct.cases import queries as cases
from bihuan.conduct.cases import reports
from bihuan.conduct.cases.ledger import ground_basis
from bihuan.conduct.cases.states import Ground
from bihuan.filings.credibility import queries as credibility
from bihuan.policy import policies


def of_report(report: Any, by: Any) -> dict[str, Any] | None:
    """The clause and each fact with the address of the form; None where there is nothing or nobody to do it."""
    if by.regulator_id is None or not cases.may_open(by):
        return None
    today = clock.today()
    review = credibility.hollow_of(report) if report.zero and report.is_reported else None
    if review is not None:
        review.report = report
    found = cases.undecided(report, reports.of_report(report, review, on=today), by, on=today)
    if not found:
        return None
    policy = policies.at(report.division_code, on=today)
    return {
        "basis": ground_basis(policy, Ground.LATE_REPORT),
        "facts": [(text, _form(report, record)) for record, text in found],
    }


def _form(report: Any, record: str) -> str:
    named = urlencode({"enterprise": report.enterprise_id, "ground": f"{Ground.LATE_REPORT}|{record}"})
    return f"{reverse('cases:open_case')}?{named}"
