"""The page of an enterprise's papers: the gap list, writing, approving, publishing, settling."""

import pytest
from django.conf import settings
from django.test import Client
from tests.hazards.conftest import own_store, stage

__all__ = ["own_store", "stage"]


def open_as(person):
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


@pytest.mark.place("project")
def test_a_ledger_from_the_gap_to_the_end(stage, django_assert_max_num_queries):
    client, here = open_as(stage.safety), f"/enterprises/{stage.enterprise.pk}/"
    with django_assert_max_num_queries(12):
        assert "8 项未办结，缺 8 项" in client.get(f"{here}paperwork/").content.decode()
    given = {"paper": "campaign_ledger", "part-campaign_tasks": "三年行动任务", "part-post_duty": "班组长"}
    assert client.post(f"{here}write_house_paper/", given).status_code == 303
    client.post(f"{here}approve_house_paper/", given)
    refused = client.post(f"{here}publish_house_paper/", {"paper": "campaign_ledger"})
    assert (refused.status_code, refused.context["refusal"].code) == (422, "responsibility_item_missing")
    assert "主要负责人责任" in refused.content.decode()
    whole = {**given, "part-main_person_duty": "钱总", "part-duty_assessment": "按季度"}
    client.post(f"{here}write_house_paper/", whole)
    for name in ("approve_house_paper", "publish_house_paper", "settle_house_paper"):
        assert client.post(f"{here}{name}/", {"paper": "campaign_ledger"}).status_code == 303
    with django_assert_max_num_queries(12):
        shown = client.get(f"{here}paperwork/?paper=campaign_ledger").content.decode()
    assert "7 项未办结，缺 7 项" in shown
    assert open_as(stage.stranger).get(f"{here}paperwork/").status_code == 404
