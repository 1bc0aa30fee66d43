"""The reads on what experts did."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from bihuan.experts.models import Expert, ExpertWork


def works_of(expert: Expert) -> QuerySet[ExpertWork]:
    """What the expert did, for a list that pages by key."""
    return ExpertWork.objects.filter(expert=expert).select_related("office")


def counts_of(expert: Expert) -> dict[str, int]:
    """How often, by kind; one statement."""
    return dict(ExpertWork.objects.filter(expert=expert).values_list("kind").annotate(n=Count("id")).order_by())
