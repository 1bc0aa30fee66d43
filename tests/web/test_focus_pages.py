"""The pages of the focus list: the numbers of an enterprise, its visits, and a visit from its plan to its end."""

import pytest
from tests.conduct.conftest import own_store, stage
from tests.hazards.conftest import found_by_office
from tests.web.test_charge_pages import open_as

from bihuan import clock
from bihuan.conduct.focus.models import EnforcementVisit
from bihuan.parties.models import Institution

__all__ = ["own_store", "stage"]


@pytest.mark.place("project")
def test_an_office_lists_visits_and_takes_off_again(stage, django_assert_max_num_queries):
    client = open_as(stage.officer)
    here = f"/orders/focus/enterprises/{stage.enterprise.pk}/"
    refused = client.post(f"{here}list_for_focus/")
    assert refused.status_code == 422
    assert "没有查到所列任何一种情形" in refused.content.decode()
    assert client.post(f"{here}record_focus_fact/", {"ground": "uncooperative", "evidence": ""}).status_code == 422
    said = {"ground": "uncooperative", "evidence": "两次拒绝入厂"}
    assert client.post(f"{here}record_focus_fact/", said).status_code == 303
    assert client.post(f"{here}list_for_focus/").status_code == 303
    assert client.post(f"{here}remove_from_focus/", {"reason": "已改"}).status_code == 422
    assert client.post(f"{here}set_visit_quota/", {"visits": "x"}).status_code == 422
    assert client.post(f"{here}set_visit_quota/", {"visits": 5, "quota_reason": "隐患多"}).status_code == 303
    assert client.post(f"{here}plan_enforcement_visit/", {"planned_on": ""}).status_code == 422
    assert client.post(f"{here}plan_enforcement_visit/", {"planned_on": clock.today()}).status_code == 303
    for url in (here, "/orders/focus/"):
        with django_assert_max_num_queries(12):
            page = client.get(url).content.decode()
        assert "两次拒绝入厂" in page
    hazard = found_by_office(stage)
    visit, head = f"/orders/focus/{EnforcementVisit.objects.get().pk}/", open_as(stage.leader)
    assert client.post(f"{visit}start_enforcement_visit/").status_code == 422
    drawn = {"text": "先查通道", "hazards": [hazard.pk]}
    assert client.post(f"{visit}draw_up_enforcement_plan/", drawn).status_code == 303
    assert head.post(f"{visit}approve_enforcement_plan/").status_code == 303
    assert client.post(f"{visit}start_enforcement_visit/").status_code == 303
    firm = Institution.objects.create(
        name="示例服务公司", credit_code="X", division_code="1303", kept_at="1303", qualified_in=["1303"]
    )
    found = {"problem-1": "通道堵塞", "cause-1": "班组没有检查", "remedy-1": "", "service_fault": "yes"}
    again = client.post(f"{visit}close_enforcement_visit/", found)
    assert again.status_code == 422
    assert "班组没有检查" in again.content.decode()
    nameless = {**found, "remedy-1": "列入班前检查", "institution": firm.pk, "cause-2": "没有人管"}
    again = client.post(f"{visit}close_enforcement_visit/", nameless)
    assert (again.status_code, again.content.decode().count("没有人管")) == (422, 2), "said, and in its row again"
    found |= {"remedy-1": "列入班前检查", "institution": firm.pk}
    assert client.post(f"{visit}close_enforcement_visit/", found).status_code == 303
    with django_assert_max_num_queries(12):
        assert firm.name in client.get(visit).content.decode()
    assert client.post(f"{here}remove_from_focus/", {"reason": "已改"}).status_code == 303
    for person in (stage.safety, stage.stranger, stage.experts[0].account):
        assert open_as(person).get(visit).status_code == 404
        assert open_as(person).get(here).status_code == 404
