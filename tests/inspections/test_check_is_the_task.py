"""While a check goes on its findings are no tasks of their own: they are explained at its end, all at once."""

import pytest
from tests.inspections.conftest import answer_all, explain, find, lead_of, started

from bihuan.insight import desk
from bihuan.inspections import operations


def tasks(account):
    return {(task.act, task.kind, task.id) for task in desk.of_expert(account)}


@pytest.mark.place("checkups")
def test_the_check_is_the_task_and_not_each_of_its_findings(stage):
    check = started(stage, kind="checkup")
    hazard = find(stage, check)
    lead = lead_of(check)
    assert tasks(lead) == {("answer_item", "inspection", check.pk)}
    answer_all(stage, check)
    explain(stage, check)
    assert ("explain_hazard", "hazard", hazard.pk) not in tasks(lead)


@pytest.mark.place("checkups")
def test_what_a_check_that_was_broken_off_has_found_is_still_to_be_explained(stage):
    check = started(stage, kind="checkup")
    hazard = find(stage, check)
    lead = lead_of(check)
    operations.abort_inspection(check, by=lead, at=stage.at(), reason="现场停电")
    assert tasks(lead) == {("explain_hazard", "hazard", hazard.pk)}
