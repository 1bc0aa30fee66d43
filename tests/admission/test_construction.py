"""“三同时”: nobody builds, produces or gets a licence before the reviews are passed (LY-4.1.1)."""

from datetime import timedelta

import pytest
from tests.admission.conftest import grant
from tests.refusing import refused

from bihuan import audit
from bihuan.admission import construction
from bihuan.admission.models import LicenceApplication


@pytest.fixture
def plant(stage):
    return construction.register_construction(
        stage.enterprise, by=stage.safety, at=stage.at(), name="二期铸造车间", kind="expand"
    )


def review(stage, plant, *stages, passed=True):
    for one in stages:
        construction.record_simultaneity_review(
            plant,
            by=stage.officer,
            at=stage.at(),
            stage=one,
            passed=passed,
            reviewed_on=stage.today,
            number=f"示审〔2026〕{one}号",
        )


def start(stage, plant):
    return construction.start_construction(plant, by=stage.principal, at=stage.at(), on=stage.today)


def produce(stage, plant):
    return construction.start_production(plant, by=stage.principal, at=stage.at(), on=stage.today)


def bound(stage, application, plant):
    LicenceApplication.objects.filter(pk=application.pk).update(construction=plant)
    return application


@pytest.mark.clause("LY-4.1.1")
def test_reviewed_it_is_built_licensed_and_put_to_use(stage, met, plant):
    review(stage, plant, "design")
    assert start(stage, plant).started_on == stage.today
    review(stage, plant, "build", "use")
    assert grant(stage, bound(stage, met, plant)).state == "granted"
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
        grant(stage, bound(stage, met, plant))
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
