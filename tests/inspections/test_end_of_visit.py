"""What is asked when a visit ends: its own time and pictures, and both parts of a survey."""

from datetime import date, timedelta

import pytest
from tests.inspections.conftest import AREAS, answer_all, appoint, explain, find, lead_of, planned, short_list, started
from tests.refusing import refused

from bihuan import clock
from bihuan.hazards import operations as hazards
from bihuan.inspections import ending, ledger, operations, queries
from bihuan.policy import policies
from bihuan.policy.what_if import what_if

BACKEND = "bihuan.parties.login.AccountBackend"


def held(stage, minutes, *, where="", **changes):
    """A check with an own picture, so many minutes from the first arrival to the explanation."""
    check = started(stage, where=where, **changes)
    find(stage, check, photos=[stage.photo(lead_of(check))], description=f"问题{minutes}")
    answer_all(stage, check)
    stage.now = check.team.get(is_lead=True).checked_in_at + timedelta(minutes=minutes - 1)
    return explain(stage, check)


@pytest.mark.clause("YT-4.2.9")
@pytest.mark.place("checkups")
def test_a_visit_with_time_place_and_pictures_of_its_own_has_no_flag_and_a_short_one_has(stage, client, monkeypatch):
    """The place sets no figure yet; the authority tries one out."""
    supposed = what_if("cn-3706", "checks.min_minutes", 60, since=date(2026, 1, 1))
    monkeypatch.setattr(ledger, "policies", supposed)
    whole = held(stage, 90, where="一车间")
    assert (whole.minutes, whole.hasty, whole.team.get(is_lead=True).checked_in_where) == (90, False, "一车间")
    stage.now += timedelta(days=7)
    short = held(stage, 20, template=whole.checklist.derived_from)
    assert (short.minutes, short.hasty) == (20, True)
    assert short.team.get(is_lead=True).checked_in_where == ""  # a place is kept where one is given, and never asked
    client.force_login(stage.officer, backend=BACKEND)
    assert client.get("/inspections/").content.decode().count("时长偏短") == 1
    assert "时长偏短" in client.get(f"/inspections/{short.pk}/").content.decode()
    assert "时长偏短" not in client.get(f"/inspections/{whole.pk}/").content.decode()


@pytest.mark.place("checkups")
def test_where_the_place_sets_no_figure_nobody_is_flagged(stage):
    assert not ending.hasty(1, policies.at("370602", on=stage.today))
    assert not held(stage, 15).hasty


@pytest.mark.clause("YT-4.2.9", refusal=True)
@pytest.mark.place("checkups")
def test_a_visit_that_ends_before_it_began(stage):
    check = started(stage)
    answer_all(stage, check)
    stage.now = check.started_at - timedelta(minutes=9)
    with refused("visit_time_invalid", "YT-4.2.9"):
        explain(stage, check)


@pytest.mark.clause("YT-4.2.9", refusal=True)
@pytest.mark.place("checkups")
def test_a_visit_that_sets_everything_aside_is_none(stage):
    check = started(stage)
    for item in check.checklist.items.all():
        operations.answer_item(check, by=lead_of(check), at=stage.at(), item=item, result="unseen", note="没有时间")
    with refused("nothing_looked_at", "YT-4.2.9"):
        explain(stage, check)
    find(stage, check)  # what was found has been looked at, whatever the list says
    assert explain(stage, check).state == "explained"


@pytest.mark.clause("QHD-6.1.2")
@pytest.mark.place("project")
def test_with_both_parts_of_the_survey_done_the_enterprise_goes_on_to_rectify(stage):
    check = started(stage)
    hazard = find(stage, check)
    answer_all(stage, check)
    assert queries.parts_seen(check) == {"documents", "on_site"}
    assert explain(stage, check).state == "explained"
    hazards.publish_hazard(hazard, by=stage.safety, at=stage.at())
    given = {"measures": "换锁", "responsibility": "周工", "deadline": stage.today + timedelta(days=7)}
    assert hazards.plan_rectification(hazard, by=stage.safety, at=stage.at(), **given).version == 1


@pytest.mark.clause("QHD-6.1.2", refusal=True)
@pytest.mark.place("project")
@pytest.mark.parametrize(("part", "method"), [("on_site", "see"), ("documents", "doc")])
def test_a_list_that_leaves_one_part_out_is_told_before_anybody_sets_out(stage, part, method):
    """Nothing is added to a list during a visit: at its end it would be too late."""
    template = short_list(stage)
    dropped = [item.pk for item in template.items.all() if item.method == [method]]
    again = [{"section": "补", "focus": list(AREAS), "text": "补看", "method": ["see" if method == "doc" else "doc"]}]
    check = planned(stage, template=template, drop_items=dropped, own_items=again)
    appoint(stage, check, *stage.experts)
    with refused("survey_part_unlisted", "QHD-6.1.2", part):
        operations.agree_checklist(check, by=stage.safety, at=stage.at())
    with refused("survey_part_unlisted", "QHD-6.1.2", part):
        operations.start_inspection(check, by=stage.safety, at=stage.at())
    asked = {row.code: row.met for row in queries.readiness_of(check, on=stage.today)}
    assert asked["survey_part_unlisted"] is False


@pytest.mark.clause("QHD-6.1.2", refusal=True)
@pytest.mark.place("project")
@pytest.mark.parametrize(("part", "method"), [("on_site", "see"), ("documents", "doc")])
def test_with_one_part_alone(stage, client, part, method):
    check = started(stage)
    lead = lead_of(check)
    for item in check.checklist.items.filter(method=[method]):
        operations.answer_item(check, by=lead, at=stage.at(), item=item, result="unseen", note="当天停产")
    answer_all(stage, check)
    with refused("survey_part_missing", "QHD-6.1.2", part):
        explain(stage, check)
    client.force_login(lead, backend=BACKEND)
    with clock.frozen(stage.at()):
        page = client.post(f"/inspections/{check.pk}/explain_findings/", {"present": "孙安全", "summary": "受控"})
    assert {"on_site": "现场", "documents": "资料"}[part] in page.content.decode()


@pytest.mark.place("project")
def test_only_the_first_check_of_a_site_is_its_survey(stage):
    first = started(stage)
    answer_all(stage, first)
    explain(stage, first)
    stage.now += timedelta(days=7)
    again = started(stage, template=first.checklist.derived_from)
    for item in again.checklist.items.filter(method=["doc"]):
        operations.answer_item(again, by=lead_of(again), at=stage.at(), item=item, result="na", note="上次已查")
    answer_all(stage, again)
    assert explain(stage, again).state == "explained"
