"""Who leaves the pool leaves the checks that have not begun: the day is free again, and the team knows (LH-14.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bihuan.experts import leaving
from bihuan.experts import operations as experts
from bihuan.experts.models import Expert
from bihuan.inspections import ledger, visits
from bihuan.inspections.models import Inspection, TeamMember
from bihuan.inspections.states import INSPECTION, Act
from bihuan.parties.models import Account


def take_off(inspection: Inspection, member: TeamMember, *, by: Account, at: datetime) -> Inspection:
    """One expert less on a team that has not begun; the next in line leads where the lead goes."""
    expert, was_lead = member.expert, member.is_lead
    member.delete()
    experts.release(expert, source=inspection.ref)
    visits.end(inspection, expert)
    heir = inspection.team.order_by("id").first() if was_lead else None
    if heir is not None:
        heir.is_lead = True
        heir.save(update_fields=["is_lead"])
    return ledger.enter(inspection, Act.DISMISS_EXPERT, by=by, at=at, data={"expert": expert.ref}, agreed_by_lead=None)


@leaving.releases
def from_checks(expert: Expert, division_code: str, by: Account, at: datetime) -> Iterator[leaving.Freed]:
    """Off every check in that division that has not begun, also one whose day has passed; those under way are ended by
    who began them."""
    open_to_it = [state for state in INSPECTION.states if Act.DISMISS_EXPERT in INSPECTION.acts(state)]
    ahead = TeamMember.objects.filter(
        expert=expert,
        inspection__state__in=open_to_it,
        inspection__division_code__startswith=division_code,
    )
    for member in ahead.select_related("expert").order_by("inspection__planned_on", "id"):
        inspection = ledger.lock(member.inspection, at=at)
        freed = leaving.Freed(
            inspection.ref, inspection.enterprise, inspection.planned_on, member.specialty, inspection.division_code,
            inspection.planned_by, tuple(inspection.team.values_list("expert_id", flat=True)),
        )  # fmt: skip
        take_off(inspection, member, by=by, at=at)
        yield freed
