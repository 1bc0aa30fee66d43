"""整改期限上限: where a place sets a longest time to fix it counts from finding, and a day can always be planned."""

from datetime import date, timedelta

import pytest
from tests.hazards.conftest import planned, self_found, told
from tests.refusing import refused

from bihuan.hazards import operations
from bihuan.hazards.models import Hazard
from bihuan.policy import policies
from bihuan.policy.amending import Change

PARTS = {"measures": "停用", "responsibility": "周工", "funds": "安全费用", "emergency_plan": "触电预案"}


@pytest.fixture
def stage(stage):
    """The strictest place, as if it had set thirty days for what is general and ten for what is major."""
    days = Change("cn-3713", "hazards.fix_days", {"general": 30, "major": 10}, date(2020, 1, 1), "must")
    policies.amended_by(lambda: [days], every=0)
    yield stage
    policies.amended_by(lambda: (), every=0)
    policies.at("3713", on=stage.today)
    policies._source = None


def plan(stage, hazard, days):
    """A plan due so many days after the hazard was found."""
    day = hazard.found_on + timedelta(days=days)
    return operations.plan_rectification(hazard, by=stage.safety, at=stage.at(), deadline=day, **PARTS)


def test_no_longer_than_the_place_allows(stage):
    hazard = told(stage, self_found(stage))
    with refused("deadline_too_late", "ours") as no:
        plan(stage, hazard, 31)
    assert no.facts["last_on"] == hazard.found_on + timedelta(days=30)
    assert plan(stage, hazard, 30)


def test_what_is_planned_after_the_longest_time_is_planned_for_its_last_day_and_asks_for_more(stage):
    """An old ledger's row, or what lay about: it is late from the start, and the department decides on more time."""
    hazard = told(stage, self_found(stage))
    operations.set_interim_control(hazard, by=stage.safety, at=stage.at(), measure="断电挂牌", watched_by="周工")
    stage.now += timedelta(days=40)
    for days in (0, 29, 31, 40, 50):
        with refused("deadline_limit_passed", "ours") as no:
            plan(stage, hazard, days)
        assert no.facts["last_on"] == hazard.found_on + timedelta(days=30)
    plan(stage, hazard, 30)
    hazard.refresh_from_db()
    assert hazard.is_overdue(stage.today)
    day = stage.today + timedelta(days=5)
    operations.request_extension(hazard, by=stage.safety, at=stage.at(), reason="等配件", new_due_on=day)
    operations.decide_extension(hazard, by=stage.leader, at=stage.at(), granted=True)
    assert Hazard.objects.get(pk=hazard.pk).turn_due_on == day


def test_granted_time_stands_when_the_words_of_the_plan_are_put_right(stage):
    hazard = planned(stage, self_found(stage), deadline=stage.today + timedelta(days=30))
    day = hazard.found_on + timedelta(days=45)
    operations.request_extension(hazard, by=stage.safety, at=stage.at(), reason="等配件", new_due_on=day)
    operations.decide_extension(hazard, by=stage.leader, at=stage.at(), granted=True)
    with refused("deadline_too_late"):
        plan(stage, hazard, 46)
    assert plan(stage, hazard, 45).version == 2
    stage.now += timedelta(days=50)
    with refused("deadline_limit_passed"):
        plan(stage, hazard, 50)
    assert plan(stage, hazard, 45).version == 3


def test_what_was_granted_for_a_lesser_danger_is_not_the_major_ones(stage):
    hazard = planned(stage, self_found(stage), deadline=stage.today + timedelta(days=30))
    stage.now += timedelta(days=12)
    hazard = operations.assess_hazard(hazard, by=stage.officer, at=stage.at(), grade="major", criterion="GM-03")
    told(stage, hazard)
    for days in (9, 11, 12, 30):
        with refused("deadline_limit_passed") as no:
            plan(stage, hazard, days)
        assert no.facts["last_on"] == hazard.found_on + timedelta(days=10)
    assert plan(stage, hazard, 10)


def test_the_earlier_of_the_day_that_stands_and_the_last_is_always_open(stage):
    hazard = planned(stage, self_found(stage), deadline=stage.today + timedelta(days=5))
    stage.now += timedelta(days=20)
    hazard = operations.assess_hazard(hazard, by=stage.officer, at=stage.at(), grade="major", criterion="GM-03")
    told(stage, hazard)
    with refused("deadline_limit_passed") as no:
        plan(stage, hazard, 20)
    assert no.facts["last_on"] == hazard.due_on
    assert plan(stage, hazard, 5)
