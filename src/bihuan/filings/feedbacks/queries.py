"""The reads about situation feedbacks."""

from __future__ import annotations

from django.db.models import QuerySet

from bihuan.filings.feedbacks.models import SituationFeedback
from bihuan.parties.models import Enterprise


def of_enterprise(enterprise: Enterprise) -> QuerySet[SituationFeedback]:
    """What was told of an enterprise that was fetched for the reader; the order is the caller's."""
    return SituationFeedback.objects.filter(enterprise=enterprise).select_related("office")
