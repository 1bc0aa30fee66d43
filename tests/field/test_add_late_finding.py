"""What was found within the visit and comes after its end is a hazard of the check, if its lead says so."""

import pytest
from django.test import Client
from tests.field.test_end_of_visit import BLOCKED, answer_all, explain, row
from tests.web.conftest import _at_the_door

from bihuan import clock
from bihuan.audit.models import Event
from bihuan.documents.models import OfficialDocument
from bihuan.field import sync
from bihuan.hazards.models import Hazard
from bihuan.inspections import reporting
from bihuan.inspections.models import Inspection, ReportDraft
from bihuan.refusal import Refusal

assert _at_the_door
SAID = {"value": "sent", "reason": "现场看过，属实"}


@pytest.fixture
def late(stage, check, team, items):
    """A second phone was still in the cellar when the lead explained what was found."""
    lead, other = team[:2]
    sha256 = other.photo()
    other.do("record_finding", **BLOCKED, photos=[sha256], location="地下车库")
    answer_all(stage, check, lead, items)
    explain(stage, check, lead)
    (told,) = other.send()
    assert (told["state"], told["standing"]["state"]) == ("in_conflict", "explained")
    return other.done[0]


@pytest.mark.clause("LY-2.1.12")
def test_the_lead_adds_it_with_its_photos_and_a_notice_of_its_own(stage, check, team, late):
    lead = team[0].account
    reporting.sign_report(check, by=lead, at=stage.at())
    before = OfficialDocument.objects.filter(slug="hazard_notice").count()
    settled = sync.resolve_conflict(row(late), by=lead, at=stage.at(), **SAID)
    hazard = Hazard.objects.get(pk=settled.result["hazard"])
    assert check.findings.get().hazard == hazard
    assert hazard.location == "地下车库"
    assert [one.capture for one in hazard.photos.all()] == ["sealed"]
    assert hazard.found_on == settled.happened_at.astimezone(clock.SHANGHAI).date()
    assert set(hazard.steps.values_list("step", flat=True)) >= {"reported", "explained"}
    assert OfficialDocument.objects.filter(slug="hazard_notice").count() == before + 1
    assert not check.team.exclude(signed_digest="").exists(), "the papers say more now, and are signed anew"
    assert "通道堵塞" in str(ReportDraft.objects.get(inspection=check).report)
    assert Event.objects.get(act="add_late_finding").data["hazard"] == hazard.ref


@pytest.mark.clause("LY-2.1.12")
def test_it_is_added_to_a_report_that_is_out_and_followed_with_the_others(stage, check, team, late):
    for one in team:
        reporting.sign_report(Inspection.objects.get(pk=check.pk), by=one.account, at=stage.at())
    assert Inspection.objects.get(pk=check.pk).state == "delivered"
    sync.resolve_conflict(row(late), by=team[0].account, at=stage.at(), **SAID)
    assert check.findings.get().hazard.is_open


@pytest.mark.clause("LY-2.1.12", refusal=True)
def test_nobody_but_who_leads_adds_it(stage, team, late):
    with pytest.raises(Refusal, match="role_not_allowed"):
        sync.resolve_conflict(row(late), by=team[1].account, at=stage.at(), **SAID)


def test_the_page_shows_all_of_it_with_its_photos_and_the_way_on(stage, check, team, late):
    lead, sent = Client(), row(late)
    lead.force_login(team[0].account, backend="bihuan.parties.login.AccountBackend")
    page = lead.get("/field/conflicts/").content.decode()
    for said in ("地下车库", "清理", "消防法第二十八条", "一般隐患", "补登为隐患"):
        assert said in page
    photo = page.split(f"/field/sent/{sent.pk}/photos/")[1].split("/")[0]
    assert lead.get(f"/field/sent/{sent.pk}/photos/{photo}/").content.startswith(b"\xff\xd8")
    third = Client()
    third.force_login(team[2].account, backend="bihuan.parties.login.AccountBackend")
    assert third.get(f"/field/sent/{sent.pk}/photos/{photo}/").status_code == 404
    assert lead.get(f"/field/sent/{sent.pk}/photos/1/").status_code == 404
    url = f"/field/conflicts/{sent.pk}/add_late_finding/"
    assert lead.post(url, {**SAID, "reason": ""}).status_code == 422
    assert lead.post(url, SAID).status_code == 303
    assert check.findings.count() == 1


def test_what_is_not_so_is_laid_down_with_a_reason(stage, check, team, late):
    url = f"/field/conflicts/{row(late).pk}/add_late_finding/"
    lead = Client()
    lead.force_login(team[0].account, backend="bihuan.parties.login.AccountBackend")
    assert lead.post(url, {"value": "stands", "reason": "重复登记"}).status_code == 303
    assert row(late).state == "resolved"
    assert not check.findings.exists()
