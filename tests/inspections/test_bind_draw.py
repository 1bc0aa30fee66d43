"""按抽取结果聘请: a check takes whom a draw draws; others only with a reason that stands on the public page."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.inspections.conftest import short_list
from tests.refusing import refused

from bihuan import audit, clock
from bihuan.experts import drawing
from bihuan.inspections import drawn, operations
from bihuan.inspections.models import Inspection
from bihuan.refusal import Stranger


def committed(stage, **changes):
    asked = {"purpose": "督查", "number": 1, "source": "lottery", **changes}
    days = {"number_on": stage.today + timedelta(days=1), "on": stage.today + timedelta(days=2)}
    return drawing.commit_draw(stage.pool, by=stage.officer, at=stage.at(), **days | asked)


def arranged(stage, *, days=2, by=None):
    return operations.plan_inspection(
        stage.site, by=by or stage.officer, at=stage.at(), kind="supervision", nature="supervision",
        planned_on=stage.today + timedelta(days=days), template=short_list(stage),
    )  # fmt: skip


def bind(stage, check, draw, *, days=0):
    return drawn.bind_draw(check, by=stage.officer, at=stage.at() + timedelta(days=days), draw=draw)


def send(stage, check, expert, *, days=1, **asked):
    at = stage.at() + timedelta(days=days)
    return operations.appoint_expert(
        check, by=stage.officer, at=at, expert=expert, specialty=expert.specialties[0], **asked
    )


def test_the_drawn_go_and_another_only_with_a_reason(stage):
    draw, check = committed(stage), arranged(stage)
    check = bind(stage, check, draw)
    with refused("not_drawn"):
        send(stage, check, stage.experts[0])  # nobody is drawn yet
    held = drawing.hold_draw(draw, by=stage.officer, at=stage.at() + timedelta(days=1), told="38215")
    lucky = next(one for one in stage.experts if one.pk == held.drawn[0]["id"])
    other = next(one for one in stage.experts if one.pk != lucky.pk)
    assert send(stage, check, lucky).deviation == ""
    with refused("not_drawn", None, "reason"):
        send(stage, check, other)
    assert send(stage, check, other, deviation="需要该专业").deviation == "需要该专业"
    assert audit.timeline(check.ref)[-1].data["deviation"] == "需要该专业"


def test_bound_before_the_number_is_out_once_and_for_its_own_day(stage):
    draw, check = committed(stage), arranged(stage)
    with refused("draw_not_for_this_check"):
        bind(stage, arranged(stage, days=3), draw)
    with refused("draw_not_for_this_check"):
        bind(stage, check, draw, days=1)  # the number may be known
    bind(stage, check, draw)
    for late in (check, arranged(stage)):
        with refused("draw_not_for_this_check"):
            bind(stage, late, draw)


def test_not_after_the_team_is_chosen(stage):
    draw, check = committed(stage), arranged(stage)
    send(stage, check, stage.experts[0], days=0)
    with refused("draw_not_for_this_check"):
        bind(stage, check, draw)


def test_neither_the_enterprise_nor_another_pools_draw(stage):
    draw, check = committed(stage), arranged(stage)
    with pytest.raises(Stranger):
        drawn.bind_draw(check, by=stage.stranger, at=stage.at(), draw=draw)
    with refused("role_not_allowed"):
        drawn.bind_draw(check, by=stage.safety, at=stage.at(), draw=draw)


def test_the_public_page_tells_a_deviation_once_the_check_has_begun(stage):
    draw = committed(stage)
    check = bind(stage, arranged(stage), draw)
    held = drawing.hold_draw(draw, by=stage.officer, at=stage.at() + timedelta(days=1), told="38215")
    other = next(one for one in stage.experts if one.pk != held.drawn[0]["id"])
    send(stage, check, other, deviation="需要该专业")
    page = f"/draws/{draw.token}/"
    assert "需要该专业" not in Client().get(page).content.decode()
    Inspection.objects.filter(pk=check.pk).update(started_at=stage.at() + timedelta(days=2))
    told = Client().get(page).content.decode()
    assert f"另请 {other.name}，理由：需要该专业" in told
    assert stage.enterprise.name not in told


def test_a_draw_that_became_void_binds_no_more(stage):
    draw, check = committed(stage), arranged(stage)
    bind(stage, check, draw)
    drawing.void_draw(draw, by=stage.officer, at=stage.at(), reason="改期")
    with refused("not_drawn"):
        send(stage, check, stage.experts[0], days=0)  # to void it is no way round it
    again = committed(stage, purpose="督查（重抽）")
    client = Client()
    client.force_login(stage.officer, backend="bihuan.parties.login.AccountBackend")
    with clock.frozen(stage.at()):
        assert "督查（重抽）" in client.get(f"/inspections/{check.pk}/experts/").content.decode()
    assert bind(stage, check, again).draw == again


def test_the_public_page_tells_nothing_of_an_unannounced_check_before_somebody_has_come(stage):
    draw = committed(stage)
    check = bind(stage, arranged(stage), draw)
    Inspection.objects.filter(pk=check.pk).update(started_at=stage.at(), kind="unannounced")
    assert drawn.beside(draw) is None
    send(stage, check, stage.experts[0], deviation="需要该专业")
    check.team.update(checked_in_at=stage.at())
    assert [row.deviation for row in drawn.beside(draw)] == ["需要该专业"]
