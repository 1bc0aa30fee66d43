"""When nobody of the team can look again: another expert is named, so that no hazard waits for people who are gone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from bihuan import clock
from bihuan.experts import queries as expert_queries
from bihuan.experts import rules as expert_rules
from bihuan.experts.models import Expert
from bihuan.hazards.models import Hazard, Participant
from bihuan.hazards.states import HazardState
from bihuan.inspections import ledger
from bihuan.inspections.access import INSPECTIONS
from bihuan.inspections.models import Inspection
from bihuan.inspections.states import INSPECTION, Act, InspectionState
from bihuan.parties.models import Account
from bihuan.refusal import Refusal

TO_END = (HazardState.TREATED, HazardState.VERIFIED)
"""What still has to be looked at, or to be struck off by who looked."""


def recheckers(inspection: Inspection) -> list[str]:
    """The names of those who still can look at what this check found: their accounts are open; one statement."""
    able = Participant.objects.filter(
        hazard__finding__inspection=inspection, capacity=Participant.Capacity.VERIFIER, account__is_active=True
    )
    return sorted(set(able.values_list("account__name", flat=True)))


def stranded() -> Q:
    """Delivered checks whose rectified hazards wait while nobody of those who may look at them has an open account."""
    able = Participant.objects.filter(
        hazard__finding__inspection=OuterRef("pk"), capacity=Participant.Capacity.VERIFIER, account__is_active=True
    )
    rectified = Hazard.objects.filter(finding__inspection=OuterRef("pk"), state__in=TO_END)
    return Q(Exists(rectified), ~Exists(able), state=InspectionState.DELIVERED)


@transaction.atomic
def name_rechecker(
    inspection: Inspection, *, by: Account, at: datetime, expert: Expert | None, reason: str
) -> Inspection:
    """指定复查专家: an eligible expert of one of the team's specialties re-checks what is still open (LY-2.1.16).

    Raises `team_can_recheck` while one of the team can, `rechecker_missing`, `rechecker_reason_missing`,
    `rechecker_account_missing`, `rechecker_of_other_specialty`, and the first condition of the place that the expert
    does not meet today.
    """
    INSPECTIONS.require(Act.NAME_RECHECKER, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    INSPECTION.move(Act.NAME_RECHECKER, inspection.state)
    basis = ledger.policy_of(inspection).hazards.verifier.for_key("general").basis
    if able := recheckers(inspection):
        raise Refusal("team_can_recheck", basis=basis, experts=able)
    if expert is None:
        raise Refusal("rechecker_missing", missing=["expert"], basis=basis)
    if not reason.strip():
        raise Refusal("rechecker_reason_missing", missing=["reason"], basis=basis)
    if expert.account is None or not expert.account.is_active:
        raise Refusal("rechecker_account_missing", basis=basis, expert=expert.name)
    wanted = set(inspection.team.values_list("specialty", flat=True))
    if not wanted & set(expert.specialties):
        raise Refusal("rechecker_of_other_specialty", basis=basis, expert=expert.name)
    answers = expert_queries.eligibility(
        expert,
        division_code=inspection.division_code,
        on=clock.local_day(at),
        enterprise=inspection.enterprise,
        source=inspection.ref,
    )
    expert_rules.require(answers)
    waiting = Hazard.objects.filter(finding__inspection=inspection).exclude(state=HazardState.STRUCK_OFF)
    verifier = Participant.Capacity.VERIFIER
    Participant.objects.bulk_create(
        [Participant(hazard=hazard, account=expert.account, capacity=verifier) for hazard in waiting]
    )
    said = {"expert": expert.ref, "reason": reason.strip()}
    return ledger.enter(inspection, Act.NAME_RECHECKER, by=by, at=at, basis=basis, data=said)
