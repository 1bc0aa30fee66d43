"""What a phone sends is done once, through the operations of the pages, and its receipt says what became of it."""

from datetime import timedelta

import pytest
from tests.field.conftest import phone as enrolled
from tests.field.conftest import ready
from tests.meanwhile import second_meets_first

from bihuan import clock
from bihuan.audit.models import Event
from bihuan.documents.models import Attachment, OfficialDocument
from bihuan.field import devices, sync
from bihuan.field.models import SentAct
from bihuan.inspections import reporting
from bihuan.inspections.models import Answer, Inspection
from bihuan.refusal import Refusal, Stranger


def test_answers_are_replayed_in_order_and_leave_the_lines_of_the_pages(check, team, items):
    lead = team[0]
    lead.answer(items[0])
    lead.answer(items[1], "problem", "没上锁")
    lead.answer(items[0], "na", "没有这种设备")
    receipts = lead.send()
    assert [one["state"] for one in receipts] == ["accepted"] * 3
    assert check.answers.get(item=items[0]).result == "na"
    told = [event.data["result"] for event in Event.objects.filter(case=check.ref, act="answer_item").order_by("seq")]
    assert told == ["ok", "problem", "na"], "every answer stays in the history of the check"
    chain = list(Event.objects.filter(case=lead.device.ref).order_by("seq").values_list("act", flat=True))
    assert chain[-2:] == ["receive_act", "accept_act"]


def test_the_same_act_sent_again_has_one_effect_and_the_same_receipt(check, team, items):
    lead = team[0]
    lead.answer(items[0])
    first = lead.send()
    assert lead.send() == first
    assert SentAct.objects.count() == 1
    assert Event.objects.filter(case=check.ref, act="answer_item").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_batch_at_the_same_moment_has_one_effect(check, team, items):
    lead = team[0]
    one = lead.answer(items[0])
    found = []

    def send():
        found.append(lead.send(one))
        return "done"

    assert second_meets_first(send, send) == "done"
    assert found[0] == found[1]
    assert Event.objects.filter(case=check.ref, act="answer_item").count() == 1


def test_another_act_under_a_known_id_is_not_taken(team, items):
    lead = team[0]
    one = lead.answer(items[0])
    lead.send(one)
    one["payload"] = {**one["payload"], "result": "na", "note": "没有"}
    with pytest.raises(Refusal, match="act_changed"):
        lead.send(one)
    assert Answer.objects.get(item=items[0]).result == "ok"


def test_the_servers_moment_counts_and_the_phones_is_kept(check, team, items):
    lead = team[0]
    lead.off = timedelta(days=-365)
    one = lead.answer(items[0])
    (receipt,) = lead.send(one)
    row = SentAct.objects.get()
    assert receipt["state"] == "accepted"
    assert receipt["offset"] == 365 * 24 * 3600
    assert row.device_at.isoformat() == one["device_at"] or row.device_at.year == 2025
    assert abs(row.happened_at - row.received_at) < timedelta(minutes=10)
    assert check.answers.get(item=items[0]).at == row.judged_at


def test_a_refused_act_says_why_and_a_mended_one_takes_its_place(check, team, items):
    lead = team[0]
    wrong = lead.answer(items[0], "na")
    (receipt,) = lead.send(wrong)
    assert receipt["state"] == "refused"
    assert receipt["reason"]["code"] == "reason_missing"
    assert receipt["reason"]["missing"] == ["note"]
    mended = lead.do("answer_item", item=str(items[0].pk), result="na", note="没有", replaces=wrong["client_id"])
    assert [one["state"] for one in lead.send(mended)] == ["accepted"]
    assert [one["state"] for one in lead.send(wrong)] == ["replaced"]
    again = lead.do("answer_item", item=str(items[0].pk), result="ok", note="", replaces=wrong["client_id"])
    with pytest.raises(Refusal, match="nothing_to_mend"):
        lead.send(again)


@pytest.mark.parametrize(
    ("spoiled", "code"),
    [
        ({"client_id": "x"}, "act_unreadable"),
        ({"device_at": "yesterday"}, "act_unreadable"),
        ({"device_at": "2026-11-02T09:00:00"}, "act_unreadable"),
        ({"payload": []}, "act_unreadable"),
        ({"bundle": "-1"}, "act_unreadable"),
        ({"act": "close_hazard"}, "act_unknown"),
        ({"payload": {"note": "\0"}}, "act_unreadable"),
        ({"payload": {"note": ["\ud800"]}}, "act_unreadable"),
        ({"payload": {"item": float("nan")}}, "act_unreadable"),
        ({"device_at": "9999-12-31T23:59:59-12:00"}, "act_unreadable"),
        ({"device_at": "0001-01-01T00:00:00+14:00"}, "act_unreadable"),
        ({"act": "record_finding", "payload": {"photos": {"a": 1}}}, "act_unreadable"),
        ({"act": "record_finding", "payload": {"photos": [7]}}, "act_unreadable"),
        ({"act": "explain_findings", "payload": {"signature": "../x"}}, "act_unreadable"),
    ],
)
def test_what_is_no_act_is_not_taken(team, items, spoiled, code):
    with pytest.raises(Refusal, match=code):
        team[0].send({**team[0].answer(items[0]), **spoiled})
    assert not SentAct.objects.exists()


def test_an_error_of_the_program_leaves_the_act_waiting_and_hinders_no_other(check, team, items, monkeypatch):
    lead = team[0]
    bad, good = lead.answer(items[0], "problem"), lead.answer(items[1])
    real = sync._carry_out

    def failing(sent, **known):
        if sent.payload["item"] == str(items[0].pk):
            raise RuntimeError("the power is gone")
        return real(sent, **known)

    monkeypatch.setattr(sync, "_carry_out", failing)
    assert [one["state"] for one in lead.send(bad, good)] == ["waiting", "accepted"]
    monkeypatch.setattr(sync, "_carry_out", real)
    assert [one.state for one in sync.take_up_waiting(lead.account, now=lead.stage.at)] == ["accepted"]
    assert check.answers.count() == 2


def test_a_finding_and_what_was_fixed_on_the_spot_refer_to_each_other_by_the_phones_own_id(stage, check, team, items):
    lead = team[0]
    before, after = lead.photo(), lead.photo()
    fixed = lead.do("fix_on_the_spot", hazard_of="", rectification="已上锁", photos=[after], rectified_by="周工")
    found = lead.find(items[0], before)
    fixed["payload"]["hazard_of"] = found["client_id"]
    (waiting,) = lead.send(fixed)
    assert waiting["state"] == "waiting"
    assert waiting["waits_for"] == [found["client_id"]]
    assert waiting["hashes"] == [after]
    (receipt,) = lead.send(found)
    assert receipt["state"] == "accepted"
    assert receipt["hashes"] == [before]
    sync.take_up_waiting(lead.account, now=stage.at)
    hazard = check.findings.get().hazard
    assert receipt["result"]["hazard"] == str(hazard.pk)
    assert [one["state"] for one in lead.send(fixed)] == ["accepted"]
    hazard.refresh_from_db()
    assert hazard.on_spot


def test_a_text_longer_than_its_place_is_refused_and_does_not_wait_for_ever(team, items):
    (receipt,) = team[0].send(team[0].find(items[0], location="东" * 3000))
    assert (receipt["state"], receipt["reason"]["code"]) == ("refused", "act_unreadable")


def test_what_had_to_wait_does_not_undo_what_the_same_phone_said_after_it(check, team, items, monkeypatch):
    lead = team[0]
    first, second = lead.answer(items[0], "problem"), lead.answer(items[0], "na", "没有")
    real = sync._carry_out

    def failing(sent, **known):
        if sent.payload["result"] == "problem":
            raise RuntimeError("the power is gone")
        return real(sent, **known)

    monkeypatch.setattr(sync, "_carry_out", failing)
    assert [one["state"] for one in lead.send(first, second)] == ["waiting", "accepted"]
    monkeypatch.setattr(sync, "_carry_out", real)
    (late,) = sync.take_up_waiting(lead.account, now=lead.stage.at)
    assert (late.state, late.conflict) == ("in_conflict", "superseded")
    assert check.answers.get(item=items[0]).result == "na"


def test_a_note_of_a_visit_that_was_begun_without_a_network_is_taken(stage):
    check = ready(stage)
    lead = enrolled(stage, check, check.team.get(is_lead=True).expert.account)
    lead.do("start_inspection")
    seen = lead.clock()
    lead.do("file_note", text="看了配电室", place="配电室", seen_at=seen.isoformat())
    stage.now += timedelta(hours=3)
    assert [one["state"] for one in lead.send()] == ["accepted"] * 2
    assert check.notes.get().seen_at == seen


def test_what_a_revoked_phone_left_waiting_is_laid_down_before_the_end(stage, check, team, items):
    lead = team[0]
    lost = enrolled(stage, check, lead.account)
    lost.find(items[0], "0" * 64)
    assert lost.send()[0]["state"] == "waiting"
    devices.revoke_device(lost.device, by=lead.account, at=stage.at())
    (receipt,) = lead.send(lead.do("explain_findings", present="孙安全", summary="总体受控"))
    assert receipt["state"] == "waiting", "its words are there, though its photo is lost"
    sync.take_up_waiting(lead.account, now=stage.at)
    left = SentAct.objects.get(client_id=lost.done[0]["client_id"])
    assert (left.state, left.reason["code"]) == ("refused", "lost_with_phone")
    sync.give_up_act(left, by=lead.account, at=stage.at(), reason="已重新登记")
    (told,) = sync.take_up_waiting(lead.account, now=stage.at)
    assert told.state == "refused", "it is judged, and says what items have no answer"


def test_what_rests_on_a_finding_that_does_not_count_is_told_so(stage, check, team, items):
    lead = team[0]
    found = lead.do("answer_item", item=str(items[0].pk), result="ok", note="")
    lead.send(found)
    said = {"rectification": "已上锁", "photos": [lead.photo()], "rectified_by": "周工"}
    (receipt,) = lead.send(lead.do("fix_on_the_spot", hazard_of=found["client_id"], **said))
    assert (receipt["state"], receipt["reason"]["code"]) == ("refused", "act_about_nothing")


def test_a_whole_check_from_the_phones(stage, check, team, items):
    lead, *_others = team
    for item in items[1:]:
        lead.answer(item)
    photo, signature = lead.photo(), lead.photo(purpose="signature")
    lead.find(items[0], photo)
    lead.do("file_note", text="看了配电室", place="配电室", seen_at=lead.clock().isoformat())
    lead.do("explain_findings", present="孙安全", summary="总体受控", advice="加强自查", signature=signature)
    assert {one["state"] for one in lead.send()} == {"accepted"}
    for phone in team:
        phone.do("sign_report", signature=phone.photo(purpose="signature"))
        receipt = phone.send(phone.done[-1])[0]
        assert receipt["state"] == "accepted", receipt
        assert len(receipt["hashes"]) == 1
    done = Inspection.objects.get(pk=check.pk)
    assert done.state == "delivered"
    experts = {member.expert.name for member in check.team.select_related("expert")}
    for slug in ("check_record", "check_report"):
        paper = OfficialDocument.objects.get(subject=check.ref, slug=slug)
        drawn = {(one["role"], one["name"]): one["signed_at"] for one in paper.signatures if one.get("image")}
        assert set(drawn) == {*(("expert", name) for name in experts), ("enterprise", "孙安全")}
        assert all(drawn.values()), "with the moment it was drawn"
        assert {f"{one['image']}.png" for one in paper.signatures} <= set(paper.images)
    notice = OfficialDocument.objects.get(subject=check.ref, slug="hazard_notice")
    assert [one["name"] for one in notice.signatures if one.get("image")] == ["孙安全"]


def test_beside_a_signature_on_the_glass_stands_who_of_the_enterprise_it_is(stage, check, team, items, client):
    lead = team[0]
    for item in items[1:]:
        lead.answer(item)
    lead.find(items[0], lead.photo())
    said = {"present": "钱某（主要负责人）、孙某（安全员）", "summary": "总体受控", "advice": "加强自查"}
    signature = lead.photo(purpose="signature")
    lead.do("explain_findings", **said, signature=signature)
    (told,) = [one for one in lead.send() if one["act"] == "explain_findings"]
    assert (told["state"], told["reason"]["code"]) == ("refused", "glass_signer_unknown")
    mended = lead.do("explain_findings", **said, signature=signature, signed_by="孙某", replaces=told["client_id"])
    assert lead.send(mended)[0]["state"] == "accepted"
    assert Inspection.objects.get(pk=check.pk).present_signer == "孙某（安全员）"
    for phone in team:
        reporting.sign_report(Inspection.objects.get(pk=check.pk), by=phone.account, at=stage.at())
    client.force_login(lead.account, backend="bihuan.parties.login.AccountBackend")
    with clock.frozen(stage.at()):
        assert "孙某（安全员）在屏幕上签了名" in client.get(f"/inspections/{check.pk}/report/").content.decode()
    notice = OfficialDocument.objects.get(subject=check.ref, slug="hazard_notice")
    record = OfficialDocument.objects.get(subject=check.ref, slug="check_record")
    for paper in (notice, record):
        assert [one["name"] for one in paper.signatures if one["role"] == "enterprise"] == ["孙某（安全员）"]
        assert paper.context["enterprise_people"] == [{"name": "孙某（安全员）"}, {"name": "钱某（主要负责人）"}]


def test_a_place_that_nobody_signed_on_the_glass_stays_empty(stage, check, team, items):
    lead = team[0]
    for item in items[1:]:
        lead.answer(item)
    lead.find(items[0], lead.photo())
    lead.do("explain_findings", present="孙安全", summary="总体受控", advice="加强自查")
    assert {one["state"] for one in lead.send()} == {"accepted"}
    for one in team:
        reporting.sign_report(Inspection.objects.get(pk=check.pk), by=one.account, at=stage.at())
    paper = OfficialDocument.objects.get(subject=check.ref, slug="check_record")
    assert {one["role"] for one in paper.signatures} == {"expert"}
    assert not any(one.get("image") for one in paper.signatures)


def test_a_photo_is_no_signature_and_a_drawing_is_its_drawers(stage, check, team, items):
    lead, other = team[:2]
    for item in items:
        lead.answer(item)
    lead.do("explain_findings", present="孙安全", summary="总体受控", signature=lead.photo())
    receipt = lead.send()[-1]
    assert (receipt["state"], receipt["reason"]["code"]) == ("refused", "act_about_nothing")
    other.photo(purpose="signature")
    foreign = Attachment.objects.get(purpose="signature")
    with pytest.raises(Stranger):
        reporting.explain_findings(
            check, by=lead.account, at=stage.at(), present="孙安全", summary="总体受控", drawing=foreign.pk
        )


def test_what_mends_is_the_same_act_of_the_same_check(stage, check, team, items):
    """Else a danger that waits could be laid down by anything else, without the reason that giving up asks for."""
    lead = team[0]
    found = lead.find(items[0], "0" * 64)
    assert lead.send(found)[0]["state"] == "waiting"
    other = lead.do("file_note", text="一切正常", place="车间", replaces=found["client_id"])
    with pytest.raises(Refusal, match="nothing_to_mend"):
        lead.send(other)
    assert SentAct.objects.get(client_id=found["client_id"]).state == "waiting"
