"""Two people do the same at the same moment: one effect, and the other is told that somebody was faster."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from tests.hazards.conftest import found_by_expert, stand, told, treated
from tests.hazards.test_listing import accepted, county_of, proposed, rectified, under_plan
from tests.meanwhile import second_meets_first

from bihuan import audit
from bihuan.hazards import closure, operations
from bihuan.hazards.listing import operations as listings
from bihuan.hazards.models import Hazard, HazardStep, RollupDelta
from bihuan.refusal import Refusal

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts) -> list[str]:
    """Run the acts in threads that begin together; what came of each, in no order."""
    gate, outcomes = threading.Barrier(len(acts)), []

    def run(act) -> None:
        try:
            gate.wait(timeout=30)
            act()
            outcomes.append("done")
        except Refusal as refusal:
            outcomes.append(refusal.code)
        except BaseException as error:  # shown by the assertion of the test, not lost in the thread
            outcomes.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(outcomes)


def times(hazard: Hazard, act: str) -> int:
    return sum(event.act == act for event in audit.timeline(hazard.ref))


def deltas() -> dict[str, int]:
    summed: dict[str, int] = {}
    for state, n in RollupDelta.objects.values_list("state", "n"):
        summed[state] = summed.get(state, 0) + n
    return {state: n for state, n in summed.items() if n}


@pytest.fixture
def stage():
    assert connection.vendor == "postgresql"
    return stand("strict")


def test_two_strike_one_hazard_off(stage):
    hazard = treated(stage, found_by_expert(stage))
    closure.verify_rectification(hazard, by=stage.experts[0].account, at=stage.at())
    at, people = stage.at(), [stage.experts[1].account, stage.experts[2].account]
    outcomes = at_once(*(lambda by=by: closure.close_hazard(hazard, by=by, at=at) for by in people))
    assert outcomes == ["done", "state_not_allowed"]
    assert Hazard.objects.get().state == "struck_off"
    assert HazardStep.objects.filter(step="struck_off").count() == 1
    assert times(hazard, "close_hazard") == 1
    assert deltas() == {"struck_off": 1}


def test_one_passes_what_another_sends_back(stage):
    hazard = treated(stage, found_by_expert(stage))
    at, first, second = stage.at(), stage.experts[0].account, stage.experts[1].account
    outcomes = at_once(
        lambda: closure.verify_rectification(hazard, by=first, at=at),
        lambda: closure.return_rectification(hazard, by=second, at=at, opinion="锁具松动"),
    )
    assert outcomes == ["done", "state_not_allowed"]
    assert hazard.verdicts.count() == 1
    assert Hazard.objects.get().state in {"verified", "treating"}


def test_the_same_step_by_two(stage):
    hazard = found_by_expert(stage)
    at = stage.at()
    by = stage.experts[0].account
    outcomes = at_once(*[lambda: operations.report_hazard(hazard, by=by, at=at)] * 3)
    assert outcomes == ["done", "step_already_done", "step_already_done"]
    assert hazard.steps.filter(step="reported").count() == 1


def test_two_plans_become_two_versions(stage):
    hazard = told(stage, found_by_expert(stage))
    at = stage.at()
    parts = {"measures": "更换", "responsibility": "周工", "deadline": stage.today, "funds": "费用"}
    people = [stage.safety, stage.principal]
    outcomes = at_once(*(lambda by=by: operations.plan_rectification(hazard, by=by, at=at, **parts) for by in people))
    assert outcomes == ["done", "done"]
    assert list(hazard.plans.order_by("version").values_list("version", flat=True)) == [1, 2]
    assert deltas() == {"planned": 1}


def test_nobody_accepts_what_is_being_sent_back(stage):
    county, hazard = county_of(stage), found_by_expert(stage, grade="major")
    listing = under_plan(stage, county, hazard)
    rectified(stage, hazard)
    opinion = {"by": stage.officer, "opinion": "风机没有联动"}
    outcome = second_meets_first(
        lambda: closure.return_rectification(hazard, at=stage.at(), **opinion),
        lambda: accepted(stage, county, listing),
    )
    assert outcome == "listing_not_rectified"


def test_a_request_is_approved_or_turned_down_and_not_both(stage):
    county, hazard = county_of(stage), found_by_expert(stage, grade="major")
    listing = proposed(stage, county, hazard)
    given = {"due_on": stage.today + timedelta(days=30), "requirement": "停用设备"}
    outcome = second_meets_first(
        lambda: listings.decline_listing(hazard, by=stage.leader, at=stage.at(), reason="危险已排除"),
        lambda: listings.approve_listing(listing, by=stage.leader, at=stage.at(), **given),
    )
    listing.refresh_from_db()
    assert (outcome, listing.state) == ("state_not_allowed", "not_listed")
