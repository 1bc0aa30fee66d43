import pytest
from tests.guards import world


@pytest.fixture
def places(db, settings, tmp_path):
    """Home and away: two places under different packs."""
    settings.MEDIA_ROOT = tmp_path
    return [world.settle(*each) for each in world.PLACES]
