"""What immunity asks of a hazard, read from the records; and the judgement that a breach is minor."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan import audit, clock
from bihuan.conduct.cases import rules
from bihuan.conduct.cases.access import JUDGING
from bihuan.conduct.cases.models import MinorBreach
from bihuan.conduct.cases.states import Act
from bihuan.hazards.access import require_duty
from bihuan.hazards.models import OWN, Hazard, Origin
from bihuan.hazards.states import HazardGrade
from bihuan.inspections.models import Inspection
from bihuan.inspections.states import CheckKind, InspectionState
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import policies

REPORTED = (InspectionState.DELIVERED, InspectionState.CLOSED)


def checked_up(enterprise: Enterprise) -> bool:
    """Whether the enterprise has had a check-up whose report stands (YT-5.2.3)."""
    checks = Inspection.objects.filter(enterprise=enterprise, kind=CheckKind.CHECKUP, state__in=REPORTED)
    return checks.exists()


def facts_of(hazard: Hazard) -> rules.Finding:
    """The hazard as immunity sees it."""
    return rules.Finding(
        self_found=hazard.origin in OWN,
        checked_up=checked_up(hazard.enterprise),
        campaign=hazard.origin == Origin.SERVICE_CHECK or _of_campaign(hazard),
        minor=getattr(hazard, "minor_breach", None) is not None,
        major=hazard.grade == HazardGrade.MAJOR,
    )


def _of_campaign(hazard: Hazard) -> bool:
    kind, _colon, number = hazard.source.partition(":")
    return kind == "inspection" and Inspection.objects.filter(pk=int(number), kind=CheckKind.CAMPAIGN).exists()


@transaction.atomic
def mark_minor(hazard: Hazard, *, by: Account, at: datetime, reason: str) -> MinorBreach:
    """认定违法轻微: at an enterprise with a check-up; what is proposed then is to have it rectified (YT-5.2.3).

    Raises `not_in_duty_list`, `not_minor` for a major hazard, `minor_rule_absent`, `reason_missing`.
    """
    JUDGING.require(Act.MARK_MINOR, hazard, by)
    require_duty(hazard, by, at=at)
    setting = rules.minor(
        major=hazard.grade == HazardGrade.MAJOR,
        checked_up=checked_up(hazard.enterprise),
        reason=reason,
        policy=policies.at(hazard.division_code, on=clock.local_day(at)),
    )
    said = {"office": by.regulator, "reason": reason.strip(), "by": by, "at": at}
    row, _made = MinorBreach.objects.update_or_create(hazard=hazard, defaults=said)
    data = {"reason": row.reason, "proposed": setting.value}
    audit.record(Act.MARK_MINOR, hazard.ref, by=by.ref, at=at, basis=[setting.basis], data=data)
    return row
