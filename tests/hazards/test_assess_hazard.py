"""评估定级: by a person, raised where it must be, and never lowered."""

from datetime import timedelta

import pytest
from django.db.models import Sum
from tests.hazards.conftest import (
    bring_expert,
    found_by_expert,
    graded,
    not_listed,
    planned,
    self_found,
    stand,
    told,
    treated,
)
from tests.refusing import refused

from bihuan import audit
from bihuan.hazards import closure, operations
from bihuan.hazards.models import Hazard, RollupDelta
from bihuan.insight import desk
from bihuan.notify.models import Message
from bihuan.parties.models import Account
from bihuan.refusal import Refusal


def test_a_manager_grades_what_a_worker_found(stage):
    hazard = self_found(stage, grade="")
    assert hazard.state == "found"
    graded = operations.assess_hazard(hazard, by=stage.safety, at=stage.at(), grade="general")
    assert (graded.state, graded.grade) == ("assessed", "general")


@pytest.mark.parametrize(
    ("grade", "criterion", "code"),
    [("", "", "grade_missing"), ("minor", "", "grade_missing"), ("major", "", "criterion_missing")],
)
def test_only_the_two_grades_of_the_law(stage, grade, criterion, code):
    hazard = self_found(stage, grade="")
    with pytest.raises(Refusal) as no:
        operations.assess_hazard(hazard, by=stage.safety, at=stage.at(), grade=grade, criterion=criterion)
    assert no.value.code == code


def test_a_submitted_finding_is_not_downgraded(stage):
    hazard = found_by_expert(stage, grade="major")
    with pytest.raises(Refusal) as no:
        operations.assess_hazard(hazard, by=stage.safety, at=stage.at(), grade="general")
    assert no.value.code == "finding_is_immutable"


def raised(stage, hazard, by):
    return operations.assess_hazard(hazard, by=by, at=stage.at(), grade="major", criterion="GM-03")


@pytest.mark.parametrize("who", ["officer", "expert"])
def test_what_turns_out_to_be_major_becomes_so_with_its_criterion(stage, who):
    hazard = found_by_expert(stage)
    by = stage.experts[1].account if who == "expert" else getattr(stage, who)
    with refused("criterion_missing"):
        operations.assess_hazard(hazard, by=by, at=stage.at(), grade="major")
    graded = raised(stage, hazard, by)
    assert (graded.state, graded.grade, graded.criterion) == ("assessed", "major", "GM-03")
    line = audit.timeline(hazard.ref)[-1]
    assert (line.act, line.data["before"], line.data["grade"]) == ("assess_hazard", "general", "major")
    for grade in ("general", "major"):
        with refused("finding_is_immutable"):
            operations.assess_hazard(hazard, by=by, at=stage.at(), grade=grade, criterion="GM-03")
    counted = RollupDelta.objects.values("grade").annotate(total=Sum("n")).filter(total__gt=0)
    assert {row["grade"]: row["total"] for row in counted} == {"major": 1}


def test_what_was_told_and_planned_of_a_lesser_danger_stands_no_more(stage):
    hazard = planned(stage, found_by_expert(stage))
    day = hazard.due_on
    closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    raised(stage, hazard, stage.officer)
    hazard.refresh_from_db()
    assert (hazard.state, hazard.due_on, hazard.turn_due_on) == ("assessed", day, day)
    standing = set(hazard.steps.filter(undone_at=None).values_list("step", flat=True))
    assert standing == {"found", "assessed"}
    assert hazard.steps.filter(step="planned").exclude(undone_at=None).exists(), "it stays on record"
    with refused("step_order_invalid", None, "reported"):
        closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    told(stage, hazard)
    parts = {"measures": "停用", "responsibility": "周工", "funds": "安全费用"}
    with refused("five_parts_incomplete"):
        operations.plan_rectification(hazard, by=stage.safety, at=stage.at(), deadline=day, **parts)
    parts["emergency_plan"] = "触电预案"
    with refused("deadline_needs_extension"):
        operations.plan_rectification(hazard, by=stage.safety, at=stage.at(), deadline=day + timedelta(days=9), **parts)
    operations.plan_rectification(hazard, by=stage.safety, at=stage.at(), deadline=day, **parts)
    closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    photos = [stage.photo(stage.worker)]
    closure.submit_rectification(hazard, by=stage.worker, at=stage.at(), rectification="已换", photos=photos)
    with refused("closure_without_verification", "LY-3.2.5"):  # major: the department accepts it, no expert
        closure.verify_rectification(hazard, by=stage.experts[0].account, at=stage.at())
    bring_expert(stage)
    closure.verify_rectification(hazard, by=stage.officer, at=stage.at())
    not_listed(stage, hazard)
    assert closure.close_hazard(hazard, by=stage.officer, at=stage.at()).state == "struck_off"


def test_what_is_rectified_or_struck_off_is_looked_at_before_it_is_graded_anew(stage):
    hazard = treated(stage, found_by_expert(stage))
    with refused("state_not_allowed"):
        raised(stage, hazard, stage.officer)


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["checkups", "leaders", "project"])
def test_what_is_raised_after_the_visit_the_office_explains_too(place):
    """Those who found it may have long gone, and nothing may be planned before it is explained."""
    stage = stand(place)
    hazard = planned(stage, found_by_expert(stage))
    assert "explain_hazard" not in _acts(stage, hazard)
    Account.objects.filter(pk__in=[expert.account.pk for expert in stage.experts]).update(is_active=False)
    hazard = raised(stage, hazard, stage.officer)
    operations.report_hazard(hazard, by=stage.safety, at=stage.at())
    assert "explain_hazard" in _acts(stage, hazard)
    operations.explain_hazard(hazard, by=stage.officer, at=stage.at())
    assert "explain_hazard" not in _acts(stage, hazard)
    assert "acknowledge_explanation" in [task.act for task in desk.of_enterprise(stage.safety)]


def _acts(stage, hazard):
    tasks = desk.of_regulator(stage.officer, on=stage.today)
    return [task.act for task in tasks if task.id == hazard.pk]


def test_everybody_hears_that_it_was_raised(stage, django_capture_on_commit_callbacks):
    hazard = planned(stage, found_by_expert(stage))
    with django_capture_on_commit_callbacks(execute=True):
        raised(stage, hazard, stage.officer)
    heard = set(Message.objects.filter(event="hazard-raised-to-major").values_list("account_id", flat=True))
    team = {expert.account.pk for expert in stage.experts}
    assert heard == {stage.safety.pk, stage.principal.pk, stage.leader.pk, *team}, "all but who raised it"


def test_a_first_grade_is_no_news(stage, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        graded(stage, self_found(stage, grade=""), "major")
    assert not Message.objects.filter(event="hazard-raised-to-major").exists()


def test_raised_before_its_plan_it_has_the_days_of_what_is_major(stage):
    """Its state and its day of rectification are as before, but not the day to plan by."""
    hazard = self_found(stage)
    assert hazard.turn_due_on == stage.today + timedelta(days=3)
    stage.now += timedelta(days=2)
    raised(stage, hazard, stage.officer)
    assert Hazard.objects.get(pk=hazard.pk).turn_due_on == stage.today + timedelta(days=7)
