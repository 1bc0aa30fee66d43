"""The stage of the hazards, with somebody who serves the enterprise."""

from tests.hazards.conftest import own_store, stage

from bihuan.parties.models import Guest

__all__ = ["own_store", "serving", "stage"]


def serving(stage):
    """An expert of the cast, at the enterprise for its service."""
    expert = stage.experts[0].account
    Guest.objects.get_or_create(account=expert, enterprise=stage.enterprise, reason="test")
    return expert
