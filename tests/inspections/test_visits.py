"""来访: an expert sees the enterprise as long as the check lasts; what was found stays in sight, through the hazard."""

import pytest
from tests.inspections.conftest import delivered, find, lead_of, planned, ready, started
from tests.inspections.test_close_inspection import close, recheck, rectified, treat

from bihuan.experts import operations as experts
from bihuan.hazards import access as hazard_access
from bihuan.hazards import closure, waiting
from bihuan.hazards import operations as hazards
from bihuan.inspections import operations, reporting
from bihuan.parties.access import fetch_enterprise
from bihuan.parties.models import Guest
from bihuan.refusal import Stranger


def sees(stage, by):
    try:
        return fetch_enterprise(stage.enterprise.pk, by) == stage.enterprise
    except Stranger:
        return False


def team_sees(stage):
    return {sees(stage, expert.account) for expert in stage.experts}


@pytest.fixture
def closed(stage):
    """A check that ended, with one hazard struck off."""
    inspection = delivered(stage, findings=1)
    reporting.acknowledge_report(inspection, by=stage.safety, at=stage.at())
    rectified(stage, inspection)
    recheck(stage, inspection)
    assert team_sees(stage) == {True}
    return close(stage, inspection)


def book(client, stage, by):
    client.force_login(by, backend="bihuan.parties.login.AccountBackend")
    return client.get(f"/enterprises/{stage.enterprise.pk}/")


def test_closing_ends_the_sight_of_the_enterprise(stage, closed, client):
    assert team_sees(stage) == {False}
    assert book(client, stage, stage.experts[0].account).status_code == 404


def test_and_a_hazard_that_comes_back_is_opened_and_verified_by_the_team(stage, closed, client):
    hazard = closed.findings.get().hazard
    lead, second = lead_of(closed), stage.experts[1].account
    again = closure.reopen_hazard(hazard, by=lead, at=stage.at(), reason="锁又被拆除")
    hazards.report_hazard(again, by=lead, at=stage.at())
    hazards.explain_hazard(again, by=lead, at=stage.at())
    treat(stage, again)

    assert [(hazard, turn.act) for hazard, turn in waiting.of_visitors(second)] == [(again, "verify_rectification")]
    assert hazard_access.fetch(again.pk, second) == again
    assert book(client, stage, second).status_code == 404
    assert client.get(f"/hazards/{again.pk}/").status_code == 200
    reporting.issue_recheck_record(closed, by=second, at=stage.at(), results={again.pk: {"passed": True}})
    assert hazard_access.fetch(again.pk, second).state == "struck_off"
    assert not Guest.objects.exists()


def test_who_was_not_on_the_team_reopens_nothing(stage, closed):
    other = stage.expert("局外人", "gas")
    with pytest.raises(Stranger):
        closure.reopen_hazard(closed.findings.get().hazard, by=other.account, at=stage.at(), reason="再现")


def test_the_way_of_reopening_leads_to_no_other_site(stage, closed):
    hazard = closed.findings.get().hazard
    other = stage.site.__class__.objects.create(
        enterprise=stage.enterprise, name="二厂", division_code=stage.site.division_code, is_main=False
    )
    with pytest.raises(Stranger):
        hazards.raise_hazard(
            other, by=lead_of(closed), at=stage.at(), origin="checkup", description="x", reopens=hazard
        )


def test_aborting_ends_it_and_the_hazards_stay_in_sight(stage):
    inspection = started(stage)
    hazard = find(stage, inspection)
    operations.abort_inspection(inspection, by=lead_of(inspection), at=stage.at(), reason="专家突发疾病")
    assert team_sees(stage) == {False}
    assert {hazard_access.fetch(hazard.pk, expert.account) for expert in stage.experts} == {hazard}


def test_one_who_is_dismissed_is_gone_and_the_others_stay(stage):
    inspection = ready(stage)
    operations.dismiss_expert(inspection, by=stage.safety, at=stage.at(), expert=stage.experts[2])
    assert [sees(stage, expert.account) for expert in stage.experts] == [True, True, False]


def test_the_next_check_is_a_visit_of_its_own(stage):
    first = started(stage)
    second = planned(stage, template=first.checklist.derived_from, planned_on=stage.today.replace(day=28))
    operations.appoint_expert(
        second, by=stage.safety, at=stage.at(), expert=stage.experts[0], specialty=stage.experts[0].specialties[0]
    )
    operations.abort_inspection(first, by=stage.officer, at=stage.at(), reason="停电")
    assert [sees(stage, expert.account) for expert in stage.experts] == [True, False, False]


def test_an_account_opened_after_the_appointment_sees_it_from_the_start(stage):
    late = stage.expert("迟有账号", "gas")
    account, late.account = late.account, None
    late.save()
    inspection = planned(stage)
    for expert in (*stage.experts, late):
        operations.appoint_expert(
            inspection, by=stage.safety, at=stage.at(), expert=expert, specialty=expert.specialties[0]
        )
    given = experts.give_account(late, by=stage.leader, at=stage.at(), username="late", password="Kx7-plenty-letters")
    assert not sees(stage, given)
    operations.agree_checklist(inspection, by=stage.safety, at=stage.at())
    operations.agree_checklist(inspection, by=lead_of(inspection), at=stage.at())
    for member in inspection.team.select_related("expert__account"):
        operations.declare_no_interest(inspection, by=member.expert.account, at=stage.at())
    operations.start_inspection(inspection, by=stage.safety, at=stage.at())
    assert sees(stage, given)
    assert account.pk != given.pk
