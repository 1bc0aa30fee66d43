"""How an act reaches the tables: the fields of the report, its state and the audit line in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model

from bihuan import audit
from bihuan.filings.self_reports.models import SelfReport
from bihuan.filings.self_reports.states import SELF_REPORT, Act
from bihuan.parties.models import Account


def enter(
    act: Act,
    report: SelfReport,
    *,
    by: Account,
    at: datetime,
    basis: Any,
    data: dict[str, Any],
    rows: Sequence[Model] = (),
    **fields: Any,
) -> SelfReport:
    """Carry out the row of the table for `act`; a report that is not saved yet is born by it (docs/adr/0009)."""
    fields |= {"state": SELF_REPORT.target(act, report.state), "changed_at": at}
    for name, value in fields.items():
        setattr(report, name, value)
    clause = getattr(basis, "clause", None)
    line = audit.draft(
        act,
        report.ref,
        by=by.ref,
        at=at,
        basis=[clause] if clause else [],
        release=report.release,
        data={"state": report.state, **data},
    )
    if report._state.adding:
        audit.write(line, new=[report, *rows])
    else:
        audit.write(line, new=rows, changed=[(report, fields)])
    return report
