"""The reads about situation feedbacks."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from bihuan.filings.feedbacks.models import SituationFeedback
from bihuan.parties.models import Account, Enterprise


def of_enterprise(enterprise: Enterprise, by: Account) -> QuerySet[SituationFeedback]:
    """What was told of an enterprise that was fetched for the reader; of those who serve it each reads what they and
    their own institution told, for others compete with them. The order is the caller's."""
    found = SituationFeedback.objects.filter(enterprise=enterprise).select_related("office")
    if by.enterprise_id is not None or by.regulator_id is not None:
        return found
    colleagues = Account.objects.filter(institution=by.institution_id, institution__isnull=False)
    return found.filter(Q(by=by.pk) | Q(by__in=colleagues.values("pk")))
