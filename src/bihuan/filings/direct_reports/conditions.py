"""What waits for a report: the end of a major hazard, and the end of a visit that found one."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q

from bihuan.filings.direct_reports import rules
from bihuan.filings.direct_reports.models import DirectReceipt, DirectReport
from bihuan.filings.direct_reports.states import Sender
from bihuan.hazards import conditions as of_hazards
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.majors import criteria
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import Act, HazardGrade
from bihuan.inspections import conditions as of_checks
from bihuan.inspections.ledger import policy_of as law_of_check
from bihuan.inspections.models import Answer, Inspection
from bihuan.inspections.states import BY_AUTHORITY, Nature
from bihuan.inspections.states import Act as CheckAct
from bihuan.parties.models import Account

LOOKED = (Answer.Result.OK, Answer.Result.PROBLEM)


@of_hazards.before(Act.CLOSE_HAZARD)
def with_receipt(hazard: Hazard, *, by: Account, at: datetime) -> None:
    """A major hazard, where the place has it reported directly before it is struck off (YT-4.3.4)."""
    if hazard.grade != HazardGrade.MAJOR:
        return
    policy = policy_of(hazard)
    owed = [duty for duty in rules.duties(policy, Sender.ENTERPRISE) if duty.system]
    if not policy.major.receipt_before_closing.value or not owed:
        return
    own = DirectReport.objects.filter(hazard=hazard, sender=Sender.ENTERPRISE)
    receipt = Exists(DirectReceipt.objects.filter(hazard=hazard, system=owed[0].system))
    found = list(own.values_list("receiver", receipt))
    told = {receiver for receiver, _receipt in found}
    rules.closing(owed, told=told, receipt=any(there for _receiver, there in found), policy=policy)


@of_checks.before(CheckAct.START_INSPECTION)
def with_criteria_listed(inspection: Inspection, *, by: Account, at: datetime) -> None:
    """A service of a sector that has criteria of major hazards, where the place has them checked (QHD-6.1.3): nobody
    skips them by a list that holds none."""
    policy = law_of_check(inspection)
    if inspection.nature != Nature.SERVICE or not policy.major.criteria_section_required.value:
        return
    if any(criteria.of_sector(inspection.enterprise.sector, on=policy.on)):
        rules.criteria_listed(inspection.checklist.items.exclude(criterion="").exists(), policy)


@of_checks.before(CheckAct.EXPLAIN_FINDINGS)
def with_criteria(inspection: Inspection, *, by: Account, at: datetime) -> None:
    """A service where the place has the criteria of major hazards checked (QHD-6.1.3)."""
    policy = law_of_check(inspection)
    if inspection.nature != Nature.SERVICE or not policy.major.criteria_section_required.value:
        return
    looked = Q(answers__inspection=inspection, answers__result__in=LOOKED)
    held = inspection.checklist.items.exclude(criterion="")
    counts = held.aggregate(listed=Count("pk", distinct=True), seen=Count("pk", filter=looked, distinct=True))
    rules.criteria_looked_at(counts["listed"], counts["seen"], policy)


@of_checks.before(CheckAct.EXPLAIN_FINDINGS)
def told_by_institution(inspection: Inspection, *, by: Account, at: datetime) -> None:
    """A service where its institution tells of what is major before it leaves (QHD-6.1.3)."""
    if inspection.nature == Nature.SERVICE:
        rules.told_by_institution(*_unreported(inspection, Sender.INSTITUTION))


@of_checks.before(CheckAct.CLOSE_INSPECTION)
def told_by_office(inspection: Inspection, *, by: Account, at: datetime) -> None:
    """A visit of the authorities where the office that goes along tells its superiors of what is major (LH-2.5)."""
    if inspection.kind in BY_AUTHORITY:
        rules.told_by_office(*_unreported(inspection, Sender.REGULATOR))


def _unreported(inspection: Inspection, sender: Sender) -> tuple[list[str], list[rules.Duty]]:
    """The major hazards of the visit that not every receiver of the place's list knows of from `sender`, and what that
    side owes; no statement where it owes nothing."""
    owed = rules.duties(law_of_check(inspection), sender)
    if not owed:
        return [], owed
    lacking = Q()
    for duty in owed:
        told = DirectReport.objects.filter(
            hazard=OuterRef("pk"), sender=sender, receiver=duty.receiver, occasion=duty.occasion
        )
        lacking |= ~Q(Exists(told))
    majors = Hazard.objects.filter(lacking, finding__inspection=inspection, grade=HazardGrade.MAJOR)
    return [text[:30] for text in majors.order_by("id").values_list("description", flat=True)], owed
