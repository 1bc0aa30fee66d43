"""指定复查专家: when nobody of the team can look again, another eligible expert is named (LY-2.1.16)."""

from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse
from tests.cast import account
from tests.inspections.conftest import delivered, find, started
from tests.inspections.test_close_inspection import recheck, rectified, treat

from bihuan import clock
from bihuan.experts import operations as experts
from bihuan.hazards import closure
from bihuan.hazards import operations as hazards
from bihuan.hazards.models import Hazard, Participant
from bihuan.insight import desk
from bihuan.inspections import access, operations, rechecking, reporting
from bihuan.notify.models import Message
from bihuan.parties.models import Account, Role
from bihuan.refusal import Refusal, Stranger


@pytest.fixture
def waiting(stage):
    """A delivered check whose one hazard is rectified and waits for the re-check."""
    inspection = delivered(stage, findings=1)
    rectified(stage, inspection)
    return inspection


@pytest.fixture
def abandoned(stage, waiting):
    """The same after the accounts of the whole team were closed."""
    for expert in stage.experts:
        expert.account.is_active = False
        expert.account.save(update_fields=["is_active"])
    return waiting


def name(stage, inspection, expert, *, by=None, reason="三名专家都已退出专家库"):
    return rechecking.name_rechecker(inspection, by=by or stage.officer, at=stage.at(), expert=expert, reason=reason)


def refused(code, stage, inspection, expert, **said):
    with pytest.raises(Refusal) as no:
        name(stage, inspection, expert, **said)
    assert (no.value.code, no.value.clause) == (code, "LY-2.1.16")


def test_the_named_one_looks_again_and_it_is_struck_off(stage, abandoned):
    heir = stage.expert("赵电", "electrical")
    name(stage, abandoned, heir)
    hazard = Hazard.objects.get()
    assert [task.id for task in desk.of_expert(heir.account)] == [hazard.pk]
    results = {hazard.pk: {"passed": True, "opinion": "已整改"}}
    reporting.issue_recheck_record(abandoned, by=heir.account, at=stage.at(), results=results)
    assert Hazard.objects.get().state == "struck_off"


def test_not_while_one_of_the_team_can(stage, waiting):
    heir = stage.expert("赵电", "electrical")
    refused("team_can_recheck", stage, waiting, heir, by=stage.safety)
    refused("rechecker_reason_missing", stage, waiting, heir, reason=" ")
    refused("team_can_recheck", stage, waiting, stage.experts[0])


def test_the_department_replaces_who_cannot_serve_with_a_reason(stage, client, waiting):
    heir = stage.expert("赵电", "electrical")
    client.force_login(stage.officer, backend=settings.AUTHENTICATION_BACKENDS[-1])
    page = client.get(reverse("inspections:recheck", args=[waiting.pk])).content.decode()
    assert "还可以复查。" in page
    name(stage, waiting, heir, reason="三名专家都在外地")
    results = {Hazard.objects.get().pk: {"passed": True, "opinion": "已整改"}}
    reporting.issue_recheck_record(waiting, by=heir.account, at=stage.at(), results=results)
    assert Hazard.objects.get().state == "struck_off"


def test_who_left_the_pool_gives_the_part_up(stage, waiting):
    for expert in stage.experts:
        experts.end_membership(expert.memberships.get(), by=stage.leader, at=stage.at(), reason="弄虚作假")
    assert rechecking.recheckers(waiting, on=stage.today) == []
    refused("rechecker_left_pools", stage, waiting, stage.experts[0])
    name(stage, waiting, stage.expert("赵电", "electrical"), by=stage.safety)
    hazard, removed = Hazard.objects.get(), stage.experts[1].account
    with pytest.raises(Refusal) as no:
        closure.verify_rectification(hazard, by=stage.experts[0].account, at=stage.at())
    assert no.value.code == "role_not_allowed"
    with pytest.raises(Stranger):  # who did not even find it knows of it no more
        closure.verify_rectification(hazard, by=removed, at=stage.at())


def test_the_named_one_sees_the_check_signs_the_record_and_is_told(
    stage, client, abandoned, django_capture_on_commit_callbacks
):
    heir = stage.expert("赵电", "electrical")
    with pytest.raises(Stranger):
        access.fetch(abandoned.pk, heir.account)
    with django_capture_on_commit_callbacks(execute=True):
        name(stage, abandoned, heir, reason="三名专家都退休了")
    assert Message.objects.get(account_id=heir.account_id, event="rechecker-named").facts["expert"] == "赵电"
    client.force_login(heir.account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    page = client.get(reverse("inspections:recheck", args=[abandoned.pk])).content.decode()
    assert "签发复查记录" in page
    hazard = Hazard.objects.get()
    results = {hazard.pk: {"passed": True, "opinion": "已整改"}}
    paper = reporting.issue_recheck_record(abandoned, by=heir.account, at=stage.at(), results=results)
    assert paper.context["same_team"] == "否：三名专家都退休了"
    assert [(one["name"], one["specialty"], one["duty"]) for one in paper.context["team"]] == [
        ("赵电", "电气", "指定的复查专家")
    ]
    assert [signature["name"] for signature in paper.signatures] == ["赵电"]
    assert client.get(reverse("inspections:paper", args=[abandoned.pk, paper.pk])).status_code == 200


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_what_outlives_its_check_is_not_left_alone(stage, state):
    """A check that was called off leaves hazards behind; one that was closed sees one come back."""
    if state == "closed":
        inspection = delivered(stage, findings=1)
        rectified(stage, inspection)
        recheck(stage, inspection)
        reporting.acknowledge_report(inspection, by=stage.safety, at=stage.at())
        inspection = reporting.close_inspection(inspection, by=stage.safety, at=stage.at())
        hazard = closure.reopen_hazard(Hazard.objects.get(), by=stage.officer, at=stage.at(), reason="锁又坏了")
    else:
        inspection = started(stage)
        hazard = find(stage, inspection)
        inspection = operations.abort_inspection(inspection, by=stage.officer, at=stage.at(), reason="专家病了")
    lead = stage.experts[0].account
    hazards.report_hazard(hazard, by=lead, at=stage.at())
    treat(stage, hazard)
    Account.objects.filter(expert__in=stage.experts).update(is_active=False)
    on = clock.local_day(stage.at())
    for by, tasks in (
        (stage.officer, desk.of_regulator(stage.officer, on=on)),
        (stage.safety, desk.of_enterprise(stage.safety)),
    ):
        assert (inspection.pk, "name_rechecker") in [(task.id, task.act) for task in tasks], by
    heir = stage.expert("赵电", "electrical")
    name(stage, inspection, heir)
    results = {hazard.pk: {"passed": True}}
    reporting.issue_recheck_record(inspection, by=heir.account, at=stage.at(), results=results)
    assert Hazard.objects.get(pk=hazard.pk).state == "struck_off"


def test_not_where_nothing_is_left(stage):
    refused("nothing_left_to_recheck", stage, delivered(stage), stage.expert("赵电", "electrical"))


def test_whose_day_is_taken_may_come_on_another(stage, abandoned):
    heir = stage.expert("赵电", "electrical")
    experts.book(heir, on=stage.today, source="elsewhere:1")
    name(stage, abandoned, heir)


def test_not_without_a_reason_an_account_or_the_specialty(stage, abandoned):
    refused("rechecker_missing", stage, abandoned, None)
    refused("rechecker_reason_missing", stage, abandoned, stage.expert("赵电", "electrical"), reason=" ")
    refused("rechecker_of_other_specialty", stage, abandoned, stage.expert("钱矿", "mining"))
    refused("rechecker_account_missing", stage, abandoned, stage.experts[0])


def test_only_whom_the_place_admits(stage, abandoned):
    outsider = experts.register_expert(
        by=stage.leader, at=stage.at(), name="孙外", specialties=["electrical"], title="senior", phone="13800009999",
        born_on=date(1980, 5, 1), work_since=date(2005, 7, 1), unit_name="示例安全技术中心",
        account=account("outsider", "孙外", Role.EXPERT),
    )  # fmt: skip
    with pytest.raises(Refusal) as no:
        name(stage, abandoned, outsider)
    assert (no.value.code, no.value.clause) == ("expert_pool_level_not_allowed", "LY-2.1.7")


def test_the_office_names_one_on_the_page_of_the_re_check(stage, client, abandoned):
    heir = stage.expert("赵电", "electrical")
    client.force_login(stage.officer, backend=settings.AUTHENTICATION_BACKENDS[-1])
    page = client.get(reverse("inspections:recheck", args=[abandoned.pk])).content.decode()
    assert f'<option value="{heir.pk}">赵电（电气）</option>' in page
    assert f'<option value="{stage.experts[0].pk}">' not in page
    address = reverse("inspections:name_rechecker", args=[abandoned.pk])
    assert client.post(address, {"expert": "", "reason": "已退出"}).status_code == 422
    assert client.post(address, {"expert": heir.pk, "reason": "已退出"}).status_code == 303
    page = client.get(reverse("inspections:recheck", args=[abandoned.pk])).content.decode()
    assert "赵电还可以复查" in page
    assert f'<option value="{heir.pk}">' not in page
    assert Participant.objects.filter(account=heir.account, capacity="verifier").count() == 1


def test_the_desk_of_the_office_says_that_nobody_can_look(stage, waiting):
    def named():
        on = clock.local_day(stage.at())
        return [task.id for task in desk.of_regulator(stage.officer, on=on) if task.act == "name_rechecker"]

    assert named() == []
    for expert in stage.experts:
        expert.account.is_active = False
        expert.account.save(update_fields=["is_active"])
    assert named() == [waiting.pk]
    assert "name_rechecker" not in [task.act for task in desk.of_regulator(stage.stranger, on=clock.today())]
    name(stage, waiting, stage.expert("赵电", "electrical"))
    assert named() == []


@pytest.mark.place("checkups")
def test_where_others_may_accept_they_do_and_nobody_is_named(stage, abandoned):
    """The place names no expert for it: the turn falls to the department and the enterprise, not to a new expert."""
    hazard = Hazard.objects.get()
    office = [(task.act, task.id) for task in desk.of_regulator(stage.officer, on=stage.today)]
    home = [(task.act, task.id) for task in desk.of_enterprise(stage.principal)]
    assert ("verify_rectification", hazard.pk) in office
    assert ("verify_rectification", hazard.pk) in home
    assert "name_rechecker" not in {act for act, _id in (*office, *home)}


@pytest.mark.parametrize("source", ["inspection:abc", "inspection:", "inspection:１２", f"inspection:{10**19 - 1}"])
def test_what_only_looks_like_a_check_breaks_no_desk(stage, abandoned, source):
    Hazard.objects.filter(pk=Hazard.objects.get().pk).update(source=source)
    assert "name_rechecker" not in {task.act for task in desk.of_regulator(stage.officer, on=stage.today)}
    assert "name_rechecker" not in {task.act for task in desk.of_enterprise(stage.principal)}


def test_strangers_name_nobody(stage, abandoned):
    with pytest.raises(Stranger):
        name(stage, abandoned, stage.expert("赵电", "electrical"), by=stage.stranger)
