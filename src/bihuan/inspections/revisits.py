"""回访建议: which sites should be visited again, by what their checks found and how it was fixed. Offered, never asked:
an office or an enterprise arranges the visit or does not."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from bihuan.hazards.models import Hazard
from bihuan.hazards.states import UNFIXED, HazardGrade, HazardState
from bihuan.inspections.models import Inspection
from bihuan.inspections.states import InspectionState
from bihuan.parties.models import Account
from bihuan.parties.scope import Scope

BEHIND = (InspectionState.PLANNED, InspectionState.ONGOING, InspectionState.EXPLAINED)
"""A check of the site in one of these states is on its way already."""


def proposed(by: Account, *, on: date) -> QuerySet[Inspection]:
    """The checks in scope whose results propose another visit, for a page by key; each with how many of its open
    hazards are `majors`, `returned` and `late`. A site for which a visit is on its way is not proposed."""
    open_now = Q(findings__hazard__isnull=False) & ~Q(findings__hazard__state=HazardState.STRUCK_OFF)
    known = Inspection.objects.within(Scope.of(by))  # of an unannounced visit not even the silence here tells
    on_its_way = known.filter(site=OuterRef("site"), state__in=BEHIND)
    telling = Hazard.objects.filter(finding__inspection=OuterRef("pk")).open()
    telling = telling.filter(Q(grade=HazardGrade.MAJOR) | Q(returns__gt=0) | Q(state__in=UNFIXED, turn_due_on__lt=on))
    found = known.filter(state=InspectionState.DELIVERED)
    return (
        found.filter(Exists(telling) | Q(hasty=True))
        .exclude(Exists(on_its_way))
        .annotate(
            majors=Count("findings", filter=open_now & Q(findings__hazard__grade=HazardGrade.MAJOR)),
            returned=Count("findings", filter=open_now & Q(findings__hazard__returns__gt=0)),
            late=Count(
                "findings",
                filter=Q(findings__hazard__state__in=UNFIXED, findings__hazard__turn_due_on__lt=on),
            ),
        )
        .select_related("enterprise", "site")
    )
