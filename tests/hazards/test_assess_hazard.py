"""评估定级: by a person, once, and never lowered."""

import pytest
from tests.hazards.conftest import found_by_expert, self_found

from bihuan.hazards import operations
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
