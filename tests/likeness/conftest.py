"""The stage of the hazards' tests, and photos that show something."""

import cv2
import pytest
from tests.hazards.conftest import own_store as own_store
from tests.hazards.conftest import stage as stage
from tests.likeness.photographs import jpeg, scene

from bihuan import documents


@pytest.fixture
def bring(stage):
    """Keep a picture as a photo of `by`; its attachment id."""

    def brought(picture, by):
        return documents.store(jpeg(picture), filename="现场.jpg", by=by.ref, at=stage.at(), purpose="evidence").pk

    cv2.setNumThreads(1)
    return brought


@pytest.fixture
def picture():
    return scene
