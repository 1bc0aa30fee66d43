"""One city of the demonstration, loaded once for all tests of a module; each test's own changes are rolled back."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.test import override_settings

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 11, 24, 8, 30, tzinfo=SHANGHAI)


def quiet(text: str) -> None:
    """Progress that nobody reads."""


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    from bihuan import demo

    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media, transaction.atomic():
        assert demo.load(AT, quiet, only=["linyi"]) == ["linyi"]
        yield
        transaction.set_rollback(True)


@pytest.fixture
def linyi(loaded, db):
    """The enterprise of the journey."""
    from bihuan.demo import roster
    from bihuan.parties.models import Enterprise

    return Enterprise.objects.get(name=roster.shared()["same_enterprise"]["name"])
