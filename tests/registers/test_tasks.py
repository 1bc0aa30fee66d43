"""Leaders' meetings and task lists: every matter has its person and day, and what is open comes back."""

from datetime import date, timedelta

import pytest
from tests.cast import account
from tests.hazards.conftest import stand
from tests.refusing import refused

from bihuan.parties.models import Account, Role
from bihuan.policy import policies
from bihuan.refusal import Stranger
from bihuan.registers.kinds.tasks import access, operations, queries, rules


def sheet(stage, kind="meeting", days=0, **fields):
    fields = {"title": "11月例会", "held_on": stage.today + timedelta(days=days), **fields}
    return operations.open_task_sheet(by=stage.leader, at=stage.at(), kind=kind, **fields)


def task(stage, of, text="消防通道整治", person=None, days=10):
    due_on = None if days is None else stage.today + timedelta(days=days)
    return operations.add_task(of, by=stage.leader, at=stage.at(), text=text, person=person, due_on=due_on)


def settle(stage, of, minutes="研究了三件事"):
    return operations.settle_task_sheet(of, by=stage.leader, at=stage.at(), minutes=minutes)


def meetings(stage):
    return queries.meetings(stage.city, policies.at(stage.city.division_code, on=stage.today))


@pytest.mark.clause("LY-1.1.2")
def test_a_meeting_has_minutes_and_owners_and_what_is_open_stands_in_the_next_agenda(stage):
    first = sheet(stage)
    open_matter = task(stage, first, "加油站整治", stage.officer)
    done_matter = task(stage, first, "粉尘专项", stage.leader)
    assert settle(stage, first).minutes == "研究了三件事"
    operations.finish_task(done_matter, by=stage.leader, at=stage.at())
    following = sheet(stage, title="12月例会", days=30)
    assert queries.carried_over(following) == [open_matter]
    assert queries.my_tasks(stage.officer) == [open_matter]
    operations.finish_task(open_matter, by=stage.officer, at=stage.at())
    assert queries.carried_over(following) == []


@pytest.mark.clause("LY-1.1.2")
def test_a_missed_cycle_is_overdue(stage):
    assert meetings(stage).due_on is None  # the place says 定期 and no cycle
    operations.set_meeting_cycle(by=stage.leader, at=stage.at(), months=3)
    held = sheet(stage, held_on=date(2026, 8, 31))
    settle(stage, held)
    found = meetings(stage)
    assert (found.last_on, found.due_on) == (date(2026, 8, 31), date(2026, 11, 30))
    assert not found.overdue(date(2026, 11, 30))
    assert found.overdue(date(2026, 12, 1))
    settle(stage, sheet(stage, held_on=date(2026, 11, 2)))
    assert meetings(stage).due_on == date(2027, 2, 2)


@pytest.mark.clause("LY-1.1.2", refusal=True)
@pytest.mark.parametrize("days", [None, 10])
def test_no_meeting_is_closed_with_a_matter_that_nobody_owns(stage, days):
    meeting = sheet(stage)
    task(stage, meeting, "加油站整治", None if days else stage.officer, days)
    with refused("task_unassigned", "LY-1.1.2") as no:
        settle(stage, meeting)
    assert no.facts == {"names": ["加油站整治"], "count": 1}
    with refused("minutes_missing"):
        settle(stage, meeting, minutes=" ")


@pytest.mark.clause("LY-1.1.2", refusal=True)
@pytest.mark.clause("LH-11.1", refusal=True)
@pytest.mark.parametrize(("place", "clause"), [("strict", "LY-1.1.2"), ("leaders", "LH-11.1")])
@pytest.mark.parametrize("left", [{"is_active": False}, {"roles": [Role.SECURITY_KEEPER]}])
def test_who_left_owns_nothing(db, place, clause, left):
    stage = stand(place)
    of = sheet(stage, {"strict": "meeting", "leaders": "mechanism"}[place])
    one = task(stage, of, "建专家库", stage.officer)
    Account.objects.filter(pk=stage.officer.pk).update(**left)
    with refused("task_unassigned", clause):
        settle(stage, of)
    gone = Account.objects.get(pk=stage.officer.pk)
    with refused("task_owner_elsewhere"):
        task(stage, of, "粉尘专项", gone)
    with refused("task_owner_elsewhere"):
        operations.assign_task(one, by=stage.leader, at=stage.at(), person=gone, due_on=stage.today)


@pytest.mark.clause("LH-11.1")
@pytest.mark.place("leaders")
def test_every_task_of_the_mechanism_has_unit_person_day_and_progress(stage):
    mechanism = sheet(stage, "mechanism", title="领导+专家机制分工")
    one = task(stage, mechanism, "建专家库", None, None)
    given = operations.assign_task(
        one, by=stage.leader, at=stage.at(), person=stage.officer, due_on=stage.today + timedelta(days=20)
    )
    assert (given.unit, given.person) == (stage.city, stage.officer)
    settle(stage, mechanism, minutes="")
    operations.report_task_progress(one, by=stage.officer, at=stage.at(), progress="已征集40人")
    operations.finish_task(one, by=stage.officer, at=stage.at())
    shown = queries.sheets(stage.leader).get()
    assert (shown.done, shown.all) == (1, 1)
    assert queries.tasks_of(mechanism)[0].progress == "已征集40人"


@pytest.mark.clause("LH-11.1", refusal=True)
@pytest.mark.place("leaders")
def test_no_task_list_is_activated_with_a_task_unassigned(stage):
    mechanism = sheet(stage, "mechanism")
    with refused("tasks_missing", "LH-11.1"):
        settle(stage, mechanism, minutes="")
    one = task(stage, mechanism, "建专家库", None, None)
    with refused("task_unassigned", "LH-11.1"):
        settle(stage, mechanism, minutes="")
    with refused("task_owner_missing", "ours", "task_day"):
        operations.assign_task(one, by=stage.leader, at=stage.at(), person=stage.officer, due_on=None)


def test_what_is_settled_stays_and_what_is_done_is_done(stage):
    meeting = sheet(stage)
    one = task(stage, meeting, person=stage.officer)
    with refused("task_not_settled"):
        operations.finish_task(one, by=stage.officer, at=stage.at())
    settle(stage, meeting)
    with refused("task_sheet_settled"):
        task(stage, meeting)
    with refused("progress_missing"):
        operations.report_task_progress(one, by=stage.officer, at=stage.at(), progress="")
    operations.finish_task(one, by=stage.officer, at=stage.at())
    with refused("task_done"):
        operations.finish_task(one, by=stage.officer, at=stage.at())


def test_a_settled_matter_may_change_hands_and_keeps_its_day(stage):
    one = task(stage, meeting := sheet(stage), person=stage.officer)
    settle(stage, meeting)
    with refused("task_sheet_settled"):
        operations.assign_task(
            one, by=stage.leader, at=stage.at(), person=stage.officer, due_on=one.due_on + timedelta(days=90)
        )
    given = operations.assign_task(one, by=stage.leader, at=stage.at(), person=stage.leader, due_on=one.due_on)
    assert (given.person, given.due_on) == (stage.leader, stage.today + timedelta(days=10))


def test_everybody_of_the_place_may_be_given_a_task_however_many_they_are(stage, monkeypatch):
    monkeypatch.setattr(queries, "OFFERED", 2)
    staff = [account(f"clerk-{n}", f"经办{n}", Role.REGULATOR_CLERK, regulator=stage.city) for n in range(3)]
    assert len(queries.possible_owners(stage.leader)) == 2
    for one in staff:
        assert queries.possible_owners(stage.leader, name=one.name) == [one]


def test_strangers_and_people_of_elsewhere(stage):
    meeting = sheet(stage)
    with refused("task_owner_elsewhere"):
        task(stage, meeting, person=stage.stranger)
    with refused("task_owner_elsewhere"):
        task(stage, meeting, person=stage.safety)
    one = task(stage, meeting)
    for fetch, of in ((access.fetch_sheet, meeting.pk), (access.fetch_task, one.pk)):
        for other in (stage.stranger, stage.safety):
            with pytest.raises(Stranger):
                fetch(of, other)
    with refused("task_text_missing"):
        task(stage, meeting, " ")
    with refused("task_sheet_title_missing"):
        sheet(stage, title=" ")
    with refused("task_sheet_kind_unknown"):
        sheet(stage, "party")
    with refused("meeting_cycle_invalid"):
        operations.set_meeting_cycle(by=stage.leader, at=stage.at(), months=0)


@pytest.mark.parametrize(
    ("last", "months", "expected"),
    [(date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2023, 11, 30), 3, date(2024, 2, 29)), (None, 3, None)],
)
def test_a_month_has_the_days_it_has(last, months, expected):
    assert rules.next_meeting(last, months, since=None) == expected


@pytest.mark.clause("LY-1.1.2", refusal=True)
def test_a_meeting_of_a_day_to_come_is_not_closed(stage):
    """It would keep the next one from ever being due."""
    with refused("meeting_not_held", "LY-1.1.2"):
        settle(stage, sheet(stage, days=1))
    settle(stage, sheet(stage))
