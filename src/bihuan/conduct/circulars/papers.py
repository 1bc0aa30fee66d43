"""What stands in a circular about an office."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from bihuan import documents
from bihuan.conduct.circulars.models import OfficeCircular
from bihuan.conduct.officers import signature
from bihuan.conduct.urging.papers import NATURE, printed
from bihuan.conduct.urging.rules import basis_of
from bihuan.documents.models import OfficialDocument
from bihuan.parties.models import Account, Regulator

if TYPE_CHECKING:
    from bihuan.policy import Policy


def issue_circular_paper(circular: OfficeCircular, *, by: Account, at: datetime, policy: Policy) -> OfficialDocument:
    """通报: delivered to every standing office of the publisher's place."""
    office = circular.office
    meant = Q(division_code__startswith=office.division_code) | Q(pk=circular.about_office_id)
    here = Regulator.objects.standing().filter(meant).exclude(pk=office.pk)
    return documents.issue(
        "office_circular",
        context={
            "about": circular.about_office.name,
            "as_of": circular.figures_on,
            "figures": printed(circular.figures),
            "text": circular.text,
        },
        subject=office.ref,
        case=circular.ref,
        issuer=office.name,
        issuer_code=office.number_prefix,
        division_code=office.division_code,
        by=by.ref,
        at=at,
        signatures=[signature(circular.approved_by, circular.approved_at)],
        nature=NATURE,
        release=policy.release,
        recipients=[{"kind": "regulator", "ref": one.ref, "name": one.name} for one in here.order_by("id")],
        basis=[basis_of(policy)],
    )
