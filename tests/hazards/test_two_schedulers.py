"""The worker's clock: two of it at once, and one moved by two hours, do each thing once and leave nothing out."""

from datetime import datetime, timedelta

import pytest
from procrastinate.contrib.django import app
from procrastinate.periodic import PeriodicDeferrer
from tests.hazards.conftest import found_by_expert, planned, told
from tests.meanwhile import second_meets_first
from tests.refusing import refused

from bihuan import clock
from bihuan.audit.examination import Tally, examine
from bihuan.audit.queries import recent
from bihuan.audit.stored import Stored
from bihuan.exchange.sheets.models import Export
from bihuan.hazards import closure, operations
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import HazardState
from bihuan.notify.models import Message
from bihuan.registers.kinds.tasks import operations as sheets

pytestmark = pytest.mark.place("leaders")
APART = timedelta(hours=2)
MORNINGS = {"hazards.remind", "registers.remind", "inspections.remind_of_year", "oversight.lay_digests"}
ASYNCHRONOUS = "config.resume_stalled_jobs"
"""Looks after the queue itself; tests/run/test_stalled_jobs.py."""


@pytest.fixture
def late(stage):
    """A hazard whose day is long over, a matter that is due, a list that was taken out and never fetched."""
    hazard = told(stage, found_by_expert(stage))
    operations.acknowledge_explanation(hazard, by=stage.safety, at=stage.at())
    operations.plan_rectification(hazard, by=stage.safety, at=stage.at(), measures="更换", deadline=stage.today)
    matters = sheets.open_task_sheet(
        by=stage.officer, at=stage.at(), kind="mechanism", title="任务", held_on=stage.today
    )
    sheets.add_task(matters, by=stage.officer, at=stage.at(), text="排查", person=stage.leader, due_on=stage.today)
    sheets.settle_task_sheet(matters, by=stage.officer, at=stage.at())
    Export.objects.create(account=stage.officer, kind="hazards", form="csv", asked_at=stage.now)
    stage.now += timedelta(days=18)  # a Friday: over its midnight no week and no month ends
    return Hazard.objects.get(pk=hazard.pk)


def everything(at: datetime) -> None:
    """All that the worker does by the clock, at this moment."""
    with clock.frozen(at):
        for planned_one in app.periodic_registry.periodic_tasks.values():
            if planned_one.task.name != ASYNCHRONOUS:
                planned_one.task(timestamp=int(at.timestamp()))


def heard() -> list[tuple]:
    return sorted(Message.objects.values_list("account_id", "event", "once"))


def done_by_the_clock() -> list[tuple]:
    return sorted((line.act, line.ref) for line in recent(limit=500) if line.by == "clock")


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_do_everything_once(stage, late):
    outcome = second_meets_first(lambda: everything(stage.now), lambda: everything(stage.now))
    assert outcome is None, "the second ends well"
    said, done = heard(), done_by_the_clock()
    assert {event for _, event, _ in said} >= {"hazard-escalated", "interim-control-owed", "task-overdue"}
    assert done == [("drop_export", Export.objects.get().ref), ("escalate_hazard", late.ref)]
    assert late.escalations.count() == 1
    everything(stage.now)
    assert (heard(), done_by_the_clock()) == (said, done)
    assert list(examine(Stored(), Tally())) == []


def test_a_clock_moved_by_two_hours_tells_nobody_twice_and_leaves_nothing_out(
    stage, late, django_capture_on_commit_callbacks
):
    """Forward and back again, also over midnight, where it is another day."""
    morning, night = stage.now.replace(hour=7, minute=30), stage.now.replace(hour=23, minute=30)
    with django_capture_on_commit_callbacks(execute=True):
        everything(morning)
    told_once, done = heard(), done_by_the_clock()
    for at in (morning + APART, morning, night, night + APART, night):
        with django_capture_on_commit_callbacks(execute=True):
            everything(at)
    assert (heard(), done_by_the_clock()) == (told_once, done)


def test_who_acts_after_the_clock_was_set_back_hears_why_and_nothing_is_lost(stage):
    """The hazard's own story stays in order; once the clock has caught up the same act goes through."""
    hazard = planned(stage, found_by_expert(stage))
    with refused("clock_went_back") as no:
        closure.start_treatment(hazard, by=stage.worker, at=stage.now - APART)
    assert (no.facts["at"], no.facts["last"]) == (stage.now - APART, hazard.changed_at)
    hazard.refresh_from_db()
    assert hazard.state == HazardState.PLANNED
    later = found_by_expert(stage, description="后来发现的")
    assert later.pk > hazard.pk
    assert closure.start_treatment(hazard, by=stage.worker, at=stage.now + APART).state == HazardState.TREATING


def test_a_morning_that_the_clock_jumped_over_is_made_good(stage, settings):
    """A worker that was started in the evening and finds itself past the hour, and one that was off at it."""
    deferrer = PeriodicDeferrer(app.periodic_registry, **settings.PROCRASTINATE_PERIODIC_DEFAULTS)
    evening = stage.now.replace(hour=18, minute=0)
    list(deferrer.get_previous_tasks(at=evening.timestamp()))
    morning = (evening + timedelta(days=1)).replace(hour=9, minute=30)  # 7:30 was 9:30
    made_good = {task.task.name: at for task, at in deferrer.get_previous_tasks(at=morning.timestamp())}
    assert made_good.keys() >= MORNINGS
    assert made_good["hazards.remind"] == morning.replace(hour=7, minute=30).timestamp(), "by China's clock"
    assert list(deferrer.get_previous_tasks(at=(morning - APART).timestamp())) == []
    fresh = PeriodicDeferrer(app.periodic_registry, **settings.PROCRASTINATE_PERIODIC_DEFAULTS)
    assert {task.task.name for task, _ in fresh.get_previous_tasks(at=morning.timestamp())} >= made_good.keys()
