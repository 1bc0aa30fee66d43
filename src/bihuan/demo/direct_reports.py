"""Whoever owes a report of a major hazard makes it, and the enterprise enters the receipt of the outside system."""

from __future__ import annotations

from bihuan.demo.stage import Stage
from bihuan.filings.direct_reports import operations, rules
from bihuan.filings.direct_reports.access import sender_of
from bihuan.filings.direct_reports.states import Occasion
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import HazardGrade
from bihuan.parties.models import Account

HARM = "危及作业人员人身安全，整改需要停用设备，难度一般"


def tell(hazard: Hazard, stage: Stage, *, by: Account) -> None:
    """The first word of it, to everybody whom the place names for the side that `by` is on; nothing of a general one,
    nor where that side owes none."""
    if hazard.grade != HazardGrade.MAJOR:
        return
    owed = [one for one in rules.duties(policy_of(hazard), sender_of(by)) if one.occasion == Occasion.FIRST]
    to = [one.receiver for one in owed if one.receiver != operations.WORKERS]
    if not to or hazard.direct_reports.filter(sender=sender_of(by)).exists():
        return
    at = stage.moments.next(minutes=20)
    operations.file_direct_report(hazard, by=by, at=at, to=to, status=hazard.description, harm=HARM)
    if any(one.system for one in owed):
        number = f"直报{hazard.found_on:%Y%m%d}{hazard.pk % 10_000_000:07d}"
        operations.record_direct_receipt(hazard, by=by, at=stage.moments.next(minutes=30), number=number)
