"""领导带队去企业: a leader goes with experts, as the department arranges; no check of the enterprise's own."""

import pytest
from tests.cast import account
from tests.inspections.conftest import agree, answer_all, equip, explain, find, lead_of, short_list, sign
from tests.refusing import refused

from bihuan.documents.models import OfficialDocument
from bihuan.inspections import access, operations, queries, rules
from bihuan.inspections.models import Inspection
from bihuan.inspections.states import GOVERNMENT, LED, NATURES_OF, Act, CheckKind
from bihuan.parties.models import Account, Regulator, Role
from bihuan.policy import policies
from bihuan.policy.topics.checks import KINDS
from bihuan.refusal import Refusal


def arranged(stage, *, by=None, **changes):
    """A leader's supervision visit for today, without a team."""
    fields = {"kind": "leader_supervision", "nature": "supervision", "led_by": "马某 副市长", **changes}
    return operations.plan_inspection(
        stage.site, by=by or stage.officer, at=stage.at(), planned_on=stage.today, template=short_list(stage), **fields
    )


def with_expert(stage, specialty="machinery", **changes):
    visit, expert = arranged(stage, **changes), stage.expert("齐机械", specialty)
    operations.appoint_expert(visit, by=stage.officer, at=stage.at(), expert=expert, specialty=specialty)
    agree(stage, visit)
    equip(stage, visit, expert)
    return visit


@pytest.mark.clause("LH-1.1")
@pytest.mark.place("leaders")
@pytest.mark.parametrize("kind", sorted(LED))
def test_one_expert_of_the_sector_is_enough(stage, kind):
    visit = with_expert(stage, kind=kind)
    assert operations.start_inspection(visit, by=stage.officer, at=stage.at()).state == "ongoing"


@pytest.mark.place("leaders")
def test_the_report_says_who_looks_at_what_an_office_found(stage):
    """The pack's "anybody but the rectifier" speaks of outside checks; the enterprise would be refused here."""
    visit = with_expert(stage)
    operations.start_inspection(visit, by=stage.officer, at=stage.at())
    find(stage, visit)
    answer_all(stage, visit)
    explain(stage, visit)
    assert queries.draft_of(visit).report["recheck"] == "整改完成后由原检查组专家或监管部门复查验收。"


@pytest.mark.clause("LH-1.1", refusal=True)
@pytest.mark.place("leaders")
@pytest.mark.parametrize("kind", sorted(LED))
def test_no_leader_goes_without_an_expert(stage, kind):
    visit = arranged(stage, kind=kind)
    with refused("leader_visit_needs_expert", "LH-1.1"):
        operations.start_inspection(visit, by=stage.officer, at=stage.at())
    (first, *_others) = queries.readiness_of(Inspection.objects.get(pk=visit.pk), on=stage.today)
    assert (first.code, first.met, first.asked) == ("leader_visit_needs_expert", False, True)


@pytest.mark.clause("LH-1.1", refusal=True)
@pytest.mark.place("leaders")
def test_an_expert_of_another_sector_is_not_enough(stage):
    visit = with_expert(stage, specialty="gas")
    with refused("specialty_mismatch", "LH-1.1"):
        operations.start_inspection(visit, by=stage.officer, at=stage.at())


@pytest.mark.place("leaders")
def test_the_visit_says_who_leads_and_comes_from_the_department(stage):
    assert arranged(stage).led_by == "马某 副市长"
    with refused("leader_missing", "LH-1.1"):
        arranged(stage, led_by=" ")
    with refused("leader_visit_by_department", "LH-1.1"):
        arranged(stage, by=stage.safety)
    with refused("nature_not_allowed"):
        arranged(stage, nature="service")


@pytest.mark.place("leaders")
def test_the_enterprise_neither_picks_the_team_nor_calls_the_visit_off(stage):
    visit = arranged(stage)
    expert = stage.expert("齐机械", "machinery")
    with refused("role_not_allowed"):
        operations.appoint_expert(visit, by=stage.safety, at=stage.at(), expert=expert, specialty="machinery")
    with refused("role_not_allowed"):
        operations.cancel_inspection(visit, by=stage.safety, at=stage.at(), reason="没空")


@pytest.mark.place("leaders")
def test_the_planners_office_goes_on_with_it_when_the_planner_is_gone(stage):
    visit, expert = arranged(stage), stage.expert("齐机械", "machinery")
    Account.objects.filter(pk=stage.officer.pk).update(is_active=False)
    colleague = account("colleague", "同事", Role.REGULATOR_CLERK, regulator=stage.city)
    operations.appoint_expert(visit, by=colleague, at=stage.at(), expert=expert, specialty="machinery")
    operations.dismiss_expert(visit, by=stage.leader, at=stage.at(), expert=expert)
    operations.appoint_expert(visit, by=stage.leader, at=stage.at(), expert=expert, specialty="machinery")
    read = access.fetch(visit.pk, colleague)
    assert {Act.APPOINT_EXPERT, Act.DISMISS_EXPERT, Act.CANCEL_INSPECTION} <= access.open_acts(read, colleague)
    operations.cancel_inspection(visit, by=colleague, at=stage.at(), reason="领导另有安排")
    assert not expert.bookings.exists()


@pytest.mark.place("leaders")
def test_another_office_of_the_place_does_not_meddle(stage):
    visit = arranged(stage)
    above = Regulator.objects.create(name="示例省应急管理厅", kind="emergency_bureau", division_code="41")
    other = account("above", "省厅", Role.REGULATOR_LEADER, regulator=above)
    assert Act.CANCEL_INSPECTION not in access.open_acts(access.fetch(visit.pk, other), other)
    with refused("role_not_allowed"):
        operations.cancel_inspection(visit, by=other, at=stage.at(), reason="没空")


@pytest.mark.place("leaders")
def test_its_papers_are_those_of_a_supervision_and_it_is_not_the_enterprises_own_check(stage):
    visit = operations.start_inspection(with_expert(stage), by=stage.officer, at=stage.at())
    hazard = find(stage, visit)
    answer_all(stage, visit)
    visit = sign(stage, explain(stage, visit))
    assert hazard.origin == "supervision"
    assert OfficialDocument.objects.get(pk=visit.report_id).title == "督导检查报告"
    with pytest.raises(Refusal) as said:
        queries.counted_for(visit)
    assert (said.value.code, visit.counted_year) == ("leader_visit_not_counted", None)
    duty = queries.year_duty(stage.site, year=stage.today.year, on=stage.today)
    assert (duty.done, duty.binding) == (0, False)
    assert lead_of(visit)


def test_the_packs_and_the_code_know_the_same_kinds_of_check():
    assert set(KINDS) == set(CheckKind)
    assert all(len(natures) == 1 for natures in NATURES_OF.values()), "the pages ask the nature and then the kind"


def test_a_place_offers_the_kinds_of_its_documents(stage):
    def offered(place, *, led):
        return rules.kinds(policies.at(place, on=stage.today), led=led)

    assert offered("3713", led=False) == ("external_expert_check",)
    assert set(offered("3713", led=True)) == {*GOVERNMENT, "external_expert_check"}
    assert offered("4111", led=False) == ("external_expert_check",)
    assert set(offered("4111", led=True)) == {*LED, "external_expert_check"}
    assert offered("65", led=True) == ("external_expert_check", "checkup", "service_check")
