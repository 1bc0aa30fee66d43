"""人数例外 on the page of a check: the one that stands, with who, when and why, and those that stood before."""

from tests.cast import account
from tests.web.test_inspections_pages import browser, composed, planned, stage, text, url

from bihuan import audit
from bihuan.inspections.models import Inspection
from bihuan.parties.models import Enterprise, Role

__all__ = ["stage"]


def short_handed(stage):
    """A check by two, at an enterprise whose processes ask for nobody else."""
    Enterprise.objects.filter(pk=stage.enterprise.pk).update(key_processes=[])
    return composed(stage, stage.experts[:2])


def grant(inspection, by, reason):
    assert browser(by).post(url("grant_exception", inspection), {"reason": reason}).status_code == 303


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
    grant(inspection, second, "再批一次")  # nothing else is allowed by it: the first stands
    stands, before = told(stage, inspection)
    assert "局长乙" in stands
    assert "批准 2 名专家检查：全市仅两名" in stands
    assert not before
    let_go = browser(stage.safety).post(url("dismiss_expert", inspection), {"expert": stage.experts[1].pk})
    assert let_go.status_code == 303
    grant(inspection, second, "其中一名生病")
    stands, before = told(stage, inspection)
    assert "局长丙" in stands
    assert "批准 1 名专家检查：其中一名生病" in stands
    assert "局长乙" not in stands
    assert "局长乙" in before
    assert "批准 2 名专家检查：全市仅两名" in before
    assert [(one["reason"], one["experts"]) for one in grants(inspection)] == [("全市仅两名", 2), ("其中一名生病", 1)]


def test_one_from_before_its_size_was_kept_is_granted_anew_with_a_line(stage):
    inspection = short_handed(stage)
    grant(inspection, stage.leader, "全市仅两名")
    Inspection.objects.filter(pk=inspection.pk).update(fewest_experts=None)
    assert "批准：全市仅两名" in told(stage, inspection)[0]
    grant(inspection, stage.leader, "只为两名")
    assert grants(inspection)[-1]["reason"] == "只为两名"
    assert len(grants(inspection)) == 2
    assert "批准 2 名专家检查：只为两名" in told(stage, inspection)[0]


def test_for_a_team_of_none_there_is_nothing_to_approve(stage):
    two = short_handed(stage)
    planned(stage)
    for inspection, offered in ((Inspection.objects.latest("id"), False), (two, True)):
        shown = text(browser(stage.leader).get(url("show", inspection)))
        assert (f'action="{url("grant_exception", inspection)}"' in shown) is offered
