"""Two phones, one item; a check that moved on; a person who is off the team: both values stay, a person chooses."""

import pytest
from tests.field.conftest import phone

from bihuan.field import queries, sync
from bihuan.field.models import SentAct
from bihuan.inspections import operations, reporting
from bihuan.inspections import queries as inspections
from bihuan.inspections.models import ChecklistItem, Inspection
from bihuan.parties.models import Guest
from bihuan.refusal import Refusal, Stranger


def settle(sent_id, by, at, value="stands", reason="以组长看到的为准"):
    return sync.resolve_conflict(SentAct.objects.get(pk=sent_id), by=by, at=at, value=value, reason=reason)


@pytest.fixture
def parallel(team, items):
    """The lead says fine, another says problem, and neither knew of the other."""
    lead, other = team[:2]
    lead.answer(items[0], "ok")
    other.answer(items[0], "problem", "门锁坏了")
    lead.send()
    return other.send()[0]


def test_two_phones_on_one_item_are_a_conflict_and_both_values_stay(check, parallel, items):
    assert parallel["state"] == "in_conflict"
    assert parallel["conflict"] == "parallel"
    assert parallel["standing"]["result"] == "ok"
    assert check.answers.get(item=items[0]).result == "ok"
    assert SentAct.objects.get(pk=parallel["id"]).payload["note"] == "门锁坏了"


def test_two_phones_that_say_the_same_are_none(team, items):
    for one in team[:2]:
        one.answer(items[0], "ok")
        assert one.send()[0]["state"] == "accepted"


def test_who_had_seen_the_other_answer_replaces_it(check, team, items):
    lead, other = team[:2]
    lead.answer(items[0], "ok")
    lead.send()
    other.answer(items[0], "problem", "门锁坏了", seen=check.answers.get(item=items[0]))
    assert other.send()[0]["state"] == "accepted"
    assert check.answers.get(item=items[0]).result == "problem"


def test_the_lead_takes_what_was_sent(stage, check, team, parallel, items):
    lead = team[0].account
    row = settle(parallel["id"], lead, stage.at(), "sent")
    assert (row.state, row.resolution, row.resolved_by) == ("resolved", "sent", lead.pk)
    assert check.answers.get(item=items[0]).result == "problem"
    assert row.standing["result"] == "ok", "what stood before stays on the row"
    assert sync.receipts([row])[0]["resolution"] == "sent", "the phone learns which of the two holds"


def test_what_stands_stays_with_a_reason(stage, check, team, parallel, items):
    row = settle(parallel["id"], team[1].account, stage.at())
    assert (row.state, row.resolution, row.resolution_reason) == ("resolved", "stands", "以组长看到的为准")
    assert check.answers.get(item=items[0]).result == "ok"


@pytest.mark.parametrize(
    ("value", "reason", "code"),
    [
        ("stands", " ", "reason_missing"),
        ("", "看过", "conflict_choice_missing"),
        ("stands", "看" * 201, "text_too_long"),
    ],
)
def test_a_choice_needs_a_value_and_a_reason(stage, team, parallel, value, reason, code):
    with pytest.raises(Refusal, match=code):
        settle(parallel["id"], team[0].account, stage.at(), value, reason)


def test_nobody_else_chooses(stage, team, parallel):
    with pytest.raises(Refusal, match="role_not_allowed"):
        settle(parallel["id"], team[2].account, stage.at())
    with pytest.raises(Stranger):
        settle(parallel["id"], stage.stranger, stage.at())


def test_a_visit_does_not_end_while_two_phones_disagree(stage, check, team, parallel, items):
    lead = team[0]
    for item in items[1:]:
        operations.answer_item(check, by=lead.account, at=stage.at(), item=item, result="ok")
    said = {"present": "孙安全", "summary": "总体受控"}
    with pytest.raises(Refusal, match="field_conflicts_open") as caught:
        reporting.explain_findings(check, by=lead.account, at=stage.at(), **said)
    assert caught.value.missing == (items[0].code,)
    settle(parallel["id"], lead.account, stage.at())
    assert reporting.explain_findings(check, by=lead.account, at=stage.at(), **said).state == "explained"


def test_the_end_of_a_visit_waits_on_the_phone_until_two_agree(stage, check, team, parallel, items):
    """It is not sent back: the hand of the enterprise stands under it, and nobody of it is there any more."""
    lead = team[0]
    for item in items[1:]:
        operations.answer_item(check, by=lead.account, at=stage.at(), item=item, result="ok")
    lead.do("explain_findings", present="孙安全", summary="总体受控")
    (receipt,) = lead.send(lead.done[-1])
    assert (receipt["state"], receipt["reason"]["code"]) == ("waiting", "field_conflicts_open")
    assert receipt["reason"]["missing"] == [items[0].code]
    assert sync.take_up_waiting(lead.account, now=stage.at) == []
    settle(parallel["id"], lead.account, stage.at())
    assert [one.state for one in sync.take_up_waiting(lead.account, now=stage.at)] == ["accepted"]


def test_the_same_person_on_two_phones_later_counts(stage, check, team, items):
    lead = team[0]
    second = phone(stage, check, lead.account)
    lead.answer(items[0], "na", "没有")  # done first, sent last
    second.answer(items[0], "ok")
    assert second.send()[0]["state"] == "accepted"
    (receipt,) = lead.send()
    assert (receipt["state"], receipt["conflict"]) == ("in_conflict", "superseded")


def test_what_comes_after_the_visit_is_late(stage, check, team, items):
    lead, other = team[:2]
    other.answer(items[0], "problem", "门锁坏了")
    for item in items:
        operations.answer_item(check, by=lead.account, at=stage.at(), item=item, result="ok")
    reporting.explain_findings(check, by=lead.account, at=stage.at(), present="孙安全", summary="总体受控")
    (receipt,) = other.send()
    assert (receipt["state"], receipt["conflict"]) == ("in_conflict", "parallel")
    other.do("record_finding", description="通道堵塞", advice="清理", grade="general", legal_basis="消防法第二十八条")
    late = other.send(other.done[-1])[0]
    assert (late["state"], late["conflict"]) == ("in_conflict", "late")
    assert late["standing"]["state"] == "explained"
    with pytest.raises(Refusal, match="role_not_allowed"):  # the lead adds it (test_add_late_finding)
        settle(late["id"], other.account, stage.at(), "sent")
    assert settle(late["id"], other.account, stage.at()).state == "resolved"


def test_an_assignment_withdrawn_while_offline_is_late_and_nothing_is_lost(stage, check, team, items):
    lead, other = team[:2]
    other.answer(items[0], "problem", "门锁坏了")
    check.team.filter(expert__account=other.account).delete()
    Guest.objects.filter(account=other.account).delete()
    (receipt,) = other.send()
    assert (receipt["state"], receipt["conflict"]) == ("in_conflict", "late")
    assert receipt["standing"] == {"withdrawn": True}
    assert SentAct.objects.get().payload["note"] == "门锁坏了"
    assert list(queries.conflicts(lead.account)) == [SentAct.objects.get()]
    with pytest.raises(Refusal, match="conflict_cannot_be_undone"):
        settle(receipt["id"], other.account, stage.at(), "sent")


def test_who_settles_signs_with_nobody_elses_hand(stage, check, team, items):
    lead, other = team[:2]
    for item in items:
        operations.answer_item(check, by=lead.account, at=stage.at(), item=item, result="ok")
    reporting.explain_findings(check, by=lead.account, at=stage.at(), present="孙安全", summary="总体受控")
    other.do("sign_report", signature=other.photo(purpose="signature", sealed=False))
    check.team.filter(expert__account=other.account).delete()
    Guest.objects.filter(account=other.account).delete()
    (receipt,) = other.send()
    assert (receipt["state"], receipt["conflict"]) == ("in_conflict", "late")
    settle(receipt["id"], lead.account, stage.at(), "sent")
    signed = check.team.get(expert__account=lead.account)
    assert (signed.signed_at is not None, signed.drawing) == (True, "")


def test_a_finding_at_an_item_that_another_found_in_order_is_parallel(stage, check, team, items):
    lead, other = team[:2]
    lead.answer(items[0], "ok")
    found = other.find(items[0], other.photo())
    lead.send()
    (receipt,) = other.send(found)
    assert (receipt["state"], receipt["conflict"]) == ("in_conflict", "parallel")
    assert receipt["standing"]["result"] == "ok"
    assert check.answers.get(item=items[0]).result == "ok"
    assert not check.findings.exists()
    assert [one.payload["item"] for one in queries.disagreements(check.pk)] == [str(items[0].pk)]
    row = settle(receipt["id"], lead.account, stage.at(), "sent")
    assert check.answers.get(item=items[0]).result == "problem"
    finding = check.findings.get()
    assert row.result["hazard"] == str(finding.hazard_id)
    assert [one.capture for one in finding.hazard.photos.all()] == ["sealed"], "the photo comes along with its seal"


def test_a_finding_of_who_had_seen_the_answer_and_a_second_one_are_none(check, team, items):
    lead, other = team[:2]
    lead.answer(items[0], "ok")
    lead.send()
    seen = check.answers.get(item=items[0]).at.isoformat()
    first = other.find(items[0], other.photo(), seen_at=seen)
    second = lead.find(items[0], lead.photo(), description="箱内有杂物")
    assert other.send(first)[0]["state"] == "accepted"
    assert lead.send(second)[0]["state"] == "accepted"
    assert check.findings.count() == 2


def test_a_template_retired_while_offline_changes_nothing_for_its_checks(check, team, items):
    check.checklist.derived_from.published = False
    check.checklist.derived_from.save()
    team[0].answer(items[0])
    assert team[0].send()[0]["state"] == "accepted"


def test_an_item_that_is_not_on_the_list_any_more_is_superseded(stage, check, team, items):
    gone = ChecklistItem.objects.create(
        checklist=check.checklist.derived_from, position=99, code="X", section="旧", text="旧条目"
    )
    team[0].answer(gone, "problem", "有问题")
    (receipt,) = team[0].send()
    assert (receipt["state"], receipt["conflict"]) == ("in_conflict", "superseded")


def test_a_check_called_off_meanwhile_is_late(stage, check, team, items):
    team[0].answer(items[0])
    operations.abort_inspection(check, by=stage.officer, at=stage.at(), reason="专家生病")
    (receipt,) = team[0].send()
    assert (receipt["state"], receipt["conflict"]) == ("in_conflict", "late")
    assert Inspection.objects.get(pk=check.pk).state == "cancelled"
    assert inspections.progress(check)[0] == 0
