"""重新登记: the danger is back, as a new hazard with its own clock; the old one stays struck off."""

import pytest
from tests.hazards.conftest import found_by_expert, treated

from bihuan.hazards import closure
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


def test_not_without_a_reason(stage, closed):
    with pytest.raises(Refusal) as no:
        closure.reopen_hazard(closed, by=stage.experts[0].account, at=stage.at(), reason="")
    assert no.value.code == "reason_missing"


def test_an_open_one_is_not_reopened(stage):
    with pytest.raises(Refusal) as no:
        closure.reopen_hazard(found_by_expert(stage), by=stage.experts[0].account, at=stage.at(), reason="x")
    assert no.value.code == "hazard_still_open"
