"""指定复查专家: when nobody of the team can look again, another eligible expert is named (LY-2.1.16)."""

from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse
from tests.cast import account
from tests.inspections.conftest import delivered
from tests.inspections.test_close_inspection import rectified

from bihuan import clock
from bihuan.experts import operations as experts
from bihuan.hazards import closure
from bihuan.hazards.models import Hazard, Participant
from bihuan.insight import desk
from bihuan.inspections import rechecking
from bihuan.parties.models import Role
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
    closure.verify_rectification(hazard, by=heir.account, at=stage.at(), opinion="已整改")
    assert closure.close_hazard(hazard, by=heir.account, at=stage.at()).state == "struck_off"


def test_not_while_one_of_the_team_can(stage, waiting):
    refused("team_can_recheck", stage, waiting, stage.expert("赵电", "electrical"))


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
    assert 'name="expert"' not in page
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


def test_strangers_name_nobody(stage, abandoned):
    with pytest.raises(Stranger):
        name(stage, abandoned, stage.expert("赵电", "electrical"), by=stage.stranger)
