import pytest
from django.db import transaction
from django.test import override_settings
from tests.guards import world
from tests.setting_again import set_up


@pytest.fixture(scope="session")
def shown_files(tmp_path_factory):
    """Where the photos and papers of the three places lie, whichever file of tests settled them."""
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="module")
def settled(django_db_setup, django_db_blocker, shown_files):
    """Home, away and next door, settled once for the tests of a file; the next file's are set up again from them."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=shown_files), transaction.atomic():
        yield set_up("home, away and next door", world.settle_all)
        transaction.set_rollback(True)


@pytest.fixture
def places(settled, db):
    """The three places; what a test does to them is undone."""
    return settled
