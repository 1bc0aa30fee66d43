"""What the clock does: a deadline that comes near, or has passed, is told of once and to whom it concerns."""

from datetime import timedelta

import pytest
from tests.cast import play

from bihuan.hazards import operations, tasks
from bihuan.notify.models import Message


@pytest.fixture
def planned(db):
    """A hazard of the enterprise's own finding, due in ten days."""
    cast = play("3713", county="371302")
    hazard = operations.raise_hazard(
        cast.site, by=cast.worker, at=cast.at(), origin="self_check", description="灯坏了", grade="general"
    )
    hazard.due_on = cast.today + timedelta(days=10)
    hazard.save()
    return cast, hazard


def told(capture, cast, days):
    """The events that a run `days` from now puts into the safety manager's inbox."""
    Message.objects.all().delete()
    with capture(execute=True):
        tasks.remind(on=cast.today + timedelta(days=days), at=cast.now + timedelta(days=days))
    return list(Message.objects.filter(account_id=cast.safety.pk).values_list("event", flat=True))


def test_a_near_and_a_passed_deadline_are_told_of(planned, django_capture_on_commit_callbacks):
    cast, hazard = planned
    capture = django_capture_on_commit_callbacks
    assert told(capture, cast, 6) == []
    assert told(capture, cast, 7) == ["hazard-due-soon"]
    assert told(capture, cast, 10) == ["hazard-due-soon"]
    assert told(capture, cast, 11) == ["hazard-overdue"]
    officers = Message.objects.filter(account_id__in=[cast.officer.pk, cast.leader.pk], event="hazard-overdue")
    assert officers.count() == 2
    assert Message.objects.filter(about=hazard.ref).count() == Message.objects.count()


def test_the_same_deadline_is_told_of_once_and_a_new_one_again(planned, django_capture_on_commit_callbacks):
    cast, hazard = planned
    for _run in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            tasks.remind(on=cast.today + timedelta(days=11), at=cast.now + timedelta(days=11))
    mine = Message.objects.filter(account_id=cast.safety.pk, event="hazard-overdue")
    assert mine.count() == 1
    hazard.due_on += timedelta(days=5)
    hazard.save()
    with django_capture_on_commit_callbacks(execute=True):
        tasks.remind(on=cast.today + timedelta(days=20), at=cast.now + timedelta(days=20))
    assert mine.count() == 2
