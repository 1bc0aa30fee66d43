"""延期: asked with a reason and a safeguard, answered by the department's leader; and overdue meanwhile."""

from datetime import timedelta

import pytest
from tests.hazards.conftest import found_by_expert, planned, self_found, told
from tests.refusing import refused

from bihuan.hazards import operations
from bihuan.hazards.models import Hazard
from bihuan.policy import policies
from bihuan.refusal import Refusal


@pytest.fixture
def hazard(stage):
    return planned(stage, found_by_expert(stage))


def ask(stage, hazard, **changes):
    fields = {"reason": "配件未到", "new_due_on": hazard.due_on + timedelta(days=10), **changes}
    return operations.request_extension(hazard, by=stage.safety, at=stage.at(), **fields)


def test_granted_by_the_leader(stage, hazard):
    ask(stage, hazard)
    operations.decide_extension(hazard, by=stage.leader, at=stage.at(), granted=True)
    old = hazard.due_on
    hazard.refresh_from_db()
    assert (hazard.due_on, hazard.extensions) == (old + timedelta(days=10), 1)


def test_refused_with_an_answer(stage, hazard):
    ask(stage, hazard)
    with pytest.raises(Refusal) as no:
        operations.decide_extension(hazard, by=stage.leader, at=stage.at(), granted=False)
    assert no.value.code == "reason_missing"
    operations.decide_extension(hazard, by=stage.leader, at=stage.at(), granted=False, answer="可以先停用")
    hazard.refresh_from_db()
    assert hazard.extensions == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"reason": ""}, "extension_reason_missing"), ({"new_due_on": None}, "extension_not_later")],
)
def test_what_must_be_given(stage, hazard, changes, code):
    if "new_due_on" in changes:
        changes = {"new_due_on": hazard.due_on}
    with pytest.raises(Refusal) as no:
        ask(stage, hazard, **changes)
    assert no.value.code == code


def test_one_request_at_a_time(stage, hazard):
    ask(stage, hazard)
    with pytest.raises(Refusal) as no:
        ask(stage, hazard)
    assert no.value.code == "extension_pending"


@pytest.mark.clause("LH-3.1", refusal=True)
@pytest.mark.place("leaders")
def test_no_extension_without_a_safeguard(stage):
    hazard = told(stage, found_by_expert(stage))
    operations.plan_rectification(hazard, by=stage.safety, at=stage.at(), measures="更换", deadline=stage.today)
    hazard.refresh_from_db()
    with pytest.raises(Refusal) as no:
        ask(stage, hazard)
    assert (no.value.code, no.value.clause) == ("interim_control_missing", "LH-3.1")


def test_a_clerk_does_not_decide(stage, hazard):
    ask(stage, hazard)
    with pytest.raises(Refusal) as no:
        operations.decide_extension(hazard, by=stage.officer, at=stage.at(), granted=True)
    assert no.value.code == "role_not_allowed"


def test_overdue_after_the_day_and_not_on_it(stage, hazard):
    assert not Hazard.objects.overdue(hazard.due_on).exists()
    assert Hazard.objects.overdue(hazard.due_on + timedelta(days=1)).get() == hazard


def test_the_place_of_the_limit_is_the_pack(stage):
    """No document gives a limit, so none is enforced; the key stands ready for the authority."""
    assert not policies.at("3713", on=stage.today).hazards.extension_max_count.is_set


@pytest.mark.place("leaders")
def test_time_that_is_over_is_not_granted(stage, hazard):
    """The answer came late: granted, the hazard would be late on the day of the answer; declined, it is asked anew."""
    ask(stage, hazard)
    stage.now += timedelta(days=60)
    with refused("extension_day_passed", "LH-3.1"):
        operations.decide_extension(hazard, by=stage.leader, at=stage.at(), granted=True)
    operations.decide_extension(hazard, by=stage.leader, at=stage.at(), granted=False, answer="期限已过，请重新申请")
    ask(stage, hazard, new_due_on=stage.today + timedelta(days=3))
    assert operations.decide_extension(hazard, by=stage.leader, at=stage.at(), granted=True).granted


@pytest.mark.parametrize("days", [3, 7])
def test_what_was_asked_for_a_lesser_danger_is_not_granted_for_a_major_one(stage, days):
    """Not even where the day that stands is the same; declined, it is asked anew."""
    hazard = planned(stage, self_found(stage))
    ask(stage, hazard, new_due_on=stage.today + timedelta(days=60))
    hazard = operations.assess_hazard(hazard, by=stage.officer, at=stage.at(), grade="major", criterion="GM-03")
    planned(stage, hazard, deadline=stage.today + timedelta(days=days))
    with refused("extension_overtaken"):
        operations.decide_extension(hazard, by=stage.leader, at=stage.at(), granted=True)
    operations.decide_extension(hazard, by=stage.leader, at=stage.at(), granted=False, answer="已改为重大")
    hazard.refresh_from_db()
    assert (hazard.due_on, hazard.extensions) == (stage.today + timedelta(days=days), 0)
    ask(stage, hazard)
    assert operations.decide_extension(hazard, by=stage.leader, at=stage.at(), granted=True).granted


@pytest.mark.place("leaders")
def test_what_was_asked_for_another_day_than_stands_is_not_granted(stage, hazard):
    parts = {"measures": "更换", "responsibility": "周工", "deadline": stage.today + timedelta(days=3)}
    ask(stage, hazard)
    operations.plan_rectification(hazard, by=stage.safety, at=stage.at(), **parts)
    with refused("extension_overtaken", "LH-3.1"):
        operations.decide_extension(hazard, by=stage.leader, at=stage.at(), granted=True)
