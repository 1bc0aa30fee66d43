"""What a phone takes along of one check: all that is looked up on site, and nothing that its bearer may not see."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import transaction

from bihuan import audit, clock
from bihuan.field.access import CHECKS, Act
from bihuan.field.models import Bundle, Device
from bihuan.hazards import queries as hazards
from bihuan.hazards.majors import criteria
from bihuan.hazards.states import HazardState
from bihuan.inspections import equipping, queries, rules
from bihuan.inspections.ledger import policy_of
from bihuan.inspections.states import AFTERWARDS
from bihuan.parties import queries as parties
from bihuan.policy import bases, policies
from bihuan.refusal import Refusal
from bihuan.registers.kinds.instruments.states import KIND_WORDS

if TYPE_CHECKING:
    from bihuan.hazards.models import Hazard
    from bihuan.inspections.models import Inspection
    from bihuan.parties.models import Account

GOOD_FOR = timedelta(days=14)
EARLIER, OPEN_ONES = 200, 1000
"""So many hazards of the site go along, the newest first; of those that are open as good as all."""
GROUNDS = 200
FORM = 1
"""Of the bundle's contents, so that an app of another day knows whether it can read them."""


@transaction.atomic
def take_bundle(inspection: Inspection, *, by: Account, at: datetime, device: Device) -> Bundle:
    """带走检查任务: by who works on the check; the challenge that comes with it seals the photos of 14 days.

    Raises `nothing_to_take` for a check that was called off or is closed with nothing left to look at.
    """
    CHECKS.require(Act.TAKE_BUNDLE, inspection, by)
    if inspection.state in ("cancelled", "closed") and not any(one.is_open for one in queries.followed(inspection)):
        raise Refusal("nothing_to_take", state=inspection.get_state_display())
    bundle = Bundle.objects.create(
        device=device,
        inspection=inspection,
        challenge=secrets.token_hex(32),
        taken_at=at,
        expires_at=at + GOOD_FOR,
        release=inspection.release,
    )
    data = {"device": device.ref, "inspection": inspection.ref, "expires_at": bundle.expires_at.isoformat()}
    audit.record(Act.TAKE_BUNDLE, bundle.ref, case=device.ref, by=by.ref, at=at, release=bundle.release, data=data)
    return bundle


def contents(bundle: Bundle, inspection: Inspection, *, by: Account, at: datetime) -> dict[str, Any]:
    """The bundle as the phone keeps it: plain values, and thumbnails by the id of their attachment."""
    enterprise, site = inspection.enterprise, inspection.site
    needs = equipping.needs_of(enterprise)
    return {
        "form": FORM,
        "id": str(bundle.pk),
        "challenge": bundle.challenge,
        "taken_at": bundle.taken_at.isoformat(),
        "expires_at": bundle.expires_at.isoformat(),
        "server_at": at.isoformat(),
        "release": bundle.release,
        "inspection": {
            "id": str(inspection.pk),
            "kind": inspection.get_kind_display(),
            "state": str(inspection.state),
            "planned_on": inspection.planned_on.isoformat(),
            "started_at": inspection.started_at.isoformat() if inspection.started_at else None,
            "checklist": f"{inspection.checklist.title}（{inspection.checklist.version}）",
        },
        "enterprise": {"id": str(enterprise.pk), "name": enterprise.name, "contact": enterprise.contact_name},
        "site": {"id": str(site.pk), "name": site.name, "address": site.address},
        "staff": [{"id": str(one.pk), "name": one.name} for one in parties.managers_of(enterprise)],
        "team": _team(inspection, by),
        "needs": {
            "protection": [{"code": kind, "name": KIND_WORDS[kind]} for kind in sorted(needs.protection)],
            "explosive": needs.explosive,
        },
        "items": _items(inspection),
        "earlier": _earlier(inspection, by, on=clock.local_day(at)),
        "grounds": _grounds(inspection),
        "criteria": _criteria(inspection),
        "phrases": phrases(),
        "law": _law(inspection),
    }


def _team(inspection: Inspection, by: Account) -> list[dict[str, Any]]:
    return [
        {
            "expert": str(member.expert_id),
            "name": member.expert.name,
            "specialty": member.specialty,
            "lead": member.is_lead,
            "me": member.expert.account_id == by.pk,
            "arrived": member.checked_in_at is not None,
        }
        for member in inspection.team.select_related("expert").order_by("-is_lead", "id")
    ]


def _items(inspection: Inspection) -> list[dict[str, Any]]:
    lines = queries.lines(inspection)
    names = parties.names_of(line.answer.by for line in lines if line.answer)
    return [
        {
            "id": str(line.item.pk),
            "code": line.item.code,
            "section": line.item.section,
            "text": line.item.text,
            "evidence": line.item.evidence,
            "basis": line.item.basis,
            "criterion": line.item.criterion,
            "method": list(line.item.method),
            "answer": answered(line.answer, names),
        }
        for line in lines
    ]


def answered(answer: Any, names: Mapping[int, str]) -> dict[str, Any] | None:
    """An answer as the phone knows it: by `at` it says later which one it had seen."""
    if answer is None:
        return None
    return {
        "result": answer.result,
        "note": answer.note,
        "by": names.get(answer.by, ""),
        "at": answer.at.isoformat(),
    }


def _earlier(inspection: Inspection, by: Account, *, on: date) -> list[dict[str, Any]]:
    """What was found at the site before and its bearer may see: what is open however old it is, the newest first, and
    as many of the others; what this check found is among them, since it is re-checked once its report is out."""
    here = hazards.Wanted(site_id=inspection.site_id)
    found = hazards.listed(by, here, on=on).prefetch_related("photos").order_by("-pk")
    still = list(found.open()[:OPEN_ONES])
    done = found.filter(state=HazardState.STRUCK_OFF)[: max(0, EARLIER - len(still))]
    return [_hazard(one, inspection) for one in [*still, *done]]


def _hazard(hazard: Hazard, inspection: Inspection) -> dict[str, Any]:
    rectified = hazard.state == HazardState.TREATED and hazard.source == inspection.ref
    return {
        "id": str(hazard.pk),
        "number": hazard.number,
        "description": hazard.description,
        "location": hazard.location,
        "grade": hazard.grade,
        "state": str(hazard.state),
        "state_words": hazard.get_state_display(),
        "found_on": hazard.found_on.isoformat(),
        "due_on": hazard.due_on.isoformat() if hazard.due_on else None,
        "rectification": hazard.rectification,
        "source": hazard.source,
        "to_recheck": rectified and inspection.state in AFTERWARDS,
        "photos": [{"id": str(one.attachment_id), "phase": one.phase} for one in hazard.photos.all()],
    }


def _grounds(inspection: Inspection) -> list[dict[str, str]]:
    on = inspection.judged_on
    library = (one for one in bases.library(inspection.division_code, on=on) if one.holds(on))
    return [{"code": one.code, "cited": one.cited, "gist": one.gist} for one in islice(library, GROUNDS)]


def _criteria(inspection: Inspection) -> list[dict[str, str]]:
    """By which a hazard of the trade is a major one on the day; nobody knows their codes by heart."""
    rows = criteria.of_sector(inspection.sector, on=inspection.judged_on)
    return [{"code": row["code"], "text": f"{row['zh']}（{one.number}{row.get('article', '')}）"} for one, row in rows]


def phrases() -> dict[str, list[str]]:
    """Canned words: what is said of a thing, and of what is wrong with it; joined they are a description."""
    return {
        "objects": _words(policies.table("cn", "hazard_objects")),
        "defects": _words(policies.table("cn", "hazard_defects")),
    }


def _words(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    return [str(row["zh"]) for row in rows]


def _law(inspection: Inspection) -> dict[str, Any]:
    """What the app asks for by itself, so that nobody is refused for it two days later."""
    policy = policy_of(inspection)
    arrival = rules.arrival_asked(inspection.kind, policy)
    least = policy.checks.min_minutes
    return {
        "arrival": arrival.basis.clause if arrival is not None else "",
        "min_minutes": least.value if least.is_set else None,
        "day": inspection.judged_on.isoformat(),
    }
