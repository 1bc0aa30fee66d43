"""The pages of the year's supervision plan."""

import pytest
from tests.hazards.conftest import own_store, stage
from tests.web.test_charge_pages import open_as

from bihuan import clock
from bihuan.inspections.supervision.models import PlannedCheck, SupervisionPlan

__all__ = ["own_store", "stage"]


def test_an_office_plans_its_year_moves_a_check_and_closes_none_without_record(stage, django_assert_max_num_queries):
    client, firm, year = open_as(stage.officer), stage.enterprise, clock.today().year + 1
    assert "还没有计划" in client.get(f"/supervision/?year={year}").content.decode()
    sent = {"year": year, "cycle": "half_yearly"}
    assert client.post("/supervision/make_supervision_plan/", sent).status_code == 303
    assert SupervisionPlan.objects.get().checks.count() == 2
    check = PlannedCheck.objects.order_by("opens").first()
    here = f"/supervision/{check.pk}/"
    refused = client.post(f"{here}close_planned_check/")
    assert refused.status_code == 422
    assert "不能办结" in refused.content.decode()
    assert client.post(f"{here}move_planned_check/", {"day": f"{year}-07-09"}).status_code == 422
    moved = {"day": f"{year}-07-09", "reason": "停产检修"}
    assert client.post(f"{here}move_planned_check/", moved).status_code == 303
    for query in ("", f"&enterprise={firm.pk}", "&show=missed"):
        with django_assert_max_num_queries(12):
            text = client.get(f"/supervision/?year={year}{query}").content.decode()
        assert (firm.name in text) is (query != "&show=missed")
    assert "停产检修" in client.get(f"/supervision/?year={year}&enterprise={firm.pk}").content.decode()
    assert open_as(stage.stranger).post(f"{here}close_planned_check/").status_code == 404
    assert open_as(stage.safety).get("/supervision/").status_code == 404


@pytest.mark.place("checkups")
def test_where_no_plan_can_be_made_the_page_says_so_before_any_form_and_an_old_one_ends(stage):
    client, year = open_as(stage.officer), clock.today().year
    page = client.get("/supervision/").content.decode()
    assert "请先在本地规定中列出检查种类" in page
    assert "make_supervision_plan" not in page
    plan = SupervisionPlan.objects.create(
        office=stage.officer.regulator, year=year, cycle="yearly", by=stage.officer, at=clock.now()
    )
    days = {"opens": clock.today(), "closes": clock.today(), "last_on": clock.today()}
    PlannedCheck.objects.create(plan=plan, enterprise=stage.enterprise, **days)
    page = client.get("/supervision/").content.decode()
    assert "撤下还没到期的 1 次检查" in page
    assert client.post("/supervision/make_supervision_plan/", {"year": year, "cycle": "yearly"}).status_code == 303
    assert "计划已结束" in client.get("/supervision/").content.decode()
    assert not plan.checks.exists()
