"""外聘专家制度: who has none is listed and reminded; nobody is let off where the place asks it of all."""

import pytest
from django.urls import reverse
from tests.refusing import refused

from bihuan.experts import systems
from bihuan.experts.models import ExpertSystem
from bihuan.notify.models import Message
from bihuan.refusal import Stranger


def exempt(stage, by=None, note="自有专家队伍"):
    return systems.exempt_expert_system(stage.enterprise, by=by or stage.officer, at=stage.at(), note=note)


@pytest.mark.clause("LY-2.1.1")
def test_who_has_none_is_listed_and_reminded_until_it_is_there(client, stage, django_capture_on_commit_callbacks):
    client.force_login(stage.officer, backend="bihuan.parties.login.AccountBackend")
    assert stage.enterprise.name in client.get(reverse("experts:systems")).content.decode()
    remind = reverse("experts:remind_expert_system", args=[stage.enterprise.pk])
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(remind).status_code == 303
    told = Message.objects.filter(event="expert-system-missing")
    assert {one.account_id for one in told} == {stage.principal.pk, stage.safety.pk}
    assert told[0].basis == ["LY-2.1.1"]
    systems.set_up_expert_system(stage.enterprise, by=stage.safety, at=stage.at(), note="示发〔2026〕1号")
    assert not systems.without_system(stage.officer).exists()
    with refused("expert_system_there"):
        systems.remind_expert_system(stage.enterprise, by=stage.officer, at=stage.at())


@pytest.mark.clause("LY-2.1.1", refusal=True)
def test_nobody_is_let_off_here(client, stage):
    with refused("outside_expert_system_required", "LY-2.1.1"):
        exempt(stage)
    client.force_login(stage.officer, backend="bihuan.parties.login.AccountBackend")
    let_off = reverse("experts:exempt_expert_system", args=[stage.enterprise.pk])
    answer = client.post(let_off, {"note": "自有专家"})
    assert 'data-code="outside_expert_system_required"' in answer.content.decode()
    assert not ExpertSystem.objects.exists()


@pytest.mark.clause("LY-2.1.1")
@pytest.mark.place("checkups")
def test_where_experts_are_engaged_of_ones_own_will_it_is_accepted(stage):
    assert exempt(stage).kind == "exempt"
    assert not systems.without_system(stage.officer).exists()


@pytest.mark.place("checkups")
def test_who_may_and_with_what_reason(stage):
    with refused("reason_missing"):
        exempt(stage, note=" ")
    with refused("role_not_allowed"):
        exempt(stage, by=stage.safety)
    with pytest.raises(Stranger):
        exempt(stage, by=stage.stranger)


def test_somebody_must_be_there_to_hear(stage):
    stage.enterprise.accounts.update(is_active=False)
    with refused("nobody_to_remind"):
        systems.remind_expert_system(stage.enterprise, by=stage.officer, at=stage.at())
