"""重新登记: the danger is back, as a new hazard with its own clock; the old one stays struck off."""

import pytest
from tests.hazards.conftest import found_by_expert, self_found, stand, treated
from tests.refusing import refused

from bihuan.hazards import closure, operations
from bihuan.insight import desk
from bihuan.refusal import Refusal


@pytest.fixture
def closed(stage):
    hazard = treated(stage, found_by_expert(stage))
    closure.verify_rectification(hazard, by=stage.experts[0].account, at=stage.at())
    return closure.close_hazard(hazard, by=stage.experts[0].account, at=stage.at())


def test_a_new_life_linked_to_the_old(stage, closed):
    again = closure.reopen_hazard(closed, by=stage.experts[0].account, at=stage.at(), reason="锁又被拆除")
    closed.refresh_from_db()
    assert closed.state == "struck_off"
    assert (again.reopens, again.state, again.due_on) == (closed, "assessed", None)
    assert again.participants.filter(capacity="verifier").count() == 3


@pytest.mark.parametrize("place", ["strict", "checkups"])
def test_what_an_office_finds_to_be_back_the_enterprise_does_not_accept_again(db, place):
    """It accepted its own find once, and the danger is there."""
    stage = stand(place)
    hazard = treated(stage, self_found(stage))
    closure.verify_rectification(hazard, by=stage.principal, at=stage.at())
    closed = closure.close_hazard(hazard, by=stage.principal, at=stage.at())
    again = closure.reopen_hazard(closed, by=stage.officer, at=stage.at(), reason="又失压", photos=[])
    assert (again.origin, again.found_by) == ("supervision", stage.officer.pk)
    treated(stage, again)
    with refused("office_recheck_missing", "ours"):
        closure.verify_rectification(again, by=stage.principal, at=stage.at())
    closure.verify_rectification(again, by=stage.officer, at=stage.at())
    once_more = closure.close_hazard(again, by=stage.principal, at=stage.at())
    assert closure.reopen_hazard(once_more, by=stage.safety, at=stage.at(), reason="还是失压").origin == "supervision"


def test_what_the_enterprise_itself_finds_to_be_back_is_as_before(stage, closed):
    own = treated(stage, self_found(stage))
    closure.verify_rectification(own, by=stage.principal, at=stage.at())
    closure.close_hazard(own, by=stage.principal, at=stage.at())
    for hazard, origin in ((own, "self_check"), (closed, "external_expert_check")):
        assert closure.reopen_hazard(hazard, by=stage.safety, at=stage.at(), reason="又坏了").origin == origin


def test_not_without_a_reason(stage, closed):
    with pytest.raises(Refusal) as no:
        closure.reopen_hazard(closed, by=stage.experts[0].account, at=stage.at(), reason="")
    assert no.value.code == "reason_missing"


def test_an_open_one_is_not_reopened(stage):
    with pytest.raises(Refusal) as no:
        closure.reopen_hazard(found_by_expert(stage), by=stage.experts[0].account, at=stage.at(), reason="x")
    assert no.value.code == "hazard_still_open"


@pytest.mark.place("checkups")
def test_the_enterprise_explains_nothing_to_itself(stage, closed):
    """Who finds it to be back is its finder, and still nobody from outside; the office may, when the visitors are gone
    (YT-4.2.4)."""
    again = closure.reopen_hazard(closed, by=stage.safety, at=stage.at(), reason="又被拆除")
    operations.report_hazard(again, by=stage.safety, at=stage.at())
    with refused("role_not_allowed"):
        operations.explain_hazard(again, by=stage.safety, at=stage.at())
    waiting = [task.act for task in desk.of_regulator(stage.officer, on=stage.today) if task.id == again.pk]
    assert waiting == ["explain_hazard"]
    operations.explain_hazard(again, by=stage.officer, at=stage.at())


def test_what_an_expert_finds_to_be_back_is_no_offices_find(stage):
    """Nor is it the enterprise's own any more."""
    expert = stage.experts[0].account
    hazard = treated(stage, self_found(stage, verifiers=[expert]))
    closure.verify_rectification(hazard, by=stage.principal, at=stage.at())
    closed = closure.close_hazard(hazard, by=stage.principal, at=stage.at())
    again = closure.reopen_hazard(closed, by=expert, at=stage.at(), reason="又失压")
    assert again.origin == "external_expert_check"
    treated(stage, again)
    with refused("expert_recheck_missing", "LY-2.1.16"):
        closure.verify_rectification(again, by=stage.principal, at=stage.at())
    closure.verify_rectification(again, by=expert, at=stage.at())
