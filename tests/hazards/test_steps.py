"""The steps a place requires, in their order."""

import pytest
from tests.hazards.conftest import found_by_expert, planned, self_found, told, treated
from tests.refusing import refused

from bihuan.hazards import closure, operations
from bihuan.hazards.models import HazardStep
from bihuan.refusal import Refusal


@pytest.mark.clause("LY-3.1.2")
def test_seven_steps_each_with_person_and_time(stage):
    hazard = treated(stage, found_by_expert(stage))
    closure.verify_rectification(hazard, by=stage.experts[1].account, at=stage.at())
    closure.close_hazard(hazard, by=stage.experts[1].account, at=stage.at())
    steps = list(HazardStep.objects.filter(hazard=hazard).order_by("at").values_list("step", "by_name"))
    order = [step for step, _ in steps]
    seven = ("found", "assessed", "reported", "published", "treated", "verified", "struck_off")
    assert tuple(step for step in order if step in seven) == seven
    assert all(name for _, name in steps)
    assert all(step.at for step in HazardStep.objects.filter(hazard=hazard))


@pytest.mark.clause("LY-3.1.2", refusal=True)
def test_nothing_is_struck_off_before_acceptance_and_the_missing_step_is_named(stage):
    hazard = treated(stage, found_by_expert(stage))
    with refused("closure_without_verification", "LY-3.1.2", "verified"):
        closure.close_hazard(hazard, by=stage.officer, at=stage.at())


@pytest.mark.clause("LY-3.1.2", refusal=True)
def test_publication_cannot_be_skipped(stage):
    hazard = found_by_expert(stage)
    operations.report_hazard(hazard, by=stage.experts[0].account, at=stage.at())
    operations.set_interim_control(hazard, by=stage.safety, at=stage.at(), measure="断电", watched_by="周工")
    with pytest.raises(Refusal) as no:
        operations.plan_rectification(
            hazard,
            by=stage.safety,
            at=stage.at(),
            measures="a",
            responsibility="周工",
            deadline=stage.today,
            funds="费用",
        )
    assert (no.value.code, no.value.clause, no.value.missing) == ("step_order_invalid", "LY-3.1.2", ("published",))


@pytest.mark.clause("HZ-3.4.2")
@pytest.mark.place("services")
def test_self_found_is_reported_corrected_and_struck_off(stage):
    hazard = self_found(stage)
    operations.report_hazard(hazard, by=stage.worker, at=stage.at())
    operations.plan_rectification(
        hazard, by=stage.safety, at=stage.at(), measures="更换", responsibility="周工", deadline=stage.today
    )
    closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    closure.submit_rectification(
        hazard, by=stage.worker, at=stage.at(), rectification="已更换", photos=[stage.photo(stage.worker)]
    )
    closure.verify_rectification(hazard, by=stage.safety, at=stage.at())
    assert closure.close_hazard(hazard, by=stage.safety, at=stage.at()).state == "struck_off"


@pytest.mark.clause("HZ-3.4.2", refusal=True)
@pytest.mark.place("services")
def test_what_was_never_reported_is_not_struck_off(stage):
    hazard = self_found(stage)
    with pytest.raises(Refusal) as no:
        operations.plan_rectification(
            hazard, by=stage.safety, at=stage.at(), measures="更换", responsibility="周工", deadline=stage.today
        )
    assert (no.value.code, no.value.clause, no.value.missing) == ("step_order_invalid", "HZ-3.4.2", ("reported",))


def test_a_step_is_taken_once(stage):
    hazard = told(stage, found_by_expert(stage))
    with pytest.raises(Refusal) as no:
        operations.publish_hazard(hazard, by=stage.safety, at=stage.at())
    assert no.value.code == "step_already_done"


@pytest.mark.clause("YT-4.2.4")
@pytest.mark.place("checkups")
def test_the_enterprise_confirms_having_been_told(stage):
    hazard = found_by_expert(stage)
    operations.explain_hazard(hazard, by=stage.experts[0].account, at=stage.at())
    operations.acknowledge_explanation(hazard, by=stage.safety, at=stage.at())
    step = hazard.steps.get(step="explained")
    assert (step.acknowledged_name, step.by_name) == ("孙安全", "王赟")


def test_an_expert_cannot_confirm_for_the_enterprise(stage):
    hazard = found_by_expert(stage)
    operations.explain_hazard(hazard, by=stage.experts[0].account, at=stage.at())
    with pytest.raises(Refusal) as no:
        operations.acknowledge_explanation(hazard, by=stage.experts[0].account, at=stage.at())
    assert no.value.code == "role_not_allowed"


def test_the_clock_cannot_run_behind_the_last_act(stage):
    hazard = planned(stage, found_by_expert(stage))
    with pytest.raises(Refusal) as no:
        closure.start_treatment(hazard, by=stage.worker, at=stage.now.replace(hour=1))
    assert no.value.code == "clock_went_back"
    assert closure.start_treatment(hazard, by=stage.worker, at=stage.at()).state == "treating"
