"""来访: the experts of a check see the enterprise from their appointment until the check ends, and not a day longer.

What they found stays theirs to look at again: that sight hangs on the hazard (`hazards.models.Participant`), not on the
visit, so a re-check years later opens the hazard and nothing else of the enterprise.
"""

from __future__ import annotations

from bihuan.experts import operations as experts
from bihuan.experts.models import Expert
from bihuan.inspections.models import Inspection
from bihuan.parties.models import Guest


def begin(inspection: Inspection, expert: Expert) -> None:
    """From now on the expert sees the enterprise; without an account there is nobody to see it."""
    if expert.account_id is not None:
        Guest.objects.get_or_create(
            account_id=expert.account_id, enterprise_id=inspection.enterprise_id, reason=inspection.ref
        )


def end(inspection: Inspection, expert: Expert | None = None) -> None:
    """The visit is over: for one expert, or for the whole team. Visits for other checks go on."""
    over = Guest.objects.filter(enterprise_id=inspection.enterprise_id, reason=inspection.ref)
    (over if expert is None else over.filter(account_id=expert.account_id)).delete()


def let_go(inspection: Inspection) -> None:
    """The check is called off: the experts' days are free again and their visit is over."""
    for member in inspection.team.select_related("expert"):
        experts.release(member.expert, source=inspection.ref)
    end(inspection)
