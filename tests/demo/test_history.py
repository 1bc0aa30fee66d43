"""The two years before are told once, whole, and by the law of their day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.demo.conftest import AT

from bihuan.audit.examination import Tally, examine
from bihuan.audit.models import Event
from bihuan.audit.stored import Stored
from bihuan.conduct.closures.models import ClosureProposal
from bihuan.conduct.measures.models import EnforcementMeasure
from bihuan.demo import census, history, roster, seasons, showing, tasks
from bihuan.demo.models import Chapter
from bihuan.documents.models import Attachment
from bihuan.experts.models import Expert
from bihuan.filings.self_reports import queries
from bihuan.filings.self_reports.models import QuarterReview, SelfReport
from bihuan.hazards.models import Hazard
from bihuan.inspections.models import Inspection
from bihuan.notify.models import Message
from bihuan.parties.models import Account, Enterprise
from bihuan.refusal import Refusal

BOARD = 55
"""The chapter in which the first city's office makes something of its boards."""


@pytest.fixture(scope="module")
def told(loaded, django_db_blocker):
    """The history of a small city, told once for all: its people, what is kept there, and two weeks."""
    with pytest.MonkeyPatch.context() as small:
        small.setitem(roster.history(), "enterprises_per_city", 20)
        small.setattr(seasons, "LOOKING", 1)
        with django_db_blocker.unblock():
            history.open_book(AT)
            Chapter.objects.filter(number__gt=4).exclude(number=BOARD).delete()
            chapters = [history.tell_next() for _ in range(5)]
        yield chapters


@pytest.fixture
def ahead(told, db):
    """A chapter that is still to be told."""
    return Chapter.objects.create(number=BOARD + 1, city="linyi", week=40, loaded_at=AT)


def test_the_people_what_they_keep_and_two_weeks_are_told_whole(told, db):
    assert [(chapter.city, chapter.part, chapter.week, chapter.refused) for chapter in told] == [
        ("linyi", "people", None, 0),
        ("linyi", "book", None, 0),
        ("linyi", "week", 0, 0),
        ("linyi", "week", 1, 0),
        ("linyi", "board", None, 2),  # two letters to an office that is not behind after two weeks of a small city
    ]
    assert history.tell_next() is None
    assert history.progress() is None
    codes = [row["credit_code"] for row in census.around(roster.cities()[0])["enterprise"]]
    assert Enterprise.objects.filter(credit_code__in=codes).count() == len(codes)
    assert Expert.objects.filter(memberships__admitted_on__lte=AT.date() - timedelta(days=760)).count() == 18
    assert Inspection.objects.filter(enterprise__credit_code__in=codes).exclude(report_id=None).exists()
    assert not Event.objects.filter(at__gt=AT).exists()
    tally = Tally()
    assert list(examine(Stored(), tally)) == []
    assert tally.events == Event.objects.count()


def test_every_way_of_a_month_is_shown(told, db):
    """In time, late, zero, come back, corrected, to the end of the loop; and a zero report that is taken no more."""
    reports = SelfReport.objects.all()
    assert {"draft", "signed", "filed", "returned", "closed"} == set(reports.values_list("state", flat=True))
    assert reports.filter(late=True).exclude(explanation="").exists()
    assert reports.filter(zero=True, state="filed").exists()
    assert reports.exclude(correction_reason="").filter(state="filed").exists()
    stuck = [report for report in reports.filter(zero=True, state="signed") if queries.registered(report)]
    assert len(stuck) == 1
    assert QuarterReview.objects.count() == 1


def test_what_was_told_afterwards_stands_by_its_day_in_every_list(told, db):
    codes = [row["credit_code"] for row in census.around(roster.cities()[0])["enterprise"]]
    days = [row.found_on for row in Hazard.objects.filter(enterprise__credit_code__in=codes).order_by("id")]
    assert days == sorted(days)
    assert len(set(days)) > 4


def test_nobody_finds_two_years_of_messages_unread(told, db):
    clerk = Account.objects.get(username="linyi-clerk")
    assert not Message.objects.filter(account_id=clerk.pk, read_at=None, sent_at__lt=AT - timedelta(days=7)).exists()


def test_the_people_of_the_history_cannot_be_entered(told, db):
    wide = Account.objects.filter(username__startswith="linyi-wide")
    assert wide.exists()
    assert not [person for person in wide if person.has_usable_password()]


def test_drawings_are_of_scenes_and_one_of_a_kind(told, db):
    kept = Attachment.objects.filter(purpose="drawing", filename__startswith="演示")
    assert kept.values("sha256").distinct().count() == kept.count()
    assert max(kept.values_list("size", flat=True)) < 40_000


def test_a_crash_in_the_middle_leaves_nothing_half_told(ahead, monkeypatch):
    before = (Event.objects.count(), Hazard.objects.count())
    with monkeypatch.context() as broken:
        broken.setattr(history, "_read_what_is_old", lambda city, now: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            history.tell_next()
    assert (Event.objects.count(), Hazard.objects.count()) == before
    assert history.progress() == history.Progress(told=5, total=6)
    again = history.tell_next()
    assert (again, again.refused) == (ahead, 0)
    assert Hazard.objects.count() > before[1]


def test_a_story_that_the_law_refuses_is_left_out_and_counted(ahead, monkeypatch):
    def refused(*args):
        raise Refusal("kind_not_offered")

    monkeypatch.setitem(history.PLAYS, "check", refused)
    before = Inspection.objects.count()
    chapter = history.tell_next()
    assert (chapter.refused > 0, chapter.stories > 0) == (True, True)
    assert Inspection.objects.count() == before


def test_the_worker_has_one_job_lined_up_and_none_when_all_is_told(ahead):
    assert tasks.go_on()
    assert tasks.go_on()
    waiting = ProcrastinateJob.objects.filter(task_name="demo.tell_chapter", status="todo")
    assert waiting.count() == 1
    assert Chapter.objects.count() == 6  # the book is opened once
    Chapter.objects.update(told_at=AT)
    assert not tasks.go_on()


def test_the_desk_shows_how_far_it_is(ahead, rf):
    shown = showing.history(rf.get("/"))
    words = render_to_string("desk/history.html", shown)
    assert "5 / 6" in words
    Chapter.objects.update(told_at=AT)
    assert render_to_string("desk/history.html", showing.history(rf.get("/"))).strip() == ""


def test_production_tells_nothing(ahead, settings):
    settings.PRODUCTION = True
    with pytest.raises(Refusal, match="demo_in_production"):
        history.tell_next()


def test_a_measure_was_lifted_and_a_government_answered(told, db):
    assert EnforcementMeasure.objects.filter(state="measure_lifted").exclude(lifting_document_id=None).count() == 1
    closure = ClosureProposal.objects.get()
    assert (closure.state, closure.ground) == ("closure_not_decided", "not_rectified")
