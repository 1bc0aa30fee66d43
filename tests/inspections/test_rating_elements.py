"""Check items are detailed from the elements of the rating standards, with the link both ways (LY-4.2.3)."""

import pytest
from tests.hazards.conftest import own_store, stage
from tests.refusing import refused

from bihuan import clock
from bihuan.inspections import checklists
from bihuan.policy import policies

__all__ = ["own_store", "stage"]
BACKEND = "bihuan.parties.login.AccountBackend"
LINES = "现场管理 | 配电箱上锁 | GB 50054\n隐患排查治理 | 隐患整改后有人复查并留照片 | | | 5.5.3"


def publish(stage, *rows, **changes):
    given = {"code": "GM", "version": "1", "title": "机械行业检查表", **changes}
    return checklists.publish_checklist(by=stage.officer, at=stage.at(), rows=rows, **given)


@pytest.mark.clause("LY-4.2.3")
def test_an_item_derived_from_an_element_is_linked_both_ways(stage, client):
    client.force_login(stage.officer, backend=BACKEND)
    with clock.frozen(stage.at()):
        begun = client.get("/checklists/new/?element=5.5.3").content.decode()
        assert "隐患排查治理： | | | 5.5.3" in begun
        given = {"title": "机械行业检查表", "version": "1", "items": LINES}
        answer = client.post("/checklists/publish_checklist/", given)
        assert answer.status_code == 303, answer.content.decode()
        shown = client.get(answer.headers["Location"]).content.decode()
        assert '<a href="/checklists/elements/5.5.3/">5.5.3 隐患排查治理</a>' in shown
        element = client.get("/checklists/elements/5.5.3/").content.decode()
        assert "隐患整改后有人复查并留照片" in element
        assert f'href="{answer.headers["Location"]}"' in element
        assert "1 条检查内容" in client.get("/checklists/elements/").content.decode()
        again = client.get(f"/checklists/new/?from={answer.headers['Location'].split('/')[-2]}").content.decode()
        assert "复查并留照片 |  |  | 5.5.3" in again


@pytest.mark.clause("LY-4.2.3", refusal=True)
def test_an_item_with_neither_element_nor_basis_is_not_published(stage):
    grounded = {"section": "制度", "text": "责任制上墙", "basis": "安全生产法第二十二条"}
    with refused("basis_missing", "LY-4.2.3", "2"):
        publish(stage, grounded, {"section": "现场", "text": "通道畅通"})
    with refused("element_unknown", None, "9.9"):
        publish(stage, grounded, {"section": "现场", "text": "通道畅通", "element": "9.9"})
    assert publish(stage, grounded, {"section": "现场", "text": "通道畅通", "element": "5.4.2"}).items.count() == 2


@pytest.mark.place("checkups")
def test_where_no_place_asks_for_it_a_basis_is_offered(stage):
    assert not policies.at("3706", on=stage.today).standardisation.items_grounded.value
    assert publish(stage, {"section": "现场", "text": "通道畅通"}).items.count() == 1


def test_a_list_without_elements_is_the_one_it_was_before_there_were_any(stage):
    row = {"section": "制度", "text": "责任制上墙", "basis": "安全生产法第二十二条"}
    assert publish(stage, row) == publish(stage, {**row, "element": ""})
