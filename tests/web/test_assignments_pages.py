"""The pages of meetings and task lists."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from tests.cast import account
from tests.hazards.conftest import own_store, stage

from bihuan import clock
from bihuan.parties.models import Account, Regulator, Role
from bihuan.registers.kinds.tasks import operations, queries
from bihuan.registers.kinds.tasks.models import MeetingCycle, Task, TaskSheet

__all__ = ["own_store", "stage"]


def open_as(person):
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def test_who_is_not_on_offer_is_called_by_name(stage, monkeypatch):
    monkeypatch.setattr(queries, "OFFERED", 1)
    namesake = account("namesake", stage.officer.name, Role.REGULATOR_CLERK, regulator=stage.city)
    client = open_as(stage.leader)
    client.post("/tasks/open_task_sheet/", {"kind": "meeting", "title": "例会", "held_on": str(clock.today())})
    here = f"/tasks/{TaskSheet.objects.get().pk}/"
    place = f"（{stage.city.name}）"
    for typed, whom in (
        (stage.leader.name, stage.leader),
        (f"{namesake.name}{place}{namesake.username}", namesake),
        (f"{namesake.name}{place}", stage.officer),
        (namesake.name, None),  # two are called so
    ):
        answer = client.post(f"{here}add_task/", {"text": typed, "person": typed})
        assert answer.status_code == (422 if whom is None else 303)
        assert getattr(Task.objects.filter(text=typed).first(), "person", None) == whom
    assert len(client.get(here).context["owners"]) == 1


def test_a_matter_is_offered_to_somebody_while_nobody_has_it_and_it_is_not_done(stage):
    client, day = open_as(stage.leader), clock.today()
    client.post("/tasks/open_task_sheet/", {"kind": "meeting", "title": "例会", "held_on": str(day)})
    here = f"/tasks/{TaskSheet.objects.get().pk}/"
    client.post(f"{here}add_task/", {"text": "加油站整治", "person": stage.officer.name})

    def offered():
        (_, _, form), *_ = client.get(here).context["tasks"]
        return form and (form["person"].value(), form["due_on"].value())

    assert offered() == (f"{stage.officer.name}（{stage.city.name}）", None)  # a day is all that lacks
    Task.objects.update(due_on=day)
    assert offered() is None
    Account.objects.filter(pk=stage.officer.pk).update(is_active=False)
    assert offered() == ("", day)  # who left is not proposed again
    Task.objects.update(done_on=day)
    assert offered() is None


def test_a_meeting_from_the_agenda_to_the_last_matter(stage, django_assert_max_num_queries):
    client, day = open_as(stage.leader), str(clock.today())
    client.post("/tasks/set_meeting_cycle/", {"months": 3})
    assert MeetingCycle.objects.get().months == 3
    client.post("/tasks/open_task_sheet/", {"kind": "meeting", "title": "11月例会", "held_on": day})
    here = f"/tasks/{TaskSheet.objects.get().pk}/"
    client.post(f"{here}add_task/", {"text": "加油站整治"})
    task = Task.objects.get()
    refused = client.post(f"{here}settle_task_sheet/", {"minutes": "研究加油站"})
    assert refused.status_code == 422
    assert "研究加油站" in refused.content.decode()  # nothing is typed twice
    client.post(f"/tasks/task/{task.pk}/assign_task/", {"person": "无此人", "due_on": day})
    assert Task.objects.get().person is None
    owner = f"{stage.officer.name}（{stage.officer.regulator.name}）"
    assert owner in client.get(here).context["owners"]
    client.post(f"/tasks/task/{task.pk}/assign_task/", {"person": owner, "due_on": day})
    given = f"/tasks/task/{task.pk}/assign_task/"
    assert given not in client.get(here).content.decode()
    Account.objects.filter(pk=stage.officer.pk).update(is_active=False)
    assert client.post(f"{here}settle_task_sheet/", {"minutes": "研究加油站"}).status_code == 422
    assert given in client.get(here).content.decode()  # who left hands it on to somebody
    Account.objects.filter(pk=stage.officer.pk).update(is_active=True)
    assert client.post(f"{here}settle_task_sheet/", {"minutes": "研究加油站"}).status_code == 303
    officer = open_as(stage.officer)
    assert "加油站整治" in officer.get("/tasks/").content.decode()
    assert "事项办理中" in client.get("/tasks/").content.decode()  # a meeting is not at its end before its matters are
    officer.post(f"/tasks/task/{task.pk}/report_task_progress/", {"progress": "查了12家"})
    client.post("/tasks/open_task_sheet/", {"kind": "meeting", "title": "12月例会", "held_on": day})
    later = f"/tasks/{TaskSheet.objects.latest('id').pk}/"
    with django_assert_max_num_queries(12):
        shown = client.get(later).content.decode()
    assert "查了12家" in shown
    officer.post(f"/tasks/task/{task.pk}/finish_task/")
    assert "查了12家" not in client.get(later).content.decode()
    with django_assert_max_num_queries(12):
        assert client.get("/tasks/").status_code == 200
    assert open_as(stage.stranger).get(here).status_code == 404
    assert open_as(stage.safety).get("/tasks/").status_code == 404


def a_matter(stage, **given):
    """A meeting of the leader's with one matter: the browser, the page of the meeting, the matter."""
    client = open_as(stage.leader)
    client.post("/tasks/open_task_sheet/", {"kind": "meeting", "title": "11月例会", "held_on": str(clock.today())})
    sheet = TaskSheet.objects.get()
    task = operations.add_task(sheet, by=stage.leader, at=clock.now(), text="加油站整治", **given)
    return client, f"/tasks/{sheet.pk}/", task


@pytest.mark.parametrize(("person", "days"), [("无此人", 9), ("无此人", None), ("", 9)])
def test_who_and_when_are_not_typed_twice(stage, person, days):
    client, _, one = a_matter(stage)
    other = operations.add_task(one.sheet, by=stage.leader, at=clock.now(), text="消防通道整治")
    due_on = str(clock.today() + timedelta(days=days)) if days else ""
    answer = client.post(f"/tasks/task/{one.pk}/assign_task/", {"person": person, "due_on": due_on})
    assert answer.status_code == 422
    forms = {task.pk: form for task, _, form in answer.context["tasks"]}
    assert (forms[one.pk]["person"].value(), forms[one.pk]["due_on"].value()) == (person, due_on)
    assert not forms[other.pk].is_bound


def test_a_matter_of_who_left_is_nobodys_on_every_page(stage):
    client, here, _ = a_matter(stage, person=stage.officer, due_on=clock.today())
    client.post(f"{here}settle_task_sheet/", {"minutes": "研究加油站"})
    assert "没有落实责任" not in client.get(here).content.decode()
    Account.objects.filter(pk=stage.officer.pk).update(is_active=False)
    assert "没有落实责任" in client.get(here).content.decode()
    client.post("/tasks/open_task_sheet/", {"kind": "meeting", "title": "12月例会", "held_on": str(clock.today())})
    agenda = client.get(f"/tasks/{TaskSheet.objects.latest('id').pk}/").content.decode()
    assert "没有落实责任" in agenda
    assert f'href="{here}"' in agenda  # there it is handed on


def test_the_matters_in_ones_hands_are_one_statement(stage, django_assert_max_num_queries):
    client, here, one = a_matter(stage, person=stage.leader, due_on=clock.today())
    for text in ("粉尘专项", "消防通道整治", "危化品排查", "有限空间", "外包作业"):
        operations.add_task(
            one.sheet, by=stage.leader, at=clock.now(), text=text, person=stage.leader, due_on=clock.today()
        )
    client.post(f"{here}settle_task_sheet/", {"minutes": "研究六件事"})
    with django_assert_max_num_queries(12):
        assert client.get("/tasks/").content.decode().count(f'href="{here}"') > 6


def test_no_way_leads_to_the_list_of_another_office(stage):
    county = Regulator.objects.create(
        name="示例县应急管理局", kind="emergency_bureau", division_code="371302", parent=stage.city
    )
    clerk = account("county-clerk", "县经办", Role.REGULATOR_CLERK, regulator=county)
    _, here, one = a_matter(stage, person=clerk, due_on=clock.today())
    operations.settle_task_sheet(one.sheet, by=stage.leader, at=clock.now(), minutes="研究加油站")
    mine = open_as(clerk).get("/tasks/").content.decode()
    assert "加油站整治" in mine
    assert here not in mine
