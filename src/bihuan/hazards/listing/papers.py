"""The two papers of a listing: the notice by which it begins, and the one by which it ends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bihuan import documents
from bihuan.documents.models import OfficialDocument
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.listing.models import ListedSupervision
from bihuan.hazards.models import Hazard
from bihuan.parties.models import Account

ACCEPTANCE = "治理完成后由整改责任单位组织验收，验收合格的书面申请销号；督办单位再验收，合格后销号并解除挂牌。"


def notice(listing: ListedSupervision, *, by: Account, at: datetime, contact: str) -> OfficialDocument:
    """挂牌督办通知书: to the responsible unit, with a copy for the enterprise."""
    context = {
        **_about(listing),
        "facts": listing.hazard.description,
        "criterion": listing.hazard.legal_basis or listing.hazard.criterion or "重大事故隐患判定标准",
        "requirement": listing.requirement,
        "report": listing.get_cycle_display(),
        "accept": ACCEPTANCE,
        "publicity": f"不公开（{listing.withheld_reason}）" if listing.withheld_reason else "在本平台公开页公布",
        "contact": contact,
    }
    return _issue("listing_notice", listing, context, by=by, at=at)


def lifting(listing: ListedSupervision, *, by: Account, at: datetime, opinion: str) -> OfficialDocument:
    """解除挂牌督办通知书."""
    context = {**_about(listing), "listed_by": listing.number, "opinion": opinion}
    return _issue("listing_lifted", listing, context, by=by, at=at)


def _about(listing: ListedSupervision) -> dict[str, Any]:
    hazard = listing.hazard
    return {
        "to": listing.responsible.name,
        "enterprise": hazard.enterprise.name,
        "address": hazard.site.address or hazard.site.name,
        "hazard": f"{hazard.number} {hazard.description}",
        "level": listing.get_level_display(),
        "duty_unit": listing.responsible.name,
        "lead_unit": listing.supervising.name,
        "deadline": listing.due_on.isoformat(),
        "approved_by": listing.decided_by_name,
    }


def _issue(
    slug: str, listing: ListedSupervision, context: dict[str, Any], *, by: Account, at: datetime
) -> OfficialDocument:
    hazard, unit = listing.hazard, listing.supervising
    policy = policy_of(hazard)
    return documents.issue(
        slug,
        context=context,
        subject=hazard.ref,
        case=listing.ref,
        issuer=unit.name,
        issuer_code=unit.number_prefix,
        division_code=hazard.division_code,
        enterprise_id=hazard.enterprise_id,
        by=by.ref,
        at=at,
        signatures=[],
        nature="supervision",
        release=policy.release,
        basis=[policy.listing.decision_required.basis],
        recipients=_recipients(listing, hazard),
    )


def _recipients(listing: ListedSupervision, hazard: Hazard) -> list[dict[str, str]]:
    unit, enterprise = listing.responsible, hazard.enterprise
    return [
        {"kind": "regulator", "ref": unit.ref, "name": unit.name},
        {"kind": "enterprise", "ref": enterprise.ref, "name": enterprise.name},
    ]
