"""回复报告: the enterprise answers a report with a measure for every problem."""

from datetime import timedelta

import pytest
from tests.inspections.conftest import answer_all, explain, find, lead_of, sign, started
from tests.refusing import refused

from bihuan import clock
from bihuan.hazards import closure, operations
from bihuan.inspections import queries, reporting

PROBLEMS = ("配电箱未上锁", "灭火器过期", "通道堆放纸箱")


def reported(stage):
    """A delivered and received report with three problems, the first fixed at once with proof."""
    inspection = started(stage)
    lead = lead_of(inspection)
    found = [find(stage, inspection, description=text, photos=[stage.photo(lead)]) for text in PROBLEMS]
    closure.fix_on_the_spot(
        found[0],
        by=lead,
        at=stage.at(),
        rectification="当场上锁",
        photos=[stage.photo(lead)],
        rectified_by=stage.worker,
    )
    answer_all(stage, inspection)
    explain(stage, inspection)
    sign(stage, inspection)
    reporting.acknowledge_report(inspection, by=stage.safety, at=stage.at())
    return inspection


def planned(stage, hazard):
    operations.publish_hazard(hazard, by=stage.safety, at=stage.at())
    parts = {"measures": "更换", "responsibility": "周工", "funds": "安全费用", "emergency_plan": "预案"}
    day = stage.today + timedelta(days=7)
    operations.plan_rectification(hazard, by=stage.safety, at=stage.at(), deadline=day, **parts)


@pytest.mark.clause("LY-2.1.13")
def test_each_problem_has_its_measure_and_one_was_fixed_at_once(stage):
    inspection = reported(stage)
    first, *others = queries.hazards_of(inspection)
    assert (first.on_spot, first.state) == (True, "verified")
    for hazard in others:
        planned(stage, hazard)
    reporting.respond_to_report(inspection, by=stage.safety, at=stage.at())
    inspection.refresh_from_db()
    assert (inspection.responded_by, inspection.state) == (stage.safety.pk, "delivered")
    with refused("already_responded"):
        reporting.respond_to_report(inspection, by=stage.safety, at=stage.at())


@pytest.mark.clause("LY-2.1.13", refusal=True)
def test_a_problem_without_a_measure_is_named(stage):
    inspection = reported(stage)
    planned(stage, queries.hazards_of(inspection)[1])
    with refused("measure_missing", "LY-2.1.13", PROBLEMS[2]):
        reporting.respond_to_report(inspection, by=stage.safety, at=stage.at())
    inspection.refresh_from_db()
    assert inspection.responded_at is None


def test_the_team_does_not_answer_its_own_report(stage):
    inspection = reported(stage)
    with refused("role_not_allowed"):
        reporting.respond_to_report(inspection, by=lead_of(inspection), at=stage.at())


def test_on_the_page_of_the_report(stage, client):
    inspection = reported(stage)
    client.force_login(stage.safety, backend="bihuan.parties.login.AccountBackend")
    with clock.frozen(stage.at()):
        page = client.get(f"/inspections/{inspection.pk}/report/").content.decode()
        assert "respond_to_report" in page
        answer = client.post(f"/inspections/{inspection.pk}/respond_to_report/", {})
    assert answer.status_code == 422
    assert PROBLEMS[1] in answer.content.decode()
