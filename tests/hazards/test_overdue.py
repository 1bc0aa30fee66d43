"""What is left unfixed past its day: a safeguard is demanded, everybody is reminded, the head of the department hears
of it, and more time has its limits (LH-3.1)."""

from datetime import date, timedelta

import pytest
from procrastinate.contrib.django import app
from tests.hazards.conftest import found_by_expert, planned, told
from tests.refusing import refused

from bihuan import audit, clock
from bihuan.hazards import closure, operations, pressing, tasks
from bihuan.hazards.models import Hazard
from bihuan.insight import desk
from bihuan.notify.models import Message
from bihuan.parties.operator import CLOCK
from bihuan.policy import policies
from bihuan.policy.amending import Change
from bihuan.refusal import Refusal

BACKEND = "bihuan.parties.login.AccountBackend"
pytestmark = pytest.mark.place("leaders")


@pytest.fixture
def unguarded(stage):
    """Planned for today, with nothing that keeps people safe meanwhile."""
    hazard = told(stage, found_by_expert(stage))
    operations.acknowledge_explanation(hazard, by=stage.safety, at=stage.at())
    operations.plan_rectification(hazard, by=stage.safety, at=stage.at(), measures="更换", deadline=stage.today)
    hazard.refresh_from_db()
    return hazard


@pytest.fixture
def morning(stage, django_capture_on_commit_callbacks):
    """The worker's run so many days from now; returns (who heard what)."""

    def run(days):
        stage.now += timedelta(days=days)
        before = set(Message.objects.values_list("pk", flat=True))
        with django_capture_on_commit_callbacks(execute=True):
            tasks.remind(on=stage.today, at=stage.now)
            tasks.escalate(on=stage.today, at=stage.now)
        names = {one.pk: one.name for one in (stage.safety, stage.officer, stage.leader)}
        new = Message.objects.exclude(pk__in=before).filter(account_id__in=names)
        return {(names[one.account_id], one.event) for one in new}

    return run


@pytest.fixture
def limits():
    """The authority has signed that more time is granted once, and for ten days at most."""
    signed = [
        Change("cn-4111", f"hazards.extension_max_{what}", raw, since=date(2026, 1, 1), clauses=("LH-3.1",))
        for what, raw in (("count", 1), ("days", 10))
    ]
    policies.amended_by(lambda: signed, every=0)
    yield
    policies.amended_by(lambda: (), every=0)
    policies.at("4111", on=date(2026, 11, 2))
    policies._source = None


def acts(account, stage):
    of = desk.of_regulator(account, on=stage.today) if account.regulator_id else desk.of_enterprise(account)
    return [str(task.act) for task in of]


@pytest.mark.clause("LH-3.1")
def test_past_its_day_a_safeguard_is_demanded_all_are_reminded_and_the_head_is_told(stage, unguarded, morning):
    with clock.frozen(stage.at()):
        assert acts(stage.safety, stage) == ["start_treatment"]
    heard = morning(1)
    assert heard == {(name, "interim-control-owed") for name in ("孙安全", "经办甲", "局长乙")}
    with clock.frozen(stage.now):
        (task,) = desk.of_enterprise(stage.safety)
    assert (task.act, task.basis.clause) == ("set_interim_control", "LH-3.1")
    assert morning(1) == set()
    assert morning(1) == {("局长乙", "hazard-escalated")}
    (line,) = [line for line in audit.timeline(unguarded.ref) if line.act == "escalate_hazard"]
    assert (line.by, line.basis) == (CLOCK.ref, ["LH-3.1"])
    with clock.frozen(stage.now):
        assert acts(stage.leader, stage) == ["issue_supervision_notice"]
        assert acts(stage.officer, stage) == ["overdue"]
    assert morning(1) == set()
    day = stage.today + timedelta(days=5)
    pressing.issue_supervision_notice(unguarded, by=stage.leader, at=stage.at(), demand="三天内改完", due_on=day)
    with clock.frozen(stage.now):
        assert acts(stage.leader, stage) == ["overdue"]


@pytest.mark.clause("LH-3.1", refusal=True)
def test_the_work_does_not_begin_late_without_a_safeguard(stage, unguarded):
    stage.now += timedelta(days=1)
    with refused("interim_control_missing", "LH-3.1", "interim_control"):
        closure.start_treatment(unguarded, by=stage.worker, at=stage.at())
    operations.set_interim_control(unguarded, by=stage.safety, at=stage.at(), measure="断电挂牌", watched_by="周工")
    assert closure.start_treatment(unguarded, by=stage.worker, at=stage.at()).state == "treating"


@pytest.mark.clause("LH-3.1", refusal=True)
def test_more_time_has_the_limits_of_the_place(stage, limits):
    hazard = planned(stage, found_by_expert(stage))

    def ask(days):
        day = hazard.due_on + timedelta(days=days)
        return operations.request_extension(hazard, by=stage.safety, at=stage.at(), reason="配件未到", new_due_on=day)

    with refused("extension_limit_reached", "LH-3.1") as no:
        ask(11)
    assert no.facts["limit"] == 10
    ask(10)
    operations.decide_extension(hazard, by=stage.leader, at=stage.at(), granted=True)
    hazard.refresh_from_db()
    with refused("extension_limit_reached", "LH-3.1"):
        ask(1)


def test_an_officer_need_not_wait_for_the_clock(stage, unguarded, client):
    with refused("not_overdue", "LH-3.1"):
        pressing.escalate_hazard(unguarded, by=stage.officer, at=stage.at())
    stage.now += timedelta(days=1)
    with pytest.raises(Refusal) as no:
        pressing.escalate_hazard(unguarded, by=stage.safety, at=stage.at())
    assert no.value.code == "role_not_allowed"
    client.force_login(stage.officer, backend=BACKEND)
    with clock.frozen(stage.at()):
        assert client.post(f"/hazards/{unguarded.pk}/escalate_hazard/").status_code == 303
        page = client.get(f"/hazards/{unguarded.pk}/").content.decode()
        assert "已提请负责人督办" in page
        assert "经办甲" in page
    with refused("escalated_already", "LH-3.1"):
        pressing.escalate_hazard(unguarded, by=stage.officer, at=stage.at())
    stage.now += timedelta(days=9)
    assert tasks.escalate(on=stage.today, at=stage.now) == 0
    assert not Hazard.objects.filter(pk=unguarded.pk, escalations=None).exists()


def test_the_worker_does_it_every_morning():
    planned_for = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert planned_for["hazards.remind"] == "30 7 * * *"
