"""回访建议: what a check found and how it was fixed propose another visit, until one is on its way."""

from datetime import timedelta

from tests.inspections.conftest import answer_all, delivered, explain, find, planned, sign, started

from bihuan import clock
from bihuan.hazards.models import Hazard
from bihuan.inspections import revisits

BACKEND = "bihuan.parties.login.AccountBackend"


def with_a_major_one(stage):
    check = started(stage)
    find(stage, check, grade="major", criterion="GM-03")
    find(stage, check, description="通道堵塞")
    answer_all(stage, check)
    explain(stage, check)
    return sign(stage, check)


def reasons(stage, *, days=0, by=None):
    found = revisits.proposed(by or stage.officer, on=stage.today + timedelta(days=days))
    return [(check.majors, check.returned, check.late) for check in found]


def test_open_majors_returned_looks_and_what_is_late_propose_a_visit(stage):
    with_a_major_one(stage)
    assert reasons(stage) == [(1, 0, 0)]
    assert reasons(stage, days=365) == [(1, 0, 2)]
    Hazard.objects.filter(grade="general").update(returns=1)
    assert reasons(stage) == [(1, 1, 0)]
    assert reasons(stage, by=stage.stranger) == []


def test_a_check_with_nothing_open_proposes_none_and_one_on_its_way_is_enough(stage):
    clean = delivered(stage)
    assert reasons(stage) == []
    stage.now += timedelta(days=7)
    with_a_major_one(stage)
    assert reasons(stage) == [(1, 0, 0)]
    planned(stage, template=clean.checklist.derived_from)
    assert reasons(stage) == []


def test_the_page_leads_to_the_plan(stage, client, django_assert_max_num_queries):
    with_a_major_one(stage)
    client.force_login(stage.officer, backend=BACKEND)
    with clock.frozen(stage.now), django_assert_max_num_queries(12):
        page = client.get("/inspections/revisits/").content.decode()
    assert "重大隐患未销号 1 项" in page
    assert f"/inspections/plan/?site={stage.site.pk}" in page
