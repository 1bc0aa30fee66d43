"""作废: a delivered report that turns out to be wrong loses its force; nothing of it is ever edited (docs/adr/0016)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.inspections import ledger, papers, visits
from bihuan.inspections.access import INSPECTIONS
from bihuan.inspections.messages import tell
from bihuan.inspections.models import Inspection, YearConfirmation
from bihuan.inspections.states import INSPECTION, Act
from bihuan.parties.models import Account
from bihuan.refusal import Refusal


@transaction.atomic
def void_report(inspection: Inspection, *, by: Account, at: datetime, reason: str) -> Inspection:
    """作废报告: record and report keep their numbers and lose their force, and the check counts for nothing; by the
    lead or the department, never by the enterprise. What was found stays found, so the notice of it stands; a year that
    was declared done with it is open again.

    Whoever got the report is told. Raises `reason_missing`.
    """
    INSPECTIONS.require(Act.VOID_REPORT, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    INSPECTION.move(Act.VOID_REPORT, inspection.state)
    reason = reason.strip()
    if not reason:
        raise Refusal("reason_missing", missing=["reason"])
    copies = papers.void_record_and_report(inspection, by=by, at=at, reason=reason)
    visits.let_go(inspection)
    said = {"reason": reason, **reopened(inspection.site_id, inspection.counted_year)}
    inspection = ledger.enter(inspection, Act.VOID_REPORT, by=by, at=at, data=said, counted_year=None)
    tell("report-voided", inspection, at=at, by=by, copies=copies, reason=reason)
    return inspection


def reopened(site_id: int, year: int | None) -> dict[str, int]:
    """A year that was declared done with a check that counts no more is open again, and is declared done anew once
    another check makes up for it."""
    gone, _kinds = YearConfirmation.objects.filter(site=site_id, year=year).delete() if year else (0, {})
    return {"year_reopened": year} if gone else {}
