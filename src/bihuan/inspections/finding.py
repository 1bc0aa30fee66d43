"""What a check found becomes a hazard, within the visit or told of after its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from bihuan import clock, documents
from bihuan.hazards import operations as hazards
from bihuan.hazards import rules as hazard_rules
from bihuan.hazards.facts import CheckFacts
from bihuan.hazards.models import Hazard, Origin
from bihuan.inspections import grounds, hearing, ledger, papers
from bihuan.inspections.access import INSPECTIONS
from bihuan.inspections.messages import tell
from bihuan.inspections.models import Answer, ChecklistItem, Finding, Inspection
from bihuan.inspections.states import BY_AUTHORITY, INSPECTION, Act, InspectionState
from bihuan.parties.models import Account
from bihuan.refusal import Refusal


@transaction.atomic
def add_late_finding(inspection: Inspection, *, by: Account, at: datetime, **said: Any) -> Hazard:
    """补登问题: what was seen within the visit and told of after its end becomes a hazard of the check all the same, by
    who leads the team; reported, and explained to the enterprise by a notice of its own. As long as the papers wait for
    their signatures they are drawn up and signed anew; a report that is out stays as it was delivered, and the hazard
    goes the way of all others. Raises what become_hazard raises.
    """
    INSPECTIONS.require(Act.ADD_LATE_FINDING, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    INSPECTION.move(Act.ADD_LATE_FINDING, inspection.state)
    hazard, data = become_hazard(inspection, by=by, at=at, **said)
    hazard = hazards.report_hazard(hazard, by=by, at=at, note="检查结束后补登")
    hazard = hazards.explain_hazard(hazard, by=by, at=at, note="以告知单告知")
    notice = papers.issue_notice(inspection, [hazard], by=by, at=at)
    if inspection.state == InspectionState.EXPLAINED:
        papers.draw_up_anew(inspection, at=at)
    ledger.enter(inspection, Act.ADD_LATE_FINDING, by=by, at=at, data={**data, "notice": notice.number})
    tell("finding-added", inspection, at=at, by=by, hazard=hazard.description[:30])
    return hazard


def become_hazard(
    inspection: Inspection,
    *,
    by: Account,
    at: datetime,
    description: str,
    grade: str,
    item: ChecklistItem | None = None,
    location: str = "",
    legal_basis: str = "",
    ground: str = "",
    advice: str = "",
    category: str = "",
    accident_type: str = "",
    criterion: str = "",
    photos: Sequence[int] = (),
    recordings: Sequence[int] = (),
    same_as: Hazard | None = None,
    different: bool = False,
    advice_due_on: date | None = None,
    happened_at: datetime | None = None,
) -> tuple[Hazard, dict[str, Any]]:
    """Of a check that is locked: the hazard, on the item's ground, with advice and photos, and what the act's line says
    of it. `recordings` stand beside the description and never in its place.

    `ground` is the code of an entry of the basis library, `legal_basis` what is typed beside it or instead. Raises what
    hazards.raise_hazard and grounds.stated raise: `basis_missing` without a ground (LH-2.2, QHD-2.1),
    `basis_not_in_force`; `suggestion_missing` without advice (YT-4.2.4, LY-2.1.12), `wording_not_allowed` for words of
    power; `evidence_reused` for a photo of another check (YT-4.2.9).
    """
    if item is not None and item.checklist_id != inspection.checklist_id:
        raise Refusal("item_not_on_checklist", item=item.code)
    policy = ledger.policy_of(inspection)
    stated = grounds.stated(
        code=ground,
        typed=legal_basis,
        item=item.basis if item else "",
        division=inspection.division_code,
        on=inspection.judged_on,
        policy=policy,
    )
    hazard_rules.advised(advice, policy, always=True)
    documents.check_words(inspection.nature, [("description", description), ("advice", advice)])
    hazard = hazards.raise_hazard(
        inspection.site,
        by=by,
        at=at,
        description=description,
        location=location,
        category=category or (item.category if item else ""),
        accident_type=accident_type or (item.accident_type if item else ""),
        legal_basis=stated,
        advice=advice,
        grade=grade,
        criterion=criterion,
        photos=photos,
        same_as=same_as,
        different=different,
        check=_as_source(inspection),
        advice_due_on=advice_due_on,
        happened_at=happened_at,
        verifiers=[
            member.expert.account
            for member in inspection.team.select_related("expert__account")
            if member.expert.account_id
        ],
    )
    Finding.objects.create(inspection=inspection, item=item, hazard=hazard, by=by, at=at)
    done, told = clock.done_when(happened_at, at)
    if item is not None:
        Answer.objects.update_or_create(
            inspection=inspection,
            item=item,
            defaults={
                "result": Answer.Result.PROBLEM,
                "note": description[:200],
                "by": by.pk,
                "at": at,
                "done_at": done if told else None,
            },
        )
    spoken = hearing.keep(inspection, recordings, by=by, at=at, hazard=hazard)
    data = {"hazard": hazard.ref, "grade": grade, **spoken, **told}
    return hazard, data


def _as_source(inspection: Inspection) -> CheckFacts:
    by_authority = inspection.kind in BY_AUTHORITY
    return CheckFacts(inspection.ref, Origin.SUPERVISION if by_authority else Origin(inspection.kind))
