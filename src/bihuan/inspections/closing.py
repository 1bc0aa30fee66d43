"""What of the checks keeps an office or an institution from being closed: work that its people have begun."""

from __future__ import annotations

from collections.abc import Iterator

from bihuan.inspections.models import Inspection, TeamMember
from bihuan.inspections.states import INSPECTION
from bihuan.parties import ties


@ties.asked
def of_inspections(organisation: ties.Organisation) -> Iterator[ties.Tie]:
    """Checks under way that its accounts planned, or on whose team they are."""
    people = organisation.accounts.values("pk")
    teams = TeamMember.objects.filter(expert__account__in=people).values("inspection_id")
    running = Inspection.objects.exclude(state__in=INSPECTION.final)
    begun = running.filter(planned_by__in=people) | running.filter(pk__in=teams)
    yield from ties.tie("checks_under_way", begun, name="enterprise__name")
