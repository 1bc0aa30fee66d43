"""The pages of meetings and task lists."""

from django.conf import settings
from django.test import Client
from tests.cast import account
from tests.hazards.conftest import own_store, stage

from bihuan import clock
from bihuan.parties.models import Account, Role
from bihuan.registers.kinds.tasks import queries
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
