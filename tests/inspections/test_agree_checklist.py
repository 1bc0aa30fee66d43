"""确认检查清单: the enterprise and the lead expert, on a list that holds what the place wants to be looked at."""

import pytest
from tests.inspections.conftest import AREAS, appoint, planned, short_list
from tests.refusing import refused

from bihuan import audit
from bihuan.inspections import operations


def without(stage, *areas):
    """A check, with its team, whose list leaves these focus areas out."""
    template = short_list(stage)
    dropped = [item.pk for item in template.items.all() if item.focus[0] in areas]
    inspection = planned(stage, template=template, drop_items=dropped)
    appoint(stage, inspection, *stage.experts)
    return inspection


def agreed_by_both(stage, inspection):
    operations.agree_checklist(inspection, by=stage.safety, at=stage.at())
    return operations.agree_checklist(inspection, by=stage.experts[0].account, at=stage.at())


@pytest.mark.clause("LY-2.1.5")
def test_five_areas_agreed_by_unit_and_lead(stage):
    inspection = agreed_by_both(stage, without(stage, *AREAS[5:]))
    assert (inspection.agreed_by_enterprise, inspection.agreed_by_lead) == (
        stage.safety.pk,
        stage.experts[0].account.pk,
    )
    for expert in stage.experts:
        operations.declare_no_interest(inspection, by=expert.account, at=stage.at())
    assert operations.start_inspection(inspection, by=stage.safety, at=stage.at()).state == "ongoing"


@pytest.mark.clause("LY-2.1.5", refusal=True)
@pytest.mark.parametrize("area", AREAS[:5])
def test_with_one_of_the_five_empty(stage, area):
    with refused("focus_section_missing", "LY-2.1.5", area):
        operations.agree_checklist(without(stage, area), by=stage.safety, at=stage.at())


@pytest.mark.clause("LY-2.1.5", refusal=True)
def test_started_with_one_side_still_to_agree(stage):
    inspection = without(stage)
    operations.agree_checklist(inspection, by=stage.safety, at=stage.at())
    for expert in stage.experts:
        operations.declare_no_interest(inspection, by=expert.account, at=stage.at())
    with refused("checklist_unconfirmed", "LY-2.1.5", "lead_expert"):
        operations.start_inspection(inspection, by=stage.safety, at=stage.at())


@pytest.mark.clause("QHD-2.4.2")
@pytest.mark.place("project")
def test_four_focus_sections(stage):
    inspection = agreed_by_both(stage, without(stage, *AREAS[:5]))
    assert {item.focus[0] for item in inspection.checklist.items.all()} == set(AREAS[5:])


@pytest.mark.clause("QHD-2.4.2", refusal=True)
@pytest.mark.place("project")
@pytest.mark.parametrize("area", AREAS[5:])
def test_without_one_of_the_four(stage, area):
    with refused("focus_section_missing", "QHD-2.4.2", area):
        operations.agree_checklist(without(stage, area), by=stage.safety, at=stage.at())


def test_a_new_team_has_its_lead_agree_anew(stage):
    inspection = agreed_by_both(stage, without(stage))
    operations.dismiss_expert(inspection, by=stage.safety, at=stage.at(), expert=stage.experts[0])
    inspection.refresh_from_db()
    assert inspection.agreed_by_lead is None
    assert inspection.agreed_by_enterprise == stage.safety.pk
    assert inspection.team.get(is_lead=True).expert == stage.experts[1]
    with refused("role_not_allowed"):
        operations.agree_checklist(inspection, by=stage.experts[2].account, at=stage.at())


def test_both_sides_stand_in_the_chain(stage):
    inspection = agreed_by_both(stage, without(stage))
    sides = [event.data["side"] for event in audit.timeline(inspection.ref) if event.act == "agree_checklist"]
    assert sides == ["agreed_by_enterprise", "agreed_by_lead"]
