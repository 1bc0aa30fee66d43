"""What keeps a hazard from being listed, in the places that set limits: who drafts, how long, how late."""

from datetime import timedelta

import pytest
from tests.cast import play
from tests.hazards.conftest import found_by_expert, treated
from tests.hazards.test_listing import clerk, county_of, listed, proposed
from tests.refusing import refused

from bihuan.hazards import closure
from bihuan.hazards.listing import operations
from bihuan.hazards.listing.models import ListedSupervision

pytestmark = pytest.mark.django_db


def test_what_is_struck_off_is_no_longer_listed_or_declined(stage):
    hazard = treated(stage, found_by_expert(stage))
    verifier = stage.experts[1].account
    closure.verify_rectification(hazard, by=verifier, at=stage.at())
    closure.close_hazard(hazard, by=verifier, at=stage.at())
    with refused("hazard_struck_off"):
        proposed(stage, county_of(stage), hazard)
    with refused("hazard_struck_off"):
        operations.decline_listing(hazard, by=stage.leader, at=stage.at(), reason="已销号")
    assert not ListedSupervision.objects.exists()


def test_its_progress_is_told_in_a_cycle_that_is_known(stage):
    listing = proposed(stage, county_of(stage), found_by_expert(stage, grade="major"))
    given = {"due_on": stage.today + timedelta(days=30), "requirement": "停用设备，更换装置"}
    with refused("listing_cycle_unknown", "LY-3.3.2"):
        operations.approve_listing(listing, by=stage.leader, at=stage.at(), cycle="hourly", **given)
    assert operations.approve_listing(listing, by=stage.leader, at=stage.at(), **given).cycle == "weekly"


@pytest.fixture
def limited():
    """A place that limits the term and says how early more time is asked for."""
    return play("3702", county="370203")


def test_no_listing_lasts_longer_than_its_place_lets_it(limited):
    county = county_of(limited)
    hazard = found_by_expert(limited, grade="major")
    listing = proposed(limited, county, hazard)
    year = limited.today.replace(year=limited.today.year + 1)
    given = {"by": limited.leader, "requirement": "停用设备，更换装置"}
    with refused("listing_term_too_long", "QDL-term", "deadline"):
        operations.approve_listing(listing, at=limited.at(), due_on=year + timedelta(days=1), **given)
    listing = operations.approve_listing(listing, at=limited.at(), due_on=year - timedelta(days=9), **given)
    ask = {"by": clerk(county), "reason": "定制周期长"}
    with refused("listing_term_too_long", "QDL-term", "deadline"):
        operations.ask_listing_extension(listing, at=limited.at(), until=year + timedelta(days=1), **ask)
    assert operations.ask_listing_extension(listing, at=limited.at(), until=year, **ask).asked_until == year


def test_more_time_is_asked_for_as_early_as_the_place_says(limited):
    county = county_of(limited)
    listing = listed(limited, county, found_by_expert(limited, grade="major"))
    limited.now += timedelta(days=20)
    with refused("listing_extension_late", "QDL-extend"):
        operations.ask_listing_extension(
            listing, by=clerk(county), at=limited.at(), until=listing.due_on + timedelta(days=9), reason="定制周期长"
        )


def test_only_the_office_that_drafts_there_asks_for_a_listing():
    stage = play("4201", county="420102")
    with refused("not_drafting_office", "HBL-draft"):
        proposed(stage, county_of(stage), found_by_expert(stage, grade="major"))
    assert not ListedSupervision.objects.exists()
