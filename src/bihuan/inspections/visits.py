"""来访: the experts of a check see the enterprise from their appointment until the check ends, and not a day longer.

Who comes to an acceptance also takes part in what the office accepts at the site (整改验收, LY-2.2.1).

What they found stays theirs to look at again: that sight hangs on the hazard (`hazards.models.Participant`), not on the
visit, so a re-check years later opens the hazard and nothing else of the enterprise.
"""

from __future__ import annotations

from bihuan.experts import operations as experts
from bihuan.experts.models import Expert
from bihuan.hazards import rules
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.models import Hazard, Participant
from bihuan.hazards.states import HazardGrade, HazardState
from bihuan.inspections.models import Inspection
from bihuan.inspections.states import CheckKind
from bihuan.parties.models import Guest


def begin(inspection: Inspection, expert: Expert) -> None:
    """From now on the expert sees the enterprise; without an account there is nobody to see it."""
    if expert.account_id is not None:
        Guest.objects.get_or_create(
            account_id=expert.account_id, enterprise_id=inspection.enterprise_id, reason=inspection.ref
        )


def take_part_in_acceptance(inspection: Inspection) -> list[str]:
    """What is rectified at the site and an office accepts, by name: the experts it brought along see it and may look at
    it with the office; what other experts found stays theirs to look at again (LY-2.1.16)."""
    waiting = Hazard.objects.filter(site=inspection.site_id, state=HazardState.TREATED).select_related("site")
    accepted = [hazard for hazard in waiting.order_by("id") if _office_accepts(hazard)]
    people = list(inspection.team.exclude(expert__account=None).values_list("expert__account", flat=True))
    parts = (Participant.Capacity.VERIFIER, Participant.Capacity.ACCEPTANCE)
    rows = [
        Participant(hazard=one, account_id=person, capacity=part)
        for one in accepted
        for person in people
        for part in parts
    ]
    Participant.objects.bulk_create(rows, ignore_conflicts=True)
    return [hazard.ref for hazard in accepted]


def _office_accepts(hazard: Hazard) -> bool:
    setting = policy_of(hazard).hazards.verifier.for_key(hazard.grade or HazardGrade.GENERAL)
    wanted = rules.verifying(setting, self_found=hazard.self_found, found_by_office=hazard.found_by_office)
    return bool(wanted.kinds & rules.OFFICES)


def end(inspection: Inspection, expert: Expert | None = None) -> None:
    """The visit is over: for one expert, or for the whole team. Visits for other checks go on."""
    over = Guest.objects.filter(enterprise_id=inspection.enterprise_id, reason=inspection.ref)
    (over if expert is None else over.filter(account_id=expert.account_id)).delete()


def let_go(inspection: Inspection) -> None:
    """The check is called off: the experts' days are free again and their visit is over; an acceptance that was called
    off was none of what still waits for one."""
    for member in inspection.team.select_related("expert"):
        experts.release(member.expert, source=inspection.ref)
    if inspection.kind == CheckKind.HAZARD_ACCEPTANCE:
        waiting = Participant.objects.filter(hazard__site=inspection.site_id, hazard__state=HazardState.TREATED)
        came = waiting.filter(capacity=Participant.Capacity.ACCEPTANCE)
        came.filter(account__in=inspection.team.values("expert__account")).delete()
    end(inspection)
