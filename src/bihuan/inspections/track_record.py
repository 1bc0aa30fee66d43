"""What checks tell of an expert's year: visits, what was found and put right, looks again, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Exists, F, OuterRef, QuerySet

from bihuan.experts.assessments.record import Span, counted, moments, tells
from bihuan.hazards.follow_ups import Wording
from bihuan.hazards.models import Participant
from bihuan.hazards.states import HazardGrade, Step
from bihuan.inspections.models import Finding, TeamMember
from bihuan.inspections.states import InspectionState
from bihuan.inspections.traces import ExpertReward


@tells
def of_checks(experts: Sequence[int], span: Span) -> Iterator[QuerySet]:
    """Visits that came to their end and those where the others arrived and this one did not, reports that lost their
    force; findings, the major ones among them, those that had to be corrected and those that were rewarded; hazards
    looked at again."""
    member = TeamMember.objects.filter(expert__in=experts)
    ended = member.filter(moments("inspection__explained_at", span)).exclude(
        inspection__state=InspectionState.CANCELLED
    )
    others = TeamMember.objects.filter(inspection=OuterRef("inspection"), checked_in_at__isnull=False)
    away = ended.filter(Exists(others), checked_in_at=None)
    yield counted(ended.exclude(pk__in=away.values("pk")), "visits")
    yield counted(away, "absent")
    voided = member.filter(moments("inspection__delivered_at", span), inspection__state=InspectionState.CANCELLED)
    yield counted(voided, "voided")
    found = Finding.objects.filter(moments("at", span), by__expert__in=experts)
    yield counted(found, "findings", expert="by__expert")
    yield counted(found.filter(hazard__grade=HazardGrade.MAJOR), "majors", expert="by__expert")
    reworded = Wording.objects.filter(moments("at", span), version__gt=1, hazard__finding__by__expert__in=experts)
    yield counted(reworded, "corrected", expert="hazard__finding__by__expert")
    yield counted(ExpertReward.objects.filter(moments("at", span), expert__in=experts), "rewarded")
    looked = Participant.objects.filter(
        moments("hazard__steps__at", span),
        account__expert__in=experts,
        capacity=Participant.Capacity.VERIFIER,
        hazard__steps__step=Step.VERIFIED,
        hazard__steps__by=F("account_id"),
    )
    yield counted(looked, "rechecks", expert="account__expert")
