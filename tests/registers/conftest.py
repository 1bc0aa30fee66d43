"""The stage of the hazards, in the place of the `place` mark."""

from tests.hazards.conftest import own_store, stage

__all__ = ["own_store", "stage"]
