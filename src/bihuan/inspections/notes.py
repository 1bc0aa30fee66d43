"""What the experts of a visit put on record in their own words: notes, each in the own name, and better words for what
was found, with every version kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from bihuan import documents
from bihuan.experts.models import Expert
from bihuan.hazards import rewording
from bihuan.hazards import rules as hazard_rules
from bihuan.hazards.models import Hazard
from bihuan.inspections import equipping, grounds, hearing, ledger, papers
from bihuan.inspections.access import INSPECTIONS
from bihuan.inspections.messages import tell
from bihuan.inspections.models import Inspection
from bihuan.inspections.states import AFTERWARDS, INSPECTION, Act, InspectionState
from bihuan.inspections.traces import VisitNote
from bihuan.parties.models import Account
from bihuan.refusal import Refusal


@transaction.atomic
def file_note(
    inspection: Inspection,
    *,
    by: Account,
    at: datetime,
    text: str,
    place: str,
    seen_at: datetime | None = None,
    author: Expert | None = None,
    recordings: Sequence[int] = (),
) -> VisitNote:
    """提交手记: what an expert looked at, where and when, with what was said beside it; from then on nobody changes it.

    `author` is in whose name it is, where the device is held by several hands; left out, it is that of `by`. Raises
    `author_mismatch` for anybody else's, `visit_closed` once the report is out or the visit called off (LH-2.1),
    `note_incomplete` naming text or place, `note_time_invalid` for a moment outside the visit; `not_checked_in` as
    equipping.has_arrived does.
    """
    INSPECTIONS.require(Act.FILE_NOTE, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    basis = ledger.policy_of(inspection).checks.own_notes.basis
    if inspection.state in AFTERWARDS:
        raise Refusal("visit_closed", basis=basis)
    INSPECTION.move(Act.FILE_NOTE, inspection.state)
    equipping.has_arrived(inspection, by)
    member = inspection.team.select_related("expert").get(expert__account=by)
    if author is not None and author != member.expert:
        raise Refusal("author_mismatch", basis=basis, author=author.name, by=by.name)
    missing = [name for name, value in (("note_text", text), ("note_place", place)) if not value.strip()]
    if missing:
        raise Refusal("note_incomplete", missing=missing, basis=basis)
    seen_at = seen_at or at
    if not inspection.started_at <= seen_at <= at:
        raise Refusal("note_time_invalid", basis=basis)
    note = VisitNote.objects.create(
        inspection=inspection, by=by, seen_at=seen_at, place=place.strip()[:120], text=text.strip(), at=at
    )
    spoken = hearing.keep(inspection, recordings, by=by, at=at, note=note)
    data = {"expert": member.expert.ref, "place": note.place, **spoken}
    ledger.enter(inspection, Act.FILE_NOTE, by=by, at=at, basis=basis, data=data)
    return note


@transaction.atomic
def correct_finding(
    inspection: Inspection, *, by: Account, at: datetime, hazard: Hazard, reason: str, **said: str
) -> Inspection:
    """更正问题: an expert of the team says better what was found; who said what, when and why stays on record.

    `said` are new words for description, location, legal_basis or advice. What waits for its signatures is drawn up
    anew and signed anew. Raises `hazard_not_of_this_check`, what hazards.rewording.reword and grounds.in_force raise
    (YT-4.2.1), `wording_not_allowed` for words of power.
    """
    INSPECTIONS.require(Act.CORRECT_FINDING, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    INSPECTION.move(Act.CORRECT_FINDING, inspection.state)
    if not inspection.findings.filter(hazard=hazard).exists():
        raise Refusal("hazard_not_of_this_check", missing=[hazard.description[:30]])
    policy = ledger.policy_of(inspection)
    basis = policy.checks.corrections_kept.basis
    documents.check_words(inspection.nature, said.items())
    if said.get("legal_basis", hazard.legal_basis) != hazard.legal_basis:
        grounds.in_force(said["legal_basis"], on=inspection.judged_on, policy=policy)
    if said.get("advice"):
        hazard_rules.advised(said["advice"], policy, always=True)
    version = rewording.reword(hazard, Act.CORRECT_FINDING, by=by, at=at, reason=reason, basis=basis, **said)
    if version is None:
        raise Refusal("nothing_corrected", basis=basis)
    if inspection.state == InspectionState.EXPLAINED:
        papers.draw_up_anew(inspection, at=at)
    data = {"hazard": hazard.ref, "version": version.version, "reason": version.reason}
    inspection = ledger.enter(inspection, Act.CORRECT_FINDING, by=by, at=at, basis=basis, data=data)
    tell("finding-corrected", inspection, at=at, by=by, hazard=version.description[:30])
    return inspection
