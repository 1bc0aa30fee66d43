"""The pages of the enterprise's own rounds: the list of points, what a label opens, and the sheet of labels."""

from datetime import time

import pytest
from django.conf import settings
from django.test import Client
from tests.hazards.conftest import own_store, stage

from bihuan import clock
from bihuan.hazards.models import Hazard
from bihuan.inspections.rounds import operations
from bihuan.inspections.rounds.models import CheckPoint, Round

__all__ = ["own_store", "stage"]


def open_as(person):
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


@pytest.fixture
def point(stage):
    return operations.set_check_point(
        stage.site, by=stage.safety, at=clock.now(), name="一车间配电室", layer="employee", items=["电箱已上锁"]
    )


def test_a_point_is_set_listed_and_labelled(stage):
    client = open_as(stage.safety)
    assert client.get("/rounds/").headers["Location"] == f"/rounds/sites/{stage.site.pk}/"
    form = {"name": "二车间", "layer": "team", "team": "甲班", "shifts": "8:00、16：00", "items": "护栏完好\n通道畅通"}
    answer = client.post(f"/rounds/sites/{stage.site.pk}/set_check_point/", form)
    assert answer.status_code == 303
    made = CheckPoint.objects.get()
    assert (made.shifts, made.items) == ([time(8), time(16)], ["护栏完好", "通道畅通"])
    assert "二车间" in client.get(f"/rounds/sites/{stage.site.pk}/").content.decode()
    sheet = client.get(f"/rounds/sites/{stage.site.pk}/labels/").content.decode()
    assert "data:image/svg+xml" in sheet
    assert "护栏完好" in sheet


def test_a_wrong_time_and_a_missing_name_are_said_where_they_are(stage):
    client, url = open_as(stage.safety), f"/rounds/sites/{stage.site.pk}/set_check_point/"
    wrong = client.post(url, {"name": "x", "layer": "team", "team": "甲班", "shifts": "早班"})
    assert wrong.status_code == 422
    assert "“早班”不是时间" in wrong.content.decode()
    nameless = client.post(url, {"name": "", "layer": "employee"})
    assert nameless.status_code == 422
    assert "请写自查点的名称" in nameless.content.decode()


def test_one_press_files_a_round_and_a_problem_becomes_a_hazard(stage, point):
    client = open_as(stage.worker)
    shown = client.get(f"/rounds/points/{point.pk}/").content.decode()
    assert "都看过，没有问题" in shown
    assert "电箱已上锁" in shown
    client.post(f"/rounds/points/{point.pk}/record_round/", {"result": "ok"})
    answer = client.post(f"/rounds/points/{point.pk}/record_round/", {"result": "problem", "description": "门未锁"})
    assert answer.headers["Location"] == f"/hazards/{Hazard.objects.get().pk}/"
    assert Round.objects.count() == 2
    empty = client.post(f"/rounds/points/{point.pk}/record_round/", {"result": "problem"})
    assert empty.status_code == 422
    assert Round.objects.count() == 2


def test_the_authority_reads_and_a_stranger_sees_nothing(stage, point):
    assert "都看过" not in open_as(stage.officer).get(f"/rounds/points/{point.pk}/").content.decode()
    assert open_as(stage.officer).get(f"/rounds/sites/{stage.site.pk}/").status_code == 200
    for url in (f"/rounds/points/{point.pk}/", f"/rounds/sites/{stage.site.pk}/labels/", "/rounds/"):
        assert open_as(stage.stranger).get(url).status_code == 404


def test_a_long_list_of_points_needs_no_more_statements(stage, point, django_assert_max_num_queries):
    for n in range(30):
        operations.set_check_point(stage.site, by=stage.safety, at=clock.now(), name=f"点{n}", layer="employee")
    client = open_as(stage.safety)
    with django_assert_max_num_queries(12):
        client.get(f"/rounds/sites/{stage.site.pk}/")
