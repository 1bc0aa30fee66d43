"""What the worker tells the offices and the units on its own: digests, missing checks, matters of meetings."""

from datetime import date, timedelta

import pytest
from procrastinate.contrib.django import app
from tests.cast import account, play
from tests.oversight.test_issue_digest import moved

from bihuan import clock
from bihuan.notify.models import Message
from bihuan.oversight import digests, tasks
from bihuan.parties.models import Account, Role
from bihuan.registers import tasks as matters
from bihuan.registers.kinds.tasks import operations as sheets

BACKEND = "bihuan.parties.login.AccountBackend"


@pytest.fixture
def cast(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return play("3713", county="371302")


def heard(account, *events):
    return list(Message.objects.filter(account_id=account.pk, event__in=events).order_by("pk"))


def test_each_office_finds_the_digest_of_the_last_week_and_month_once(cast, client):
    moved(cast)
    keeper = account("keeper", "保密员", Role.SECURITY_KEEPER, regulator=cast.city)
    monday = cast.now + timedelta(days=7)
    for at in (monday, monday + timedelta(hours=1), monday + timedelta(days=1)):
        tasks.lay_digests(on=at.date(), at=at)
    week, month = heard(cast.officer, "digest-laid")
    assert (week.facts["since"], week.facts["until"]) == ("2026-11-02", "2026-11-08")
    assert (week.facts["found"], week.facts["ended"]) == (2, 1)
    assert month.facts["since"] == "2026-10-01"
    assert len(heard(cast.leader, "digest-laid")) == 2
    assert not heard(keeper, "digest-laid"), "who keeps accounts has no sight of the business"
    client.force_login(cast.leader, backend=BACKEND)
    with clock.frozen(monday):
        assert 'href="/board/digests/"' in client.get("/inbox/").content.decode()
        client.cookies["django_language"] = "en"
        inbox, board = (client.get(path).content.decode() for path in ("/inbox/", "/board/digests/"))
        assert "发现隐患" not in inbox, "a message is told in the language of its reader"
        assert "周报" not in board.split("<main", 1)[1]


def test_what_is_signed_already_is_not_laid_before_anybody(cast):
    moved(cast)
    monday = cast.now + timedelta(days=7)
    for cycle in digests.CYCLES:
        digests.issue_digest(by=cast.leader, at=monday, cycle=cycle)
    assert tasks.lay_digests(on=monday.date(), at=monday) == 0


def test_who_is_short_of_checks_hears_so_on_the_first_of_the_months_for_it(cast):
    for on, told in ((date(2026, 10, 1), 1), (date(2026, 11, 1), 1), (date(2026, 5, 1), 0), (date(2026, 8, 1), 0)):
        assert tasks.remind_of_year(on=on, at=cast.now) == told
    tasks.remind_of_year(on=date(2026, 10, 1), at=cast.now)
    october, november = heard(cast.safety, "checks-due")
    assert (october.facts["missing"], october.due_on, october.basis) == (2, date(2026, 12, 31), ["LY-2.1.3"])
    assert november.once != october.once


def test_who_answers_for_a_matter_hears_of_its_day_and_of_its_passing(cast):
    day = cast.today + timedelta(days=10)
    sheet = sheets.open_task_sheet(
        by=cast.officer, at=cast.at(), kind="mechanism", title="重点任务", held_on=cast.today
    )
    sheets.add_task(sheet, by=cast.officer, at=cast.at(), text="全面排查", person=cast.leader, due_on=day)
    assert matters.remind(on=day, at=cast.now) == 0, "not in force yet"
    sheets.settle_task_sheet(sheet, by=cast.officer, at=cast.at())
    for days in (6, 8, 9, 11, 12):
        matters.remind(on=cast.today + timedelta(days=days), at=cast.now)
    assert [line.event for line in heard(cast.leader, "task-due-soon", "task-overdue")] == [
        "task-due-soon",
        "task-overdue",
    ]


@pytest.mark.parametrize("gone", [{"is_active": False}, {"roles": []}])
def test_a_matter_of_who_left_is_told_to_the_office_to_be_handed_on(cast, gone):
    day = cast.today + timedelta(days=30)
    sheet = sheets.open_task_sheet(
        by=cast.officer, at=cast.at(), kind="mechanism", title="重点任务", held_on=cast.today
    )
    sheets.add_task(sheet, by=cast.officer, at=cast.at(), text="全面排查", person=cast.leader, due_on=day)
    sheets.settle_task_sheet(sheet, by=cast.officer, at=cast.at())
    Account.objects.filter(pk=cast.leader.pk).update(**gone)
    for days in (1, 2, 29, 31, 32):
        matters.remind(on=cast.today + timedelta(days=days), at=cast.now)
    told = heard(cast.officer, "task-unowned", "task-due-soon", "task-overdue")
    assert [line.event for line in told] == ["task-unowned", "task-overdue"]
    assert {(line.facts["task"], line.due_on) for line in told} == {("全面排查", day)}
    assert not heard(cast.leader, "task-unowned", "task-due-soon", "task-overdue")


def test_the_worker_knows_them():
    planned = {one.task.name: one.cron for one in app.periodic_registry.periodic_tasks.values()}
    assert planned["oversight.lay_digests"] == "40 7 * * *"
    assert planned["oversight.remind_of_year"] == "50 7 1-10 * *"
    assert planned["registers.remind"] == "35 7 * * *"
