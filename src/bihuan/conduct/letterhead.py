"""What every paper of an enforcing office says of the enterprise, and of what it may do against the paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bihuan import documents
from bihuan.conduct.officers import Officer, printed, signature
from bihuan.documents.models import OfficialDocument
from bihuan.parties import places
from bihuan.parties.models import Account, Role, Site

if TYPE_CHECKING:
    from bihuan.policy import Policy

NATURE = "administrative_inspection"
"""What an office orders it does by its own power: no service and no supervision visit has these papers."""


def about(site: Site) -> dict[str, Any]:
    """Who the paper is for; one statement."""
    enterprise = site.enterprise
    principals = enterprise.accounts.filter(is_active=True, roles__contains=[Role.ENTERPRISE_PRINCIPAL])
    return {
        "enterprise": enterprise.name,
        "credit_code": enterprise.credit_code or "",
        "address": site.address or places.full_name(site.division_code),
        "principal": "、".join(principals.order_by("id").values_list("name", flat=True)) or "—",
    }


def remedy(policy: Policy) -> str:
    """救济途径: within how long a review and a lawsuit are open, as the law of the day says."""
    days, months = policy.enforcement.review_days, policy.enforcement.lawsuit_months
    ways = [f"自收到之日起{days.value}日内依法申请行政复议"] if days.is_set else []
    ways += [f"自收到之日起{months.value}个月内依法提起行政诉讼"] if months.is_set else []
    return f"对本文书不服的，可以{'，或者'.join(ways or ['依法申请行政复议或者提起行政诉讼'])}。"


def issue(
    slug: str,
    content: Mapping[str, Any],
    site: Site,
    *,
    subject: str,
    officers: Sequence[Officer],
    by: Account,
    at: datetime,
    policy: Policy,
    basis: Sequence[Any] = (),
) -> OfficialDocument:
    """The paper of the doer's office, with its officers, delivered to the enterprise at once."""
    office, enterprise = by.regulator, site.enterprise
    return documents.issue(
        slug,
        context={**about(site), "officers": printed(officers, office.name), **content},
        subject=subject,
        issuer=office.name,
        issuer_code=office.number_prefix,
        division_code=site.division_code,
        by=by.ref,
        at=at,
        signatures=[signature(by, at)],
        nature=NATURE,
        release=policy.release,
        enterprise_id=enterprise.pk,
        recipients=[{"kind": "enterprise", "ref": enterprise.ref, "name": enterprise.name}],
        basis=basis,
    )
