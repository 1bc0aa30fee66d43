"""Nothing that a phone sent waits for ever: it is done, or its sender sees why not and mends it or gives it up."""

import hashlib
from datetime import timedelta

import pytest
from tests.cast import picture

from bihuan.audit.models import Event
from bihuan.field import devices, queries, sync
from bihuan.field.models import SentAct
from bihuan.parties.models import Account, Guest
from bihuan.refusal import Refusal, Stranger

LEFT = {"withdrawn": True, "closed": True}


def row(one: dict) -> SentAct:
    return SentAct.objects.select_related("bundle__device", "bundle__inspection", "account").get(
        client_id=one["client_id"]
    )


def give_up(one: dict, by, at, reason="现场已经撤除"):
    return sync.give_up_act(row(one), by=by, at=at, reason=reason)


def fix(lead, found: dict) -> dict:
    said = {"rectification": "已上锁", "photos": [lead.photo()], "rectified_by": "周工"}
    return lead.do("fix_on_the_spot", hazard_of=found["client_id"], **said)


@pytest.fixture
def photoless(team, items):
    """A finding whose photo does not come."""
    found = team[0].find(items[0], "0" * 64)
    assert team[0].send(found)[0]["state"] == "waiting"
    return found


def test_a_photo_that_never_comes_is_given_up_with_a_reason(stage, check, team, photoless):
    lead = team[0]
    assert list(queries.undone(lead.account)) == [row(photoless)]
    with pytest.raises(Refusal, match="reason_missing"):
        give_up(photoless, lead.account, stage.at(), " ")
    given = give_up(photoless, lead.account, stage.at())
    assert (given.state, given.resolution_reason, given.resolved_by) == ("given_up", "现场已经撤除", lead.account.pk)
    assert lead.send(photoless)[0]["state"] == "given_up", "sent again it stays so"
    assert list(queries.undone(lead.account)) == []
    assert given.payload["description"] == "配电箱未上锁", "what was sent stays on record"
    assert Event.objects.get(case=lead.device.ref, act="give_up_act").data["reason"] == "现场已经撤除"
    with pytest.raises(Refusal, match="state_not_allowed"):
        give_up(photoless, lead.account, stage.at())


def test_a_photo_that_never_comes_is_mended_by_the_same_without_it(check, team, items, photoless):
    lead = team[0]
    mended = lead.find(items[0], lead.photo(), replaces=photoless["client_id"])
    assert lead.send(mended)[0]["state"] == "accepted"
    assert lead.send(photoless)[0]["state"] == "replaced"
    assert check.findings.count() == 1


def test_what_rests_on_one_that_was_given_up_is_told_so_and_is_given_up_too(stage, team, photoless):
    lead = team[0]
    fixed = fix(lead, photoless)
    assert lead.send(fixed)[0]["state"] == "waiting"
    give_up(photoless, lead.account, stage.at())
    (told,) = sync.take_up_waiting(lead.account, now=stage.at)
    assert (told.state, told.reason["code"]) == ("refused", "given_up_before")
    assert give_up(fixed, lead.account, stage.at()).state == "given_up"


def test_what_rests_on_a_refused_one_is_seen_and_ends_with_it(stage, team, items):
    lead = team[0]
    wrong = lead.find(items[0], lead.photo(), description="")
    fixed = fix(lead, wrong)
    assert [one["state"] for one in lead.send(wrong, fixed)] == ["refused", "waiting"]
    assert {one.act for one in queries.undone(lead.account)} == {"record_finding", "fix_on_the_spot"}
    give_up(wrong, lead.account, stage.at())
    (told,) = sync.take_up_waiting(lead.account, now=stage.at)
    assert told.reason["code"] == "given_up_before"


def test_the_end_of_a_visit_does_not_wait_for_what_was_given_up(stage, team, photoless):
    lead = team[0]
    ending = lead.do("explain_findings", present="孙安全", summary="总体受控")
    assert lead.send(ending)[0]["state"] == "waiting"
    give_up(photoless, lead.account, stage.at())
    (told,) = sync.take_up_waiting(lead.account, now=stage.at)
    assert told.state == "refused", "it is judged, and says what items have no answer"


def test_what_waits_on_a_revoked_phone_is_told_so_though_nobody_is_in_touch(stage, check, team, photoless):
    lead = team[0]
    fixed = fix(lead, photoless)
    lead.send(fixed)
    devices.revoke_device(lead.device, by=lead.account, at=stage.at())
    assert sync.end_lost(now=stage.at) == 2
    assert {(one.state, one.reason["code"]) for one in SentAct.objects.all()} == {("refused", "lost_with_phone")}
    assert len(queries.undone(lead.account)) == 2
    assert sync.end_lost(now=stage.at) == 0
    assert give_up(fixed, lead.account, stage.at()).state == "given_up"


def test_what_waits_when_the_assignment_is_withdrawn_is_late_and_is_settled(stage, check, team, items):
    other = team[1]
    found = other.find(items[0], "0" * 64)
    other.send(found)
    check.team.filter(expert__account=other.account).delete()
    Guest.objects.filter(account=other.account).delete()
    (told,) = sync.take_up_waiting(other.account, now=stage.at)
    assert (told.state, told.conflict) == ("in_conflict", "late")
    settled = sync.resolve_conflict(told, by=other.account, at=stage.at(), value="stands", reason="已经不在组里")
    assert settled.state == "resolved"


def test_the_lead_gives_up_for_who_is_not_there_any_more_and_nobody_else_does(stage, check, team, items):
    lead, other, third = team
    found = other.find(items[0], "0" * 64)
    other.send(found)
    with pytest.raises(Refusal, match="role_not_allowed"):
        give_up(found, third.account, stage.at())
    with pytest.raises(Stranger):
        give_up(found, stage.stranger, stage.at())
    assert give_up(found, lead.account, stage.at()).resolved_by == lead.account.pk


def test_what_was_given_up_does_not_come_back_with_its_photo(stage, check, team, items):
    lead, content = team[0], picture()
    found = lead.find(items[0], hashlib.sha256(content).hexdigest())
    lead.send(found)
    give_up(found, lead.account, stage.at())
    lead.upload(content)
    assert sync.take_up_waiting(lead.account, now=stage.at) == []
    assert not check.findings.exists()


def test_what_a_closed_account_left_waiting_comes_before_who_leads(stage, check, team, items):
    lead, other = team[:2]
    other.find(items[0], "0" * 64)
    other.send()
    Account.objects.filter(pk=other.account.pk).update(is_active=False)
    assert sync.end_lost(now=stage.at) == 1
    (left,) = queries.conflicts(lead.account)
    assert (left.account_id, left.conflict, left.standing) == (other.account.pk, "late", LEFT)
    assert Event.objects.get(case=other.device.ref, act="set_aside_act").data["conflict"] == "late"
    assert sync.end_lost(now=stage.at) == 0
    sent = row(other.done[0])
    with pytest.raises(Refusal, match="role_not_allowed"):
        sync.resolve_conflict(sent, by=team[2].account, at=stage.at(), value="stands", reason="重新检查")
    told = sync.resolve_conflict(sent, by=lead.account, at=stage.at(), value="stands", reason="已由他人重新检查")
    assert told.state == "resolved"


def test_where_the_lead_has_no_account_any_more_the_others_settle_what_is_left(stage, check, team, items):
    lead, other = team[:2]
    lead.find(items[0], "0" * 64)
    lead.send()
    assert list(queries.conflicts(other.account)) == list(queries.undone(other.account)) == []
    Account.objects.filter(pk=lead.account.pk).update(is_active=False)
    sync.end_lost(now=stage.at)
    assert [one.pk for one in queries.conflicts(other.account)] == [row(lead.done[0]).pk]
    said = {"value": "stands", "reason": "已由他人重新检查"}
    assert sync.resolve_conflict(row(lead.done[0]), by=other.account, at=stage.at(), **said).state == "resolved"


def test_what_waits_for_a_person_is_told_by_check(stage, check, team, items):
    """What is another phone's affair comes before the lead when that has had a day for it."""
    lead, other = team[:2]
    name = check.enterprise.name

    def told(whom):
        return queries.to_settle(whom.account, at=stage.at())

    assert told(lead) == []
    lead.answer(items[0])
    other.answer(items[0], "problem")
    other.answer(items[1], "na")  # without a word why
    other.find(items[2], "0" * 64)
    lead.send()
    other.send()
    assert told(lead) == [queries.ToSettle(check.pk, name, 1, 0)]
    assert told(other) == [queries.ToSettle(check.pk, name, 1, 1)]
    stage.now += timedelta(days=1)
    assert told(lead) == told(other) == [queries.ToSettle(check.pk, name, 1, 2)]
    assert told(team[2]) == []
