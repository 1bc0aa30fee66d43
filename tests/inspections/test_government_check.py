"""政府检查: six kinds of check and two kinds of work to which an office takes an expert of the right specialty, and the
unannounced one of which the enterprise knows nothing until the team is there."""

import re

import pytest
from django.conf import settings
from django.test import Client
from tests.cast import CODES, account
from tests.hazards.conftest import found_by_expert, found_by_office, self_found, submitted, treated
from tests.inspections.conftest import answer_all, explain, find, lead_of, short_list, sign
from tests.refusing import refused

from bihuan import audit
from bihuan.hazards import closure
from bihuan.hazards.models import Hazard
from bihuan.insight import desk
from bihuan.insight import institution as inside
from bihuan.inspections import access, equipping, operations, queries
from bihuan.inspections.models import Inspection
from bihuan.inspections.states import GOVERNMENT
from bihuan.notify.models import Message
from bihuan.parties import institutions
from bihuan.parties.models import Account, Role
from bihuan.parties.operator import OPERATOR
from bihuan.parties.scope import Scope
from bihuan.refusal import Stranger

KINDS = sorted(GOVERNMENT)


def arranged(stage, kind, *, by=None, template=None):
    return operations.plan_inspection(
        stage.site,
        by=by or stage.officer,
        at=stage.at(),
        kind=kind,
        nature="supervision",
        planned_on=stage.today,
        template=template or short_list(stage),
    )


def with_expert(stage, kind, expert, **changes):
    check = arranged(stage, kind, **changes)
    operations.appoint_expert(
        check, by=stage.officer, at=stage.at(), expert=expert, specialty=expert.specialties[0], lead=True
    )
    operations.declare_no_interest(check, by=expert.account, at=stage.at())
    return check


def told(stage):
    """Everything that the enterprise's people find anywhere: rows, counts, messages, tasks, pages."""
    people = (stage.principal, stage.safety, stage.worker)
    rows = [check.pk for who in people for check in queries.checks(who)]
    counts = [n for who in people for n in queries.counts_by_state(who).by_state.values()]
    heard = [message.event for message in Message.objects.filter(account_id__in=[who.pk for who in people])]
    tasks = [task.id for who in people for task in desk.of_enterprise(who)]
    uses = [template.used for template in queries.checklists(stage.safety)]
    return rows, counts, heard, tasks, uses


@pytest.mark.clause("LY-2.2.1")
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_starts_with_one_expert_of_a_right_specialty(stage, kind):
    check = with_expert(stage, kind, stage.experts[0])
    (first, fits, *_others) = queries.readiness_of(access.fetch(check.pk, stage.officer), on=stage.today)
    assert (first.met, fits.met, fits.asked) == (True, True, True)
    started = operations.start_inspection(check, by=stage.officer, at=stage.at())
    assert (started.state, started.nature) == ("ongoing", "supervision")


@pytest.mark.clause("LY-2.2.1", refusal=True)
@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_starts_without_an_expert_or_with_one_of_another_specialty(stage, kind):
    bare = arranged(stage, kind)
    with refused("expert_required", "LY-2.2.1"):
        operations.start_inspection(bare, by=stage.officer, at=stage.at())
    other = with_expert(stage, kind, stage.expert("齐燃气", "gas"))
    with refused("specialty_mismatch", "LY-2.2.1"):
        operations.start_inspection(other, by=stage.officer, at=stage.at())


@pytest.mark.clause("LY-2.2.1", refusal=True)
def test_a_department_accepts_nothing_without_an_expert_who_came_to_the_acceptance(stage, client):
    """Neither by the experts that found it, nor by one who came before it was sent back and rectified anew."""
    major = treated(stage, found_by_expert(stage, grade="major"))
    client.force_login(stage.officer, backend=settings.AUTHENTICATION_BACKENDS[-1])
    page = client.get(f"/hazards/{major.pk}/").content.decode()
    assert "请先安排“整改验收”检查" in page
    (way,) = re.findall(r'href="(/inspections/plan/[^"]*)"', page)
    assert 'value="hazard_acceptance" checked' in client.get(way.replace("&amp;", "&")).content.decode()

    def accept():
        return closure.verify_rectification(major, by=stage.officer, at=stage.at())

    def bring(name):
        check = with_expert(stage, "hazard_acceptance", stage.expert(name, "machinery"))
        return operations.start_inspection(check, by=stage.officer, at=stage.at())

    with refused("acceptance_without_expert", "LY-2.2.1", "expert"):
        accept()
    bring("齐机械")
    closure.return_rectification(major, by=stage.officer, at=stage.at(), opinion="仍有裸露接线")
    major = submitted(stage, major)
    with refused("acceptance_without_expert", "LY-2.2.1", "expert"):
        accept()
    called_off = bring("田机械")
    operations.abort_inspection(called_off, by=stage.officer, at=stage.at(), reason="现场停电")
    with refused("acceptance_without_expert", "LY-2.2.1", "expert"):
        accept()
    bring("石机械")
    assert accept().state == "verified"


@pytest.mark.clause("LY-2.2.1")
def test_the_enterprise_knows_nothing_of_an_unannounced_check_until_the_team_arrives(stage):
    before = told(stage)
    check = with_expert(stage, "unannounced", stage.experts[0], template=stage.template)
    assert told(stage) == before
    assert list(queries.checks(stage.officer)) == [check]
    assert check in Inspection.objects.within(Scope.of(stage.experts[0].account))
    client = Client()
    client.force_login(stage.safety, backend=settings.AUTHENTICATION_BACKENDS[-1])
    for part in ("", "items/", "history/", "experts/"):
        assert client.get(f"/inspections/{check.pk}/{part}").status_code == 404
    assert stage.enterprise.name in client.get("/").content.decode()
    assert str(check.pk) not in client.get("/inspections/").content.decode()
    with pytest.raises(Stranger):
        operations.agree_checklist(check, by=stage.safety, at=stage.at())
    check = operations.start_inspection(check, by=stage.officer, at=stage.at())  # at the desk: nobody is there yet
    assert told(stage) == before
    expert = stage.experts[0].account
    with refused("not_checked_in", "LY-2.2.1"):
        operations.record_finding(check, by=expert, at=stage.at(), description="x", grade="general")
    equipping.check_in(check, by=expert, at=stage.at())
    assert list(queries.checks(stage.safety)) == [check]
    assert client.get(f"/inspections/{check.pk}/").status_code == 200


def test_nor_does_the_office_of_the_experts_institution_which_serves_the_enterprise(stage):
    home = institutions.register_institution(
        by=OPERATOR,
        at=stage.at(),
        name="示例安全服务有限公司",
        credit_code=CODES[3],
        division_code="371302",
        qualified_in=["3713"],
    )
    office = account("institution-office", "机构经办", Role.INSTITUTION, institution=home)
    expert = stage.experts[0]
    Account.objects.filter(pk=expert.account_id).update(institution=home)
    expert.refresh_from_db()
    check = with_expert(stage, "unannounced", expert)

    def known():
        rows = [row.pk for row in Inspection.objects.within(Scope.of(office))]
        tasks = [task.id for task in inside.of_its_people(home)]
        return check.pk in rows, check.pk in tasks, bool(inside.visits(home, office))

    assert known() == (False, False, False)
    operations.start_inspection(check, by=stage.officer, at=stage.at())
    assert known() == (False, False, False)
    assert check in Inspection.objects.within(Scope.of(expert.account))
    equipping.check_in(check, by=expert.account, at=stage.at())
    assert known() == (True, True, True)


def test_its_desks_ask_for_what_it_needs_and_for_nothing_else(stage):
    """One expert is enough, and the office agrees its list with nobody."""
    check = with_expert(stage, "campaign", stage.experts[0])
    assert [task.act for task in desk.of_regulator(stage.leader, on=stage.today)] == []
    assert [task.act for task in desk.of_expert(stage.experts[0].account)] == ["start_inspection"]
    with refused("exception_not_possible"):
        operations.grant_team_exception(
            check, by=stage.leader, at=stage.at(), code="too_few_experts", reason="专家不足", experts=1
        )


def test_who_comes_to_an_acceptance_takes_part_in_what_the_office_accepts_there(stage):
    """And in nothing else: what other experts found they look at again themselves (LY-2.1.16)."""
    theirs, major = (
        treated(stage, found_by_office(stage)),
        treated(stage, self_found(stage, grade="major", criterion="GM-03")),
    )
    others, untouched = treated(stage, found_by_expert(stage)), found_by_office(stage, description="护栏缺失")
    heir = stage.expert("齐机械", "machinery")
    check = with_expert(stage, "hazard_acceptance", heir)
    assert not Hazard.objects.within(Scope.of(heir.account)).exists()
    operations.start_inspection(check, by=stage.officer, at=stage.at())
    assert set(Hazard.objects.within(Scope.of(heir.account))) == {theirs, major}
    theirs, major = (Hazard.objects.get(pk=one.pk) for one in (theirs, major))
    assert audit.timeline(check.ref)[-1].data["accepts"] == [theirs.ref, major.ref]
    assert closure.verify_rectification(theirs, by=heir.account, at=stage.at()).state == "verified"
    with refused("closure_without_verification", "LY-3.2.5"):
        closure.verify_rectification(major, by=heir.account, at=stage.at())
    for hazard in (others, untouched):
        with pytest.raises(Stranger):
            closure.verify_rectification(hazard, by=heir.account, at=stage.at())


def test_one_that_is_called_off_before_stays_unknown(stage):
    before = told(stage)
    check = with_expert(stage, "unannounced", stage.experts[0], template=stage.template)
    operations.cancel_inspection(check, by=stage.officer, at=stage.at(), reason="改为下月")
    assert told(stage) == before
    assert list(queries.checks(stage.officer)) == [check]


def test_the_enterprise_arranges_none_and_has_no_hand_in_it(stage):
    with refused("leader_visit_by_department", "LY-2.2.1"):
        arranged(stage, "campaign", by=stage.safety)
    check = arranged(stage, "campaign")
    with refused("role_not_allowed"):
        operations.cancel_inspection(check, by=stage.safety, at=stage.at(), reason="没空")


def test_what_it_finds_becomes_a_hazard_and_it_does_not_count_for_the_year(stage):
    check = with_expert(stage, "special_inspection", stage.experts[0])
    check = operations.start_inspection(check, by=stage.officer, at=stage.at())
    hazard = find(stage, check)
    answer_all(stage, check)
    check = sign(stage, explain(stage, check))
    assert (hazard.origin, check.counted_year, bool(check.report_id)) == ("supervision", None, True)
    assert lead_of(check) == stage.experts[0].account
