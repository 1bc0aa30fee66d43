"""人数例外 on the page of a check: the one that stands, with who, when and why, and those that stood before."""

import re

from tests.cast import account
from tests.web.test_inspections_pages import browser, composed, planned, refused, stage, text, url

from bihuan import audit
from bihuan.inspections.models import Inspection
from bihuan.parties.models import Enterprise, Role

__all__ = ["stage"]


def short_handed(stage):
    """A check by two, at an enterprise whose processes ask for nobody else."""
    Enterprise.objects.filter(pk=stage.enterprise.pk).update(key_processes=[])
    return composed(stage, stage.experts[:2])


def press(inspection, by, reason):
    """What the page's own form sends: the reason, and the number of experts that the page showed."""
    leader = browser(by)
    page = text(leader.get(url("show", inspection)))
    seen = re.search(r'name="experts" value="(\d+)"', page)
    return leader, {"reason": reason, "experts": seen[1]} if seen else None


def grant(inspection, by, reason):
    leader, asked = press(inspection, by, reason)
    assert leader.post(url("grant_exception", inspection), asked).status_code == 303


def dismiss(stage, inspection, expert):
    let_go = browser(stage.safety).post(url("dismiss_expert", inspection), {"expert": expert.pk})
    assert let_go.status_code == 303


def told(stage, inspection):
    """What the panel says stands, and what it says stood before."""
    page = text(browser(stage.leader).get(url("show", inspection)))
    return page.split('id="exception"')[1].split("</section>")[0].partition("以前的批准")[::2]


def grants(inspection):
    return [one.data for one in audit.timeline(inspection.ref, acts=["grant_exception"])]


def test_the_one_that_stands_and_the_one_before(stage):
    inspection = short_handed(stage)
    second = account("leader-2", "局长丙", Role.REGULATOR_LEADER, regulator=stage.leader.regulator)
    grant(inspection, stage.leader, "全市仅两名")
    asked = {"reason": "再批一次", "experts": 2}  # nothing else would be allowed by it: the first stands
    refused(browser(second).post(url("grant_exception", inspection), asked), "exception_not_needed")
    stands, before = told(stage, inspection)
    assert "局长乙" in stands
    assert "批准 2 名专家检查：全市仅两名" in stands
    assert not before
    dismiss(stage, inspection, stage.experts[1])
    grant(inspection, second, "其中一名生病")
    stands, before = told(stage, inspection)
    assert "局长丙" in stands
    assert "批准 1 名专家检查：其中一名生病" in stands
    assert "局长乙" not in stands
    assert "局长乙" in before
    assert "批准 2 名专家检查：全市仅两名" in before
    assert [(one["reason"], one["experts"]) for one in grants(inspection)] == [("全市仅两名", 2), ("其中一名生病", 1)]


def test_one_from_before_its_size_was_kept_lets_go_whoever_stands(stage):
    inspection = short_handed(stage)
    grant(inspection, stage.leader, "全市仅两名")
    Inspection.objects.filter(pk=inspection.pk).update(fewest_experts=None)
    assert "批准：全市仅两名" in told(stage, inspection)[0]
    leader, asked = press(inspection, stage.leader, "只为两名")
    assert asked is None  # nothing is asked of the leader
    again = leader.post(url("grant_exception", inspection), {"reason": "只为两名", "experts": 2})
    refused(again, "exception_not_needed")
    assert [one["reason"] for one in grants(inspection)] == ["全市仅两名"]


def test_for_a_team_of_none_there_is_nothing_to_approve(stage):
    two = short_handed(stage)
    planned(stage)
    for inspection, offered in ((Inspection.objects.latest("id"), False), (two, True)):
        shown = text(browser(stage.leader).get(url("show", inspection)))
        assert (f'action="{url("grant_exception", inspection)}"' in shown) is offered


def test_the_leader_answers_for_the_number_on_the_page(stage):
    inspection = short_handed(stage)
    leader, asked = press(inspection, stage.leader, "只差一名")
    dismiss(stage, inspection, stage.experts[1])
    page = refused(leader.post(url("grant_exception", inspection), asked), "team_changed")
    assert "当时 2 名专家，现在 1 名" in page
    assert "只差一名" in page.split('id="exception"')[1]  # what was typed stays, beside the number of now
    assert "批准 1 名专家检查</button>" in page
    assert not grants(inspection)
    grant(inspection, stage.leader, "只差一名")
    assert [one["experts"] for one in grants(inspection)] == [1]


def test_of_an_empty_team_everybody_reads_that_experts_come_first(stage):
    planned(stage)
    inspection = Inspection.objects.get()
    for by in (stage.leader, stage.safety):
        page = text(browser(by).get(url("show", inspection)))
        panel = page.split('id="exception"')[1].split("</section>")[0]
        assert "先选专家" in panel
        assert "可请主管部门负责人在本页批准例外" not in panel
        assert "<form" not in panel


def test_the_trail_tells_who_came_who_went_and_for_how_many_it_was_granted(stage):
    inspection = short_handed(stage)
    stays, goes = stage.experts[:2]
    dismiss(stage, inspection, goes)
    grant(inspection, stage.leader, "其中一名生病")
    trail = text(browser(stage.safety).get(url("history", inspection))).split("经过</h2>")[-1]
    granted, dismissed, appointed, first = re.split("调出专家|聘请专家", trail)
    assert "1 名专家检查 · 其中一名生病" in granted
    assert goes.name in dismissed
    assert goes.name in appointed
    assert stays.name in first
