"""The stage of the hazards."""

from tests.hazards.conftest import own_store, stage

__all__ = ["own_store", "stage"]
