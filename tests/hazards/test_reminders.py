"""What the clock does: a day that comes near, or has passed, is told of once, to whoever has the turn; and whatever
state is left too late, the office hears of it."""

from datetime import timedelta

import pytest
from tests import cast
from tests.hazards.conftest import found_by_expert, planned, self_found, submitted, told, treated

from bihuan.hazards import closure, operations, tasks
from bihuan.hazards.models import Hazard
from bihuan.notify.models import Message
from bihuan.parties.models import Role


@pytest.fixture
def run(stage, django_capture_on_commit_callbacks):
    """The morning's run so many days from now."""

    def remind(days):
        Message.objects.all().delete()
        with django_capture_on_commit_callbacks(execute=True):
            return tasks.remind(on=stage.today + timedelta(days=days), at=stage.now + timedelta(days=days))

    return remind


def inbox(account):
    return list(Message.objects.filter(account_id=account.pk).values_list("event", flat=True))


def test_a_near_and_a_passed_deadline_are_told_of(stage, run):
    hazard = planned(stage, found_by_expert(stage), deadline=stage.today + timedelta(days=10))
    assert run(6) == 0
    assert run(7) == 1
    assert inbox(stage.safety) == ["hazard-due-soon"]
    run(11)
    assert inbox(stage.safety) == inbox(stage.officer) == inbox(stage.leader) == ["hazard-overdue"]
    assert Message.objects.filter(about=hazard.ref, due_on=hazard.due_on).count() == Message.objects.count()


@pytest.mark.clause("YT-4.3.8")
@pytest.mark.place("checkups")
def test_before_the_day_it_reminds_after_it_the_hazard_is_overdue_and_the_way_on_is_open(stage, run):
    hazard = planned(stage, found_by_expert(stage), deadline=stage.today + timedelta(days=10))
    run(7)
    assert inbox(stage.safety) == ["hazard-due-soon"]
    run(11)
    assert inbox(stage.safety) == inbox(stage.officer) == ["hazard-overdue"]
    stage.now += timedelta(days=11)
    assert Hazard.objects.overdue(stage.today).get() == hazard
    closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    closure.verify_rectification(submitted(stage, hazard), by=stage.safety, at=stage.at())
    assert closure.close_hazard(hazard, by=stage.safety, at=stage.at()).state == "struck_off"
    assert not Hazard.objects.overdue(stage.today).exists()


def test_who_keeps_the_accounts_of_the_office_hears_of_no_hazard(stage, run):
    office = stage.officer.regulator
    keeper = cast.account("keeper", "纪周", Role.ADMINISTRATOR, regulator=office)
    guard = cast.account("guard", "严守正", Role.SECURITY_KEEPER, regulator=office)
    planned(stage, found_by_expert(stage), deadline=stage.today + timedelta(days=10))
    run(11)
    assert inbox(stage.officer) == ["hazard-overdue"]
    assert inbox(keeper) == inbox(guard) == []


def test_the_same_day_is_told_of_once_and_a_new_one_again(stage, django_capture_on_commit_callbacks):
    hazard = planned(stage, found_by_expert(stage), deadline=stage.today)
    mine = Message.objects.filter(account_id=stage.safety.pk, event="hazard-overdue")
    for _run in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            tasks.remind(on=stage.today + timedelta(days=11), at=stage.now + timedelta(days=11))
    assert mine.count() == 1
    day = stage.today + timedelta(days=5)
    operations.request_extension(hazard, by=stage.safety, at=stage.at(), reason="等配件", new_due_on=day)
    operations.decide_extension(hazard, by=stage.leader, at=stage.at(), granted=True)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.remind(on=stage.today + timedelta(days=20), at=stage.now + timedelta(days=20))
    assert mine.count() == 2


def test_never_assessed(stage, run):
    hazard = self_found(stage, grade="")
    run(1)
    assert inbox(stage.safety) == ["assessment-due-soon"]
    assert inbox(stage.officer) == []
    run(4)
    assert inbox(stage.safety) == inbox(stage.officer) == ["assessment-overdue"]
    assert Message.objects.filter(about=hazard.ref).count() == Message.objects.count()


def test_never_planned(stage, run):
    told(stage, found_by_expert(stage))
    run(3)
    assert inbox(stage.safety) == ["plan-due-soon"]
    run(4)
    assert inbox(stage.safety) == inbox(stage.officer) == ["plan-overdue"]
    assert inbox(stage.experts[0].account) == []


@pytest.mark.place("checkups")
def test_never_explained_is_told_to_those_who_are_to_explain_it(stage, run):
    """The plan waits for the explanation where the place asks for one (YT-4.2.4), so its finders hear of the day."""
    found_by_expert(stage)
    run(4)
    assert inbox(stage.experts[0].account) == inbox(stage.officer) == ["plan-overdue"]


def test_never_verified(stage, run):
    treated(stage, found_by_expert(stage))
    run(9)
    assert {tuple(inbox(expert.account)) for expert in stage.experts} == {("verification-due-soon",)}
    run(11)
    assert {tuple(inbox(expert.account)) for expert in stage.experts} == {("verification-overdue",)}
    assert inbox(stage.officer) == ["verification-overdue"]
    assert inbox(stage.safety) == []


def test_never_struck_off(stage, run):
    hazard = treated(stage, found_by_expert(stage))
    closure.verify_rectification(hazard, by=stage.experts[0].account, at=stage.at())
    run(6)
    assert inbox(stage.experts[1].account) == inbox(stage.leader) == ["closing-overdue"]


def test_sent_back_and_left_lying(stage, run):
    hazard = treated(stage, found_by_expert(stage))
    closure.return_rectification(hazard, by=stage.experts[0].account, at=stage.at(), opinion="没改好")
    run(8)
    assert inbox(stage.safety) == inbox(stage.officer) == ["hazard-overdue"]


def test_a_request_for_more_time_is_not_forgotten(stage, run):
    hazard = planned(stage, found_by_expert(stage), deadline=stage.today + timedelta(days=30))
    day = stage.today + timedelta(days=40)
    operations.request_extension(hazard, by=stage.safety, at=stage.at(), reason="等配件", new_due_on=day)
    run(1)
    assert inbox(stage.leader) == []
    run(2)
    assert inbox(stage.leader) == ["extension-due-soon"]
    assert inbox(stage.safety) == []
    run(6)
    assert inbox(stage.leader) == ["extension-overdue"]
    assert {m.due_on for m in Message.objects.all()} == {stage.today + timedelta(days=5)}  # PEN15-17


def test_without_a_department_the_office_of_the_place_hears_of_it(stage, run):
    self_found(stage)
    stage.enterprise.competent_department = None
    stage.enterprise.save()
    run(4)
    assert inbox(stage.officer) == ["plan-overdue"]


def test_what_was_rectified_is_told_to_whoever_verifies_it(stage, django_capture_on_commit_callbacks):
    """A department that has to accept it hears of it, as the experts of a check do."""
    hazard = operations.raise_hazard(
        stage.site,
        by=stage.officer,
        at=stage.at(),
        origin="supervision",
        description="通道堵塞",
        advice="清理",
        grade="general",
    )
    operations.report_hazard(hazard, by=stage.officer, at=stage.at())
    operations.publish_hazard(hazard, by=stage.safety, at=stage.at())
    operations.set_interim_control(hazard, by=stage.safety, at=stage.at(), measure="围挡", watched_by="周工")
    parts = {"measures": "清理", "responsibility": "周工", "funds": "无需资金", "deadline": stage.today}
    operations.plan_rectification(hazard, by=stage.safety, at=stage.at(), **parts)
    closure.start_treatment(hazard, by=stage.safety, at=stage.at())
    photos = [stage.photo(stage.safety)]
    with django_capture_on_commit_callbacks(execute=True):
        closure.submit_rectification(hazard, by=stage.safety, at=stage.at(), rectification="已清理", photos=photos)
    assert "rectification-submitted" in inbox(stage.officer)
    assert Hazard.objects.get(pk=hazard.pk).state == "treated"
