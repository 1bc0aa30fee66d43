"""A visit ends when nothing of anybody waits, came back, or was left by who is off the team: a danger that somebody
entered is mended, raised or given up, and never lost by the end."""

import hashlib

import pytest
from tests.cast import picture
from tests.field.conftest import phone

from bihuan.field import sync
from bihuan.field.models import SentAct
from bihuan.inspections import operations, reporting
from bihuan.inspections.models import Inspection
from bihuan.parties.models import Guest
from bihuan.refusal import Refusal

SAID = {"present": "孙安全", "summary": "总体受控"}
BLOCKED = {"description": "通道堵塞", "advice": "清理", "grade": "general", "legal_basis": "消防法第二十八条"}


def state(check) -> str:
    return Inspection.objects.get(pk=check.pk).state


def row(one: dict) -> SentAct:
    return SentAct.objects.select_related("bundle__device", "bundle__inspection", "account").get(
        client_id=one["client_id"]
    )


def answer_all(stage, check, by, items) -> None:
    for item in items:
        operations.answer_item(check, by=by.account, at=stage.at(), item=item, result="ok")


def explain(stage, check, by):
    return reporting.explain_findings(check, by=by.account, at=stage.at(), **SAID)


def take_off(check, someone) -> None:
    check.team.filter(expert__account=someone.account).delete()
    Guest.objects.filter(account=someone.account).delete()


def test_a_finding_that_came_back_is_mended_and_then_the_visit_ends_by_itself(stage, check, team, items):
    """Record, explain, sign, all in the cellar; what comes back of it is mended at home."""
    lead = team[0]
    wrong = lead.do("record_finding", **{**BLOCKED, "legal_basis": ""})
    for item in items:
        lead.answer(item)
    ended = lead.do("explain_findings", **SAID)
    signed = lead.do("sign_report")
    told = lead.send()
    assert [told[0]["state"], told[-2]["state"], told[-1]["state"]] == ["refused", "waiting", "waiting"]
    assert told[-2]["reason"]["code"] == "field_acts_waiting"
    assert told[-2]["reason"]["missing"] == [f"{lead.account.name}：通道堵塞"]
    assert state(check) == "ongoing"
    mended = lead.do("record_finding", **BLOCKED, replaces=wrong["client_id"])
    assert lead.send(mended)[0]["state"] == "accepted"
    assert [one.state for one in sync.take_up_waiting(lead.account, now=stage.at)] == ["accepted", "accepted"]
    assert (row(ended).state, row(signed).state, state(check)) == ("accepted", "accepted", "explained")
    assert check.findings.count() == 1


def test_nobody_signs_before_an_end_that_came_back_is_mended(stage, check, team, items):
    lead = team[0]
    for item in items:
        lead.answer(item)
    wrong = lead.do("explain_findings", present="孙安全", summary="")
    lead.do("sign_report")
    assert [one["state"] for one in lead.send()[-2:]] == ["refused", "waiting"]
    mended = lead.do("explain_findings", **SAID, replaces=wrong["client_id"])
    assert lead.send(mended)[0]["state"] == "accepted"
    assert [one.state for one in sync.take_up_waiting(lead.account, now=stage.at)] == ["accepted"]


@pytest.mark.parametrize("photo", ["not come", "never named a ground"])
def test_the_visit_does_not_end_on_a_page_over_what_a_colleague_sent(stage, check, team, items, photo):
    lead, other = team[:2]
    content = picture()
    sha256 = hashlib.sha256(content).hexdigest()
    lacking = {"photos": [sha256]} if photo == "not come" else {"legal_basis": ""}
    found = other.do("record_finding", **{**BLOCKED, **lacking})
    assert other.send(found)[0]["state"] == ("waiting" if photo == "not come" else "refused")
    answer_all(stage, check, lead, items)
    with pytest.raises(Refusal, match="field_acts_waiting") as caught:
        explain(stage, check, lead)
    assert caught.value.missing == (f"{other.account.name}：通道堵塞",)
    if photo == "not come":
        other.upload(content)
        assert [one.state for one in sync.take_up_waiting(other.account, now=stage.at)] == ["accepted"]
    else:
        sync.give_up_act(row(found), by=lead.account, at=stage.at(), reason="重复登记")
    assert explain(stage, check, lead).state == "explained"


def test_a_phone_that_ends_the_visit_waits_for_a_colleagues_finding(stage, check, team, items):
    lead, other = team[:2]
    content = picture()
    other.do("record_finding", **BLOCKED, photos=[hashlib.sha256(content).hexdigest()])
    other.send()
    answer_all(stage, check, lead, items)
    ending = lead.do("explain_findings", **SAID)
    assert lead.send(ending)[0]["state"] == "waiting"
    assert sync.take_up_waiting(lead.account, now=stage.at) == []
    other.upload(content)
    sync.take_up_waiting(other.account, now=stage.at)
    assert [one.state for one in sync.take_up_waiting(lead.account, now=stage.at)] == ["accepted"]
    assert check.findings.count() == 1


def test_what_somebody_left_who_is_off_the_team_is_taken_or_laid_down_before_the_end(stage, check, team, items):
    lead, other = team[:2]
    other.do("record_finding", **BLOCKED, photos=[other.photo()])
    take_off(check, other)
    (told,) = other.send()
    assert (told["state"], told["standing"]) == ("in_conflict", {"withdrawn": True})
    answer_all(stage, check, lead, items)
    with pytest.raises(Refusal, match="field_acts_waiting"):
        explain(stage, check, lead)
    taken = sync.resolve_conflict(
        row(other.done[0]), by=lead.account, at=stage.at(), value="sent", reason="现场看过，属实"
    )
    assert taken.state == "resolved"
    assert [one.capture for one in check.findings.get().hazard.photos.all()] == ["sealed"]
    assert explain(stage, check, lead).state == "explained"


def test_notes_that_came_back_do_not_keep_a_visit_open(stage, check, team, items):
    """A note can be filed after the visit as well."""
    lead = team[0]
    lead.do("file_note", text="", place="")
    assert lead.send()[0]["state"] == "refused"
    answer_all(stage, check, lead, items)
    assert explain(stage, check, phone(stage, check, lead.account)).state == "explained"
