"""The pages of listed supervision: from the decision about a hazard to the page that everybody reads."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.hazards.conftest import found_by_expert, own_store, stage
from tests.hazards.test_listing import (
    accepted,
    accompanied,
    clerk,
    county,
    listed,
    planned,
    proposed,
    rectified,
    submitted,
    under_plan,
)
from tests.web.test_charge_pages import open_as

from bihuan import clock
from bihuan.hazards import closure
from bihuan.hazards.listing.models import ListedSupervision
from bihuan.insight import matters
from bihuan.insight.matters import listings

__all__ = ["county", "own_store", "stage"]


@pytest.fixture(autouse=True)
def clock_of_the_stage(stage, monkeypatch):
    monkeypatch.setattr(clock, "now", stage.at)
    monkeypatch.setattr(clock, "today", lambda: stage.today)


def test_a_listing_is_asked_for_approved_and_read_by_everybody(stage, county, django_assert_max_num_queries):
    hazard = found_by_expert(stage, grade="major")
    officer, leader = open_as(stage.officer), open_as(stage.leader)
    assert "提请挂牌或不予挂牌" in officer.get(f"/hazards/{hazard.pk}/").content.decode()
    here = f"/listings/of/{hazard.pk}/"
    assert "定是否挂牌" in officer.get("/listings/").content.decode()
    sent = {"responsible": county.pk, "supervising": county.pk, "reason": "可能群死群伤"}
    answer = officer.post(f"{here}propose_listing/", sent)
    assert answer.status_code == 422
    assert "不能是同一个单位" in answer.content.decode()
    assert "可能群死群伤" in answer.content.decode()  # what was typed is kept
    assert officer.post(f"{here}propose_listing/", {**sent, "supervising": stage.city.pk}).status_code == 303
    listing = ListedSupervision.objects.get()
    url = f"/listings/{listing.pk}/"
    assert officer.post(f"{url}approve_listing/", {"cycle": "weekly"}).status_code == 422
    due = stage.today + timedelta(days=30)
    typed = {"due_on": "", "requirement": "停用喷漆房", "cycle": "weekly"}
    refused = leader.post(f"{url}approve_listing/", typed)
    assert refused.status_code == 422
    assert "停用喷漆房" in refused.content.decode()
    assert leader.post(f"{url}approve_listing/", {**typed, "due_on": due.isoformat()}).status_code == 303
    for address in ("/listings/", "/listings/?show=mine", url, f"/hazards/{hazard.pk}/", here):
        with django_assert_max_num_queries(12):
            answer = leader.get(address)
        assert answer.status_code == 200
    listing.refresh_from_db()
    text = Client().get(f"/listed/{listing.token}/").content.decode()
    assert {one in text for one in (hazard.description, stage.enterprise.name, county.name, "正在整改")} == {True}
    assert not any(one.name in text for one in (stage.leader, stage.officer, stage.principal, stage.experts[0]))
    assert Client().get("/listed/nonsense/").status_code == 404


def test_the_units_carry_it_to_the_striking_off_on_their_pages(stage, county):
    hazard = found_by_expert(stage, grade="major")
    listing = listed(stage, county, hazard)
    url, theirs = f"/listings/{listing.pk}/", open_as(clerk(county))
    officer, leader = open_as(stage.officer), open_as(stage.leader)
    page = theirs.get(url).content.decode()
    assert "plan_listing/" in page
    assert "visit_listing/" not in page
    late = {"plan": "更换装置", "due_on": (listing.due_on + timedelta(days=1)).isoformat()}
    refused = theirs.post(f"{url}plan_listing/", late)
    assert refused.status_code == 422
    assert "更换装置" in refused.content.decode()
    assert theirs.post(f"{url}plan_listing/", {**late, "due_on": listing.due_on.isoformat()}).status_code == 303
    assert theirs.post(f"{url}report_listing/", {"progress": "已到货", "percent": 60}).status_code == 303
    assert officer.post(f"{url}visit_listing/", {"said": "现场停用"}).status_code == 303
    later = {"until": (listing.due_on + timedelta(days=9)).isoformat(), "reason": "定制周期长"}
    assert theirs.post(f"{url}ask_listing_extension/", later).status_code == 303
    assert leader.post(f"{url}answer_listing_extension/", {"granted": "yes"}).status_code == 303
    rectified(stage, hazard)
    assert theirs.post(f"{url}accept_listing/", {"passed": "yes", "opinion": "合格"}).status_code == 303
    assert open_as(stage.safety).post(f"{url}apply_to_lift/").status_code == 422
    assert theirs.post(f"{url}apply_to_lift/").status_code == 303
    assert officer.post(f"{url}recheck_listing/", {"passed": "no"}).status_code == 422
    assert officer.post(f"{url}recheck_listing/", {"passed": "yes"}).status_code == 303
    assert leader.post(f"{url}lift_listing/", {"opinion": "同意销号"}).status_code == 303
    text = leader.get(url).content.decode()
    assert {one in text for one in ("已销号，解除挂牌", "已到货", "现场停用", "完成 60%")} == {True}
    assert "已整改，已销号" in Client().get(f"/listed/{listing.token}/").content.decode()
    assert open_as(stage.stranger).get(url).status_code == 404


def test_who_may_accept_is_led_to_the_visit_that_an_acceptance_lacks(stage, county):
    hazard = found_by_expert(stage, grade="major")
    listing = under_plan(stage, county, hazard)
    theirs, url = open_as(clerk(county)), f"/listings/{listing.pk}/"
    planned(stage, hazard)
    closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    submitted(stage, hazard)
    way_on = f"/inspections/plan/?site={hazard.site_id}&amp;nature=supervision&amp;led_kind=hazard_acceptance"
    assert way_on in theirs.get(url).content.decode()
    assert theirs.post(f"{url}accept_listing/", {"passed": "yes"}).status_code == 422
    accompanied(stage)
    assert way_on not in theirs.get(url).content.decode()
    assert way_on not in open_as(stage.officer).get(url).content.decode()  # whose turn it is not


def test_a_leader_decides_not_to_list(stage, county):
    hazard = found_by_expert(stage, grade="major")
    leader, here = open_as(stage.leader), f"/listings/of/{hazard.pk}/decline_listing/"
    assert leader.post(here, {"reason": ""}).status_code == 422
    assert leader.post(here, {"reason": "长" * 2001}).status_code == 422
    assert leader.post(here, {"reason": "当日已排除"}).status_code == 303
    listing = ListedSupervision.objects.get()
    assert "当日已排除" in leader.get(f"/listings/{listing.pk}/").content.decode()
    assert open_as(stage.safety).get("/listings/").status_code == 404


def test_what_waits_lies_on_the_desks_of_those_it_waits_for(stage, county, django_assert_num_queries):
    hazard = found_by_expert(stage, grade="major")

    def acts(by, on=stage.today):
        with django_assert_num_queries(1):
            return [task.act for task in matters.waiting([listings.to_carry_on, listings.undecided], by, on=on)]

    assert acts(stage.officer) == ["propose_listing"]
    listing = proposed(stage, county, hazard)
    assert (acts(stage.leader), acts(stage.officer)) == (["approve_listing"], [])
    listing.delete()
    listing = under_plan(stage, county, hazard)
    assert acts(stage.officer) == ["visit_listing"]
    assert acts(clerk(county)) == []
    rectified(stage, hazard)
    assert acts(clerk(county)) == ["accept_listing"]
    accepted(stage, county, listing)
    assert acts(clerk(county)) == ["apply_to_lift"]
    late = listing.due_on + timedelta(days=1)
    assert acts(stage.leader, late) == ["listing_overdue"]
    page = open_as(stage.officer).get("/").content.decode()
    assert page.count(hazard.description) >= 1
