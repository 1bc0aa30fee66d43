"""The page of an enterprise's papers: the gap list, writing, approving, publishing, settling."""

import re

import pytest
from django.conf import settings
from django.test import Client
from tests.hazards.conftest import own_store, stage

from bihuan.parties.models import Guest
from bihuan.registers.models import Edition

__all__ = ["own_store", "stage"]


def open_as(person):
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def approve(client, here):
    """Press the button of the page."""
    shown = client.get(f"{here}paperwork/?paper=campaign_ledger").content.decode()
    (read,) = re.findall(r'name="read" value="(\w+)"', shown)
    assert client.post(f"{here}approve_house_paper/", {"paper": "campaign_ledger", "read": read}).status_code == 303


@pytest.mark.place("project")
def test_a_ledger_from_the_gap_to_the_end(stage, django_assert_max_num_queries):
    client, here = open_as(stage.safety), f"/enterprises/{stage.enterprise.pk}/"
    with django_assert_max_num_queries(12):
        assert "9 项未办结，缺 9 项" in client.get(f"{here}paperwork/").content.decode()
    given = {"paper": "campaign_ledger", "part-campaign_tasks": "三年行动任务", "part-post_duty": "班组长"}
    assert client.post(f"{here}write_house_paper/", given).status_code == 303
    assert client.post(f"{here}approve_house_paper/", given).status_code == 422  # nothing says what was read
    approve(client, here)
    refused = client.post(f"{here}publish_house_paper/", {"paper": "campaign_ledger"})
    assert (refused.status_code, refused.context["refusal"].code) == (422, "responsibility_item_missing")
    assert "主要负责人责任" in refused.content.decode()
    whole = {**given, "part-main_person_duty": "钱总", "part-duty_assessment": "按季度"}
    client.post(f"{here}write_house_paper/", whole)
    approve(client, here)
    for name in ("publish_house_paper", "settle_house_paper"):
        assert client.post(f"{here}{name}/", {"paper": "campaign_ledger"}).status_code == 303
    with django_assert_max_num_queries(12):
        shown = client.get(f"{here}paperwork/?paper=campaign_ledger").content.decode()
    assert "8 项未办结，缺 8 项" in shown
    assert open_as(stage.stranger).get(f"{here}paperwork/").status_code == 404
    expert = stage.experts[0].account
    Guest.objects.create(account=expert, enterprise=stage.enterprise, reason="test")
    seen = open_as(expert).get(f"{here}paperwork/?paper=campaign_ledger").content.decode()
    assert "第 1 版" in seen
    link = f"/documents/{Edition.objects.get().document_id}/"
    assert (link in shown, link in seen) == (True, False)  # no link to what is not for a visitor


@pytest.mark.place("project")
def test_the_systems_that_nobody_has_named_say_so_and_what_applies_to_all_offers_no_way_out(stage):
    client, here = open_as(stage.safety), f"/enterprises/{stage.enterprise.pk}/"
    shown = client.get(f"{here}paperwork/?paper=three_safety_systems").content.decode()
    assert "方案没有说明是哪三项制度" in shown
    assert "write_house_paper" not in shown
    assert "settle_house_paper" not in shown
    refused = client.post(f"{here}settle_house_paper/", {"paper": "three_safety_systems", "reason": "不涉及"})
    assert (refused.status_code, refused.context["refusal"].code) == (422, "pack_term_undefined")
    assert 'name="reason"' not in client.get(f"{here}paperwork/?paper=campaign_list").content.decode()
    assert 'name="reason"' in client.get(f"{here}paperwork/?paper=safety_rules").content.decode()
