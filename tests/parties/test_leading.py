"""Who answers for an office: two leaders on every escalation, and a person for expert services."""

import pytest
from tests.cast import account
from tests.hazards.conftest import found_by_expert, told
from tests.refusing import refused

from bihuan.hazards import pressing, tasks
from bihuan.hazards.models import Hazard
from bihuan.notify.models import Message
from bihuan.oversight import dispatches
from bihuan.parties import leading, operations
from bihuan.parties.models import Role


def deputy_of(stage):
    return account("deputy", "副局长丙", Role.REGULATOR_LEADER, regulator=stage.city)


def put(stage, head, deputy):
    return leading.set_office_leaders(stage.city, by=stage.leader, at=stage.at(), head=head, deputy=deputy)


def activate(stage):
    return leading.activate_office_leaders(stage.city, by=stage.leader, at=stage.at())


@pytest.mark.clause("LY-1.1.1")
def test_head_and_deputy_stand_on_every_escalation(stage, django_capture_on_commit_callbacks):
    put(stage, stage.leader, deputy_of(stage))
    assert leading.leaders_of(stage.city.pk) == {}
    assert activate(stage).leaders_since == stage.today
    hazard = told(stage, found_by_expert(stage))
    late = Hazard.objects.get(pk=hazard.pk).turn_due_on
    with django_capture_on_commit_callbacks(execute=True):
        tasks.remind(on=late.replace(year=late.year + 1), at=stage.at())
        pressing.issue_supervision_notice(hazard, by=stage.leader, at=stage.at(), demand="尽快", due_on=stage.today)
    told_of = {line.event: line.facts for line in Message.objects.all()}
    for event in ("plan-overdue", "supervision-notice"):
        assert (told_of[event]["head"], told_of[event]["deputy"]) == ("局长乙", "副局长丙")
    assert "head" not in told_of.get("hazard-raised", {})


@pytest.mark.clause("LY-1.1.1", refusal=True)
def test_no_office_is_activated_with_an_empty_post_or_one_person_in_both(stage):
    with refused("leader_post_unset", "LY-1.1.1", "head", "deputy"):
        activate(stage)
    put(stage, stage.leader, None)
    with refused("leader_post_unset", "LY-1.1.1", "deputy"):
        activate(stage)
    put(stage, stage.leader, stage.leader)
    with refused("leader_posts_identical", "LY-1.1.1"):
        activate(stage)
    gone = deputy_of(stage)
    put(stage, stage.leader, gone)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    with refused("leader_post_unset", "LY-1.1.1", "deputy"):
        activate(stage)
    with refused("holder_of_another_office"):
        put(stage, stage.stranger, None)
    with refused("role_not_allowed"):
        leading.set_office_leaders(stage.city, by=stage.officer, at=stage.at(), head=None, deputy=None)


def test_whoever_is_set_anew_stands_nowhere_until_activated(stage):
    put(stage, stage.leader, deputy_of(stage))
    activate(stage)
    put(stage, stage.officer, stage.leader)
    assert leading.leaders_of(stage.city.pk) == {}
    assert leading.of_office(stage.city.pk).head == stage.officer


def test_whose_account_is_closed_stands_nowhere(stage):
    deputy = deputy_of(stage)
    put(stage, stage.leader, deputy)
    activate(stage)
    keeper = account("keeper", "管理员", Role.ADMINISTRATOR, regulator=stage.city)
    operations.close_account(deputy, by=keeper, at=stage.at())
    assert leading.leaders_of(stage.city.pk) == {}
    with refused("leader_post_unset", "LY-1.1.1", "deputy"):
        activate(stage)
    with refused("holder_of_another_office"):
        put(stage, keeper, None)


@pytest.mark.place("checkups")
@pytest.mark.clause("YT-5.1.1")
def test_the_named_person_receives_what_concerns_expert_services(stage, django_capture_on_commit_callbacks):
    office = stage.city
    leading.set_service_contact(office, by=stage.leader, at=stage.at(), section="专家服务科", person=stage.officer)
    assert leading.default_recipients([office.pk]) == {}
    assert leading.begin_expert_service(office, by=stage.leader, at=stage.at()).service_since == stage.today
    assert leading.default_recipients([office.pk]) == {office.pk: stage.officer.pk}
    upper = type(office).objects.create(name="示例省厅", kind="emergency_bureau", division_code="37")
    sender = account("upper", "省厅经办", Role.REGULATOR_CLERK, regulator=upper)
    with django_capture_on_commit_callbacks(execute=True):
        dispatches.forward_notice(
            by=sender, at=stage.at(), title="专家服务通知", groups=["regulator"], original=stage.photo(sender)
        )
    assert set(Message.objects.values_list("account_id", flat=True)) == {stage.officer.pk}


@pytest.mark.place("checkups")
@pytest.mark.clause("YT-5.1.1", refusal=True)
def test_no_expert_service_begins_without_a_named_person(stage):
    with refused("responsible_person_unset", "YT-5.1.1", "service_section", "service_person"):
        leading.begin_expert_service(stage.city, by=stage.leader, at=stage.at())
    leading.set_service_contact(stage.city, by=stage.leader, at=stage.at(), section="专家服务科", person=None)
    with refused("responsible_person_unset", "YT-5.1.1", "service_person"):
        leading.begin_expert_service(stage.city, by=stage.leader, at=stage.at())
