import pytest
from django.db import transaction
from django.test import override_settings
from tests.guards import world


@pytest.fixture(scope="module")
def settled(django_db_setup, django_db_blocker, tmp_path_factory):
    """Home, away and next door, settled once for the tests of a file."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media, transaction.atomic():
        yield world.settle_all()
        transaction.set_rollback(True)


@pytest.fixture
def places(settled, db):
    """The three places; what a test does to them is undone."""
    return settled
