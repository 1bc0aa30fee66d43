"""Loading after a crash, into a young year, and into production."""

from datetime import datetime

import pytest
from tests.demo.conftest import AT, SHANGHAI, quiet

from bihuan import demo
from bihuan.audit.examination import Tally, examine
from bihuan.audit.stored import Stored
from bihuan.demo import roster
from bihuan.inspections import queries
from bihuan.parties.models import Account, Enterprise
from bihuan.refusal import Refusal


@pytest.fixture
def store(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_crash_leaves_whole_cities_and_the_next_call_goes_on(store):
    def crash_in_the_second(text: str) -> None:
        if "Yantai" in text:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        demo.load(AT, crash_in_the_second)
    assert not Account.objects.filter(username__startswith="yantai").exists()
    assert Account.objects.filter(username="linyi-clerk").exists()
    assert demo.load(AT, quiet) == ["yantai", "luohe", "qinhuangdao", "huzhou"]
    assert Enterprise.objects.filter(name=roster.shared()["same_enterprise"]["name"]).count() == 5
    assert list(examine(Stored(), Tally())) == []


def test_production_refuses(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(Refusal, match="demo_in_production"):
        demo.load(AT, quiet)
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    "day", [datetime(2027, 1, 1, 0, 5, tzinfo=SHANGHAI), datetime(2027, 1, 21, 7, tzinfo=SHANGHAI)]
)
def test_the_first_check_counts_for_this_year_however_young_the_year_is(store, day):
    demo.load(day, quiet, only=["linyi"])
    enterprise = Enterprise.objects.get(name=roster.shared()["same_enterprise"]["name"])
    assert queries.year_duty(enterprise.sites.get(), year=2027, on=day.date()).done == 1
