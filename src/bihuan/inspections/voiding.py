"""作废: a delivered report that turns out to be wrong loses its force; nothing of it is ever edited (docs/adr/0016)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from bihuan import clock
from bihuan.inspections import ledger, papers, queries, rules, visits
from bihuan.inspections.access import INSPECTIONS
from bihuan.inspections.messages import tell
from bihuan.inspections.models import Inspection, PlannedCheck, YearConfirmation
from bihuan.inspections.states import INSPECTION, Act
from bihuan.parties.models import Account, Site
from bihuan.refusal import Refusal


@transaction.atomic
def void_report(inspection: Inspection, *, by: Account, at: datetime, reason: str) -> Inspection:
    """作废报告: record and report keep their numbers and lose their force, and the check counts for nothing; by the
    lead or the department, never by the enterprise. What was found stays found, so the notice of it stands; a year that
    was declared done with it is open again, and so is the check of a plan that it closed (LY-1.2.2).

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
    opened = reopened(inspection.site_id, inspection.counted_year, at=at)
    said = {"reason": reason, **opened}
    PlannedCheck.objects.filter(inspection=inspection).update(inspection=None, closed_on=None)
    inspection = ledger.enter(inspection, Act.VOID_REPORT, by=by, at=at, data=said, counted_year=None)
    told = f"{reason}（{opened['year_reopened']}年不再算办结，请补做检查）" if opened else reason
    tell("report-voided", inspection, at=at, by=by, copies=copies, reason=told)
    return inspection


def reopened(site_id: int, year: int | None, *, at: datetime) -> dict[str, int]:
    """A year that was declared done, and is not without a check that counts no more, is open again and is declared done
    anew once another makes up for it; where enough are left, it stands with one less. Asked while the check still
    counts. Nobody declares the year meanwhile: the site is kept as by `confirm_year`."""
    site = Site.objects.select_for_update(of=("self",)).get(pk=site_id)
    confirmed = YearConfirmation.objects.filter(site=site, year=year).first() if year else None
    if confirmed is None:
        return {}
    try:
        duty = queries.year_duty(site, year=year, on=clock.local_day(at))
        left = replace(duty, done=duty.done - 1)
        rules.year_done(left)
    except Refusal:
        confirmed.delete()
        return {"year_reopened": year}
    confirmed.done = left.done
    confirmed.save(update_fields=["done"])
    return {}
