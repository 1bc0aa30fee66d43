"""“三同时”: nobody builds, produces or gets a licence before the reviews are passed (LY-4.1.1)."""

from datetime import timedelta

import pytest
from tests.admission.conftest import grant, show
from tests.refusing import refused

from bihuan import audit
from bihuan.admission import construction, operations, queries


@pytest.fixture
def plant(stage):
    return construction.register_construction(
        stage.enterprise, by=stage.safety, at=stage.at(), name="二期铸造车间", kind="expand"
    )


@pytest.fixture
def met(stage, plant):
    """An application about the project, with every condition shown and met."""
    made = operations.apply_for_licence(
        stage.enterprise,
        by=stage.principal,
        at=stage.at(),
        office=stage.city,
        licence="安全生产许可证",
        construction=plant,
    )
    for code in queries.conditions(stage.enterprise, on=stage.today):
        show(stage, made, code)
    return made


def review(stage, plant, *stages, passed=True, days_ago=0):
    for one in stages:
        construction.record_simultaneity_review(
            plant,
            by=stage.officer,
            at=stage.at(),
            stage=one,
            passed=passed,
            reviewed_on=stage.today - timedelta(days=days_ago),
            number=f"示审〔2026〕{one}号",
        )


def start(stage, plant, days_ago=0):
    day = stage.today - timedelta(days=days_ago)
    return construction.start_construction(plant, by=stage.principal, at=stage.at(), on=day)


def produce(stage, plant, days_ago=0):
    day = stage.today - timedelta(days=days_ago)
    return construction.start_production(plant, by=stage.principal, at=stage.at(), on=day)


@pytest.mark.clause("LY-4.1.1")
def test_reviewed_it_is_built_licensed_and_put_to_use(stage, met, plant):
    review(stage, plant, "design")
    assert start(stage, plant).started_on == stage.today
    review(stage, plant, "build", "use")
    assert grant(stage, met).state == "granted"
    assert produce(stage, plant).producing_since == stage.today
    assert audit.timeline(stage.enterprise.ref)[-1].basis == ["LY-4.1.1"]
    assert stage.enterprise.licences.get().number == "示安许证〔2026〕1号"


@pytest.mark.clause("LY-4.1.1", refusal=True)
def test_neither_started_nor_licensed_before(stage, met, plant):
    with refused("three_simultaneous_not_passed", "LY-4.1.1", "design"):
        start(stage, plant)
    review(stage, plant, "design", passed=False)
    with refused("three_simultaneous_not_passed", "LY-4.1.1", "design"):
        start(stage, plant)
    review(stage, plant, "design")
    with refused("three_simultaneous_not_passed", "LY-4.1.1", "build", "use"):
        produce(stage, plant)
    with refused("three_simultaneous_not_passed", "LY-4.1.1", "build", "use"):
        grant(stage, met)
    review(stage, plant, "build", "use")
    review(stage, plant, "use", passed=False)  # the latest counts
    with refused("three_simultaneous_not_passed", "LY-4.1.1", "use"):
        produce(stage, plant)
    assert not stage.enterprise.licences.exists()


def test_what_a_project_and_a_review_must_say(stage, plant):
    with refused("duplicate_construction"):
        construction.register_construction(stage.enterprise, by=stage.safety, at=stage.at(), name="二期铸造车间")
    with refused("construction_incomplete", None, "name"):
        construction.register_construction(stage.enterprise, by=stage.safety, at=stage.at(), name=" ")
    fields = {"stage": "design", "passed": True, "reviewed_on": stage.today, "number": "示审〔2026〕1号"}
    for changes, code in (
        ({"stage": "roof"}, "simultaneity_incomplete"),
        ({"number": " "}, "simultaneity_incomplete"),
        ({"reviewed_on": stage.today + timedelta(days=1)}, "decided_in_the_future"),
    ):
        with refused(code):
            construction.record_simultaneity_review(plant, by=stage.officer, at=stage.at(), **fields | changes)
    with refused("role_not_allowed"):
        construction.record_simultaneity_review(plant, by=stage.principal, at=stage.at(), **fields)
    review(stage, plant, "design")
    start(stage, plant)
    with refused("construction_started"):
        start(stage, plant)


@pytest.mark.clause("LY-4.1.1", refusal=True)
def test_nothing_was_started_before_the_day_of_its_review(stage, plant):
    review(stage, plant, "design", "build", "use", days_ago=5)
    with refused("three_simultaneous_not_passed", "LY-4.1.1", "design"):
        start(stage, plant, days_ago=6)
    with refused("three_simultaneous_not_passed", "LY-4.1.1", "build", "use"):
        produce(stage, plant, days_ago=6)
    assert start(stage, plant, days_ago=5)
    assert produce(stage, plant)


@pytest.mark.clause("LY-4.1.1", refusal=True)
def test_nothing_produces_that_was_not_begun(stage, plant):
    today = {"on": stage.today}
    assert queries.starts(plant, **today) == set(), "its design was not passed"
    review(stage, plant, "design", days_ago=5)
    assert queries.starts(plant, **today) == {"start_construction"}
    review(stage, plant, "build", "use", days_ago=5)
    assert queries.starts(plant, **today) == {"start_construction"}, "one after the other"
    with refused("construction_not_started", "LY-4.1.1"):
        produce(stage, plant)
    plant = start(stage, plant, days_ago=3)
    with refused("construction_not_started", "LY-4.1.1"):
        produce(stage, plant, days_ago=4)
    assert queries.starts(plant, **today) == {"start_production"}
    assert queries.starts(produce(stage, plant), **today) == set()


@pytest.mark.clause("LY-4.1.1", refusal=True)
def test_a_licence_is_not_granted_past_the_project_that_the_applicant_left_out(stage, plant):
    review(stage, plant, "design", passed=False)
    left_out = operations.apply_for_licence(
        stage.enterprise, by=stage.principal, at=stage.at(), office=stage.city, licence="安全生产许可证"
    )
    for code in queries.conditions(stage.enterprise, on=stage.today):
        show(stage, left_out, code)
    with refused("licence_project_unsaid", "LY-4.1.1", "construction"):
        grant(stage, left_out)
    said = {"by": stage.leader, "number": "示安许证〔2026〕1号"}
    with refused("three_simultaneous_not_passed", "LY-4.1.1", "design"):
        operations.grant_licence(left_out, at=stage.at(), construction=plant, **said)
    granted = operations.grant_licence(left_out, at=stage.at(), apart="只涉及原有车间", **said)
    assert (granted.state, granted.reason) == ("granted", "只涉及原有车间")
    assert audit.timeline(stage.enterprise.ref)[-1].data["reason"] == "只涉及原有车间"


def test_the_review_held_last_counts_whenever_it_was_recorded(stage, plant):
    review(stage, plant, "design", passed=False)
    review(stage, plant, "design", days_ago=40)
    with refused("three_simultaneous_not_passed", None, "design"):
        start(stage, plant)
    assert start(stage, plant, days_ago=1), "the day before, the passed one still counted"
