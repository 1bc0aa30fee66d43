"""奖励专家: by the enterprise, for a major hazard found in a check that it engaged itself (LH-10.3)."""

import pytest
from tests.cast import account
from tests.inspections.conftest import answer_all, explain, find, sign, started
from tests.refusing import refused

from bihuan import audit
from bihuan.experts.assessments import record
from bihuan.inspections import rewarding
from bihuan.inspections.models import Inspection
from bihuan.notify.models import Message
from bihuan.parties.models import Role

BACKEND = "bihuan.parties.login.AccountBackend"


def found(stage, *, grade="major"):
    """A delivered check with one hazard of that grade."""
    check = started(stage)
    hazard = find(stage, check, grade=grade, criterion="GM-03" if grade == "major" else "")
    answer_all(stage, check)
    return sign(stage, explain(stage, check)), hazard


def reward(stage, check, hazard, *, by=None, what="奖金两千元"):
    return rewarding.reward_expert(check, by=by or stage.safety, at=stage.at(), hazard=hazard, reward=what)


@pytest.mark.clause("LH-10.3")
@pytest.mark.place("leaders")
def test_a_major_hazard_found_in_a_check_of_ones_own_is_rewarded(stage, client, django_capture_on_commit_callbacks):
    check, hazard = found(stage)
    client.force_login(stage.safety, backend=BACKEND)
    url = f"/inspections/{check.pk}/"
    assert "奖励专家" in client.get(f"{url}findings/").content.decode()
    asked = {"hazard": hazard.pk, "reward": "奖金两千元"}
    blank = client.post(f"{url}reward_expert/", {**asked, "reward": ""})
    assert 'data-code="reward_missing"' in blank.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{url}reward_expert/", asked).status_code == 303
    expert = check.findings.get().by.expert
    assert "奖金两千元" in client.get(f"{url}findings/").content.decode()
    line = next(one for one in audit.timeline(check.ref) if one.act == "reward_expert")
    assert (line.basis, line.data["hazard"]) == (["LH-10.3"], hazard.ref)
    assert record.of([expert.pk], place="4111", year=2026)[expert.pk]["rewarded"] == 1
    assert Message.objects.filter(event="expert-rewarded", account_id=expert.account_id).exists()


@pytest.mark.clause("LH-10.3", refusal=True)
@pytest.mark.place("leaders")
def test_no_general_hazard_and_none_of_an_authoritys_check_is_rewarded(stage):
    check, hazard = found(stage, grade="general")
    with refused("reward_ground_invalid", "LH-10.3"):
        reward(stage, check, hazard)
    hazard.grade = "major"
    hazard.save()
    Inspection.objects.filter(pk=check.pk).update(kind="enforcement")
    with refused("reward_ground_invalid", "LH-10.3"):
        reward(stage, check, hazard)


@pytest.mark.place("leaders")
def test_who_manages_the_enterprise_rewards(stage):
    check, hazard = found(stage)
    for person in (stage.officer, stage.worker):
        with refused("role_not_allowed"):
            reward(stage, check, hazard, by=person)
    boss = account("boss", "企业负责人", Role.ENTERPRISE_PRINCIPAL, enterprise=stage.enterprise)
    assert reward(stage, check, hazard, by=boss).reward == "奖金两千元"
    with refused("already_rewarded"):
        reward(stage, check, hazard)
