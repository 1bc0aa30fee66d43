"""The signed opinion of a licence review, as a paper in the application's file."""

from __future__ import annotations

from datetime import datetime

from bihuan import clock, documents
from bihuan.admission.models import LicenceApplication, LicenceReview
from bihuan.documents.models import OfficialDocument
from bihuan.parties.models import Account
from bihuan.policy import policies

OPINION = "licence_opinion"


def issue_opinion(
    review: LicenceReview, application: LicenceApplication, *, by: Account, at: datetime
) -> OfficialDocument:
    """The opinion as it was signed, for the office that asked for it."""
    enterprise, office, reviewer = application.enterprise, application.office, review.reviewer
    content = {
        "enterprise": enterprise.name,
        "licence": application.licence,
        "office": office.name,
        "reviewer": reviewer.name,
        "verdict": "建议准予许可" if review.favourable else "不建议准予许可",
        "said": review.said,
    }
    role = "expert" if review.expert_id is not None else "institution"
    return documents.issue(
        OPINION,
        context=content,
        subject=application.ref,
        case=enterprise.ref,
        issuer=reviewer.name,
        division_code=enterprise.division_code,
        by=by.ref,
        at=at,
        signatures=[{"role": role, "name": by.name, "ref": by.ref, "signed_at": at, "method": "account"}],
        release=policies.at(enterprise.division_code, on=clock.local_day(at)).release,
        enterprise_id=enterprise.pk,
        recipients=[{"kind": "regulator", "ref": office.ref, "name": office.name}],
    )
