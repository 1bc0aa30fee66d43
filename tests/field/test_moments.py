"""What was done without a network happened when it was done; deadlines count from when the server heard of it."""

from datetime import date, datetime, timedelta

import pytest
from tests.cast import picture
from tests.field.conftest import phone as enrolled
from tests.field.conftest import ready
from tests.inspections.conftest import delivered
from tests.inspections.test_close_inspection import rectified

from bihuan import clock, documents
from bihuan.audit.models import Event
from bihuan.documents.models import OfficialDocument
from bihuan.field import sync
from bihuan.field.models import SentAct
from bihuan.field.moments import happened
from bihuan.hazards import rules
from bihuan.hazards.ledger import policy_of
from bihuan.inspections import ledger, reporting
from bihuan.inspections.models import Inspection
from bihuan.policy.what_if import what_if
from bihuan.refusal import Refusal


def walked(stage, minutes=90):
    """A check begun, walked and ended on the lead's phone, nothing of it sent yet."""
    check = ready(stage)
    lead = enrolled(stage, check, check.team.get(is_lead=True).expert.account)
    first, *others = check.checklist.items.order_by("position")
    lead.do("start_inspection")
    lead.find(first, lead.photo())
    for item in others:
        lead.answer(item)
    stage.now += timedelta(minutes=minutes)
    lead.do("explain_findings", present="孙安全", summary="总体受控", advice="加强自查")
    return check, lead


def moment(lead, act):
    return datetime.fromisoformat(next(one["device_at"] for one in lead.done if one["act"] == act))


def test_a_check_walked_on_monday_and_sent_on_thursday_is_mondays(stage, client):
    check, lead = walked(stage)
    monday = clock.local_day(stage.now)
    stage.now += timedelta(days=3)
    assert {one["state"] for one in lead.send()} == {"accepted"}
    check = Inspection.objects.get(pk=check.pk)
    assert check.started_at == moment(lead, "start_inspection")
    assert check.explained_at == moment(lead, "explain_findings")
    assert check.judged_on == monday
    assert (check.minutes >= 90, check.hasty) == (True, False)
    assert check.answers.exclude(done_at=None).count() == check.answers.count()
    hazard = check.findings.get().hazard
    assert hazard.found_on == monday
    record = OfficialDocument.objects.get(subject=check.ref, slug="hazard_notice")
    assert record.context["checked_on"] == monday.isoformat()
    assert "补录到平台" in record.context["told_late"]
    assert check.draft.record["started_at"].startswith(monday.isoformat())
    assert "补录到平台" in check.draft.record["told_late"]
    assert "补录到平台" in check.draft.report["statement"][-1]
    client.force_login(lead.account, backend="bihuan.parties.login.AccountBackend")
    with clock.frozen(stage.at()):
        for path in (f"/inspections/{check.pk}/", f"/inspections/{check.pk}/report/", f"/hazards/{hazard.pk}/"):
            assert "补录到平台" in client.get(path).content.decode(), path


def test_timelines_say_when_it_happened_and_when_the_server_heard_of_it(stage, client):
    check, lead = walked(stage)
    found = next(one for one in lead.done if one["act"] == "record_finding")
    fixed = {"rectification": "已上锁", "photos": [lead.photo()], "rectified_by": "周工"}
    ending = lead.done.pop()
    lead.do("fix_on_the_spot", hazard_of=found["client_id"], **fixed)
    monday, fixed_at = clock.local_day(stage.now), moment(lead, "fix_on_the_spot")
    stage.now += timedelta(days=3)
    assert {one["state"] for one in lead.send()} == {"accepted"}
    hazard = check.findings.get().hazard
    client.force_login(lead.account, backend="bihuan.parties.login.AccountBackend")
    with clock.frozen(stage.at()):
        page = client.get(f"/hazards/{hazard.pk}/")
        events = client.get(f"/inspections/{check.pk}/history/").context["events"]
    steps = {step["label"]: step for step in page.context["steps"]}
    assert (steps["发现"]["on"], steps["发现"]["told_at"]) == (monday, hazard.heard_at)
    for step in ("治理", "验收"):
        assert steps[step]["at"] == fixed_at, step
        assert clock.local_day(steps[step]["told_at"]) == clock.local_day(stage.now)
    fix = next(one for one in page.context["events"] if one["text"] == "当场整改")
    assert (fix["at"], fix["told_at"] is not None) == (fixed_at, True)
    began = next(one for one in events if one["text"] == "开始检查")
    assert (began["at"], clock.local_day(began["told_at"])) == (
        moment(lead, "start_inspection"),
        clock.local_day(stage.now),
    )
    moments = [one["at"] for one in events]
    assert moments == sorted(moments, reverse=True), "the newest first, by when it was done"
    planned = events[-1]
    assert planned["told_at"] is None
    assert page.content.decode().count("补录到平台") >= 5
    assert ending["act"] == "explain_findings"


def test_its_deadlines_count_from_when_the_server_heard_of_it(stage):
    check, lead = walked(stage)
    stage.now += timedelta(days=3)
    lead.send()
    check, hazard = Inspection.objects.get(pk=check.pk), check.findings.get().hazard
    thursday = clock.local_day(stage.now)
    assert hazard.counts_from == thursday
    assert hazard.counts_from - hazard.found_on == timedelta(days=3)
    assert hazard.turn_due_on >= thursday
    limit = rules.last_day(policy_of(hazard), grade="general", found_on=hazard.counts_from)
    assert limit is None or limit > thursday
    check.delivered_at = check.end_heard_at + timedelta(hours=1)
    assert check.report_delay == timedelta(hours=1)


def test_the_audit_keeps_both_moments(stage):
    check, lead = walked(stage)
    stage.now += timedelta(days=3)
    lead.send()
    line = Event.objects.get(case=check.ref, act="start_inspection")
    assert datetime.fromisoformat(line.data["happened_at"]) == moment(lead, "start_inspection")
    assert clock.local_day(line.at) == clock.local_day(stage.now)
    received = Event.objects.filter(case=lead.device.ref, act="receive_act").first()
    assert {"device_at", "offset", "happened_at", "clock_doubted"} <= set(received.data)


@pytest.mark.parametrize(("minutes", "hasty"), [(0, True), (90, False)])
def test_a_check_that_was_really_hasty_is_marked_so_however_late_it_is_sent(stage, monkeypatch, minutes, hasty):
    """The place sets no figure yet; the authority tries one out."""
    supposed = what_if("cn-3713", "checks.min_minutes", 60, since=date(2026, 1, 1))
    monkeypatch.setattr(ledger, "policies", supposed)
    check, lead = walked(stage, minutes=minutes)
    stage.now += timedelta(days=3)
    lead.send()
    assert Inspection.objects.get(pk=check.pk).hasty is hasty


def test_a_clock_a_year_off_is_put_right_by_its_difference(stage, team, items, check):
    lead = team[0]
    lead.off = timedelta(days=-365)
    lead.answer(items[0])
    told = stage.now
    stage.now += timedelta(days=2)
    (receipt,) = lead.send()
    sent = SentAct.objects.get()
    assert not receipt["clock_doubted"]
    assert abs(sent.happened_at - told) < timedelta(minutes=10)


@pytest.mark.clause("LY-2.1.16", refusal=True)
def test_a_recheck_before_the_present_rectification_was_handed_in_is_refused(stage):
    check = delivered(stage, findings=1)
    rectified(stage, check)
    hazard = check.findings.get().hazard
    by = check.team.get(is_lead=True).expert.account
    given = {hazard.pk: {"passed": True, "opinion": "已整改", "photos": ()}}
    before = hazard.rectified_at - timedelta(hours=1)
    with pytest.raises(Refusal, match=r"looked_before_rectified.*LY-2\.1\.16"):
        reporting.issue_recheck_record(check, by=by, at=stage.at(), results=given, happened_at=before)
    looked = stage.at()
    stage.now += timedelta(days=3)
    said = {"filename": "s.png", "purpose": "signature", "by": by.ref, "at": stage.at()}
    drawing = documents.store(picture(), **said)
    given_at = {"happened_at": looked, "drawing": drawing.pk}
    paper = reporting.issue_recheck_record(check, by=by, at=stage.at(), results=given, **given_at)
    hazard.refresh_from_db()
    assert hazard.verified_at == looked
    assert hazard.closed_at > looked + timedelta(days=2), "striking off is done when it is done"
    assert paper.context["rechecked_on"] == clock.local_day(looked).isoformat()
    assert "补录到平台" in paper.context["told_late"]
    assert [(one["name"], one["image"]) for one in paper.signatures] == [(by.name, drawing.sha256)]
    assert paper.signatures[0]["signed_at"].startswith(clock.local_day(looked).isoformat())


def test_a_clock_that_cannot_be_right_is_not_believed_and_the_arrival_counts(stage, team, items, check):
    lead = team[0]
    lead.off = timedelta(days=-365)
    lead.answer(items[0])
    lead.off = timedelta(days=400)
    lead.answer(items[1])
    lead.off = timedelta(0)
    lead.answer(items[2])
    receipts = lead.send(offset=0)  # it was set right before the sending
    assert [one["clock_doubted"] for one in receipts] == [True, True, False]
    for sent in SentAct.objects.filter(clock_doubted=True):
        assert sent.happened_at == sent.received_at


@pytest.mark.parametrize(
    ("said", "when", "doubted"),
    [
        (10, 10, False),
        (0, 0, False),
        (-4, 0, False),
        (-6, 100, True),
        (104, 100, False),
        (106, 100, True),
    ],
)
def test_the_bounds_are_what_the_act_rests_on_and_its_arrival(stage, said, when, doubted):
    start, minute = stage.at(), timedelta(minutes=1)
    bounds = [start - minute, start]
    found = happened(start + said * minute, timedelta(0), not_before=bounds, arrived_at=start + 100 * minute)
    assert found == (start + when * minute, doubted)


def test_a_moment_past_every_calendar_is_doubted(stage):
    start = stage.at()
    far = start.replace(year=9999)
    assert happened(far, timedelta(days=900000), not_before=[start], arrived_at=start) == (start, True)


def test_a_finding_that_is_mended_was_found_when_it_was_first_written_down(stage, check, team, items):
    """And what was fixed within the visit stays fixed within the visit."""
    lead = team[0]
    wrong = lead.find(items[0], lead.photo(), legal_basis="", description="")
    fixed = {"rectification": "已上锁", "photos": [lead.photo()], "rectified_by": "周工"}
    lead.do("fix_on_the_spot", hazard_of=wrong["client_id"], **fixed)
    monday = clock.local_day(stage.now)
    assert [one["state"] for one in lead.send()] == ["refused", "waiting"]
    stage.now += timedelta(days=2)
    mended = lead.find(items[0], lead.photo(), replaces=wrong["client_id"])
    (receipt,) = lead.send(mended)
    assert (receipt["state"], receipt["clock_doubted"]) == ("accepted", False)
    assert [one.state for one in sync.take_up_waiting(lead.account, now=stage.at)] == ["accepted"]
    hazard = check.findings.get().hazard
    assert (hazard.found_on, clock.local_day(hazard.rectified_at), hazard.on_spot) == (monday, monday, True)
    assert hazard.counts_from == clock.local_day(stage.now)
    lead.answer(items[1])
    lead.send(lead.done[-1])
    assert not SentAct.objects.latest("pk").clock_doubted


def test_a_note_that_is_mended_was_seen_when_it_was_first_written_down(stage, check, team):
    """Its own moment was of a clock that was put right before it was sent."""
    lead = team[0]
    said = {"text": "看了配电室", "place": "配电室"}
    wrong = lead.do("file_note", **said, seen_at=(lead.clock() - timedelta(days=365)).isoformat())
    (receipt,) = lead.send()
    assert receipt["reason"]["code"] == "note_time_invalid"
    stage.now += timedelta(hours=2)
    (receipt,) = lead.send(lead.do("file_note", **said, replaces=wrong["client_id"]))
    assert receipt["state"] == "accepted"
    assert check.notes.get().seen_at == datetime.fromisoformat(wrong["device_at"])


def test_a_fix_on_the_spot_that_is_mended_next_morning_is_one_of_yesterday(stage, check, team, items):
    lead = team[0]
    lead.find(items[0], lead.photo())
    fixed = {"rectification": "已上锁", "photos": [lead.photo()], "hazard_of": lead.done[-1]["client_id"]}
    wrong = lead.do("fix_on_the_spot", **fixed, rectified_by="")
    monday = clock.local_day(stage.now)
    assert lead.send()[-1]["reason"]["code"] == "rectifier_missing"
    stage.now += timedelta(days=1)
    (receipt,) = lead.send(lead.do("fix_on_the_spot", **fixed, rectified_by="周工", replaces=wrong["client_id"]))
    assert receipt["state"] == "accepted"
    hazard = check.findings.get().hazard
    assert (clock.local_day(hazard.rectified_at), hazard.on_spot) == (monday, True)


@pytest.mark.clause("YT-4.2.9")
@pytest.mark.parametrize("went_on", [False, True])
def test_a_hasty_visit_stays_hasty_when_its_end_is_mended_and_not_when_it_went_on(stage, monkeypatch, went_on):
    """The end came back for its words; three hours later they are put right, or the visit went on until then."""
    supposed = what_if("cn-3713", "checks.min_minutes", 60, since=date(2026, 1, 1))
    monkeypatch.setattr(ledger, "policies", supposed)
    check, lead = walked(stage, minutes=20)
    lead.done[-1]["payload"]["summary"] = ""
    wrong = lead.done[-1]
    assert lead.send()[-1]["state"] == "refused"
    stage.now += timedelta(hours=3)
    if went_on:
        last = check.checklist.items.order_by("-position").first()
        assert lead.send(lead.answer(last, result="na", note="没有"))[0]["state"] == "accepted"
        stage.now += timedelta(minutes=5)
    said = {**wrong["payload"], "summary": "总体受控"}
    assert lead.send(lead.do("explain_findings", **said, replaces=wrong["client_id"]))[0]["state"] == "accepted"
    check = Inspection.objects.get(pk=check.pk)
    assert check.explained_at == datetime.fromisoformat((lead.done[-1] if went_on else wrong)["device_at"])
    assert check.hasty is not went_on


@pytest.mark.place("checkups")
@pytest.mark.clause("YT-4.2.9", refusal=True)
def test_a_photo_sealed_before_the_present_rectification_proves_nothing_of_it(stage):
    check = delivered(stage, findings=1)
    lead = enrolled(stage, check, check.team.get(is_lead=True).expert.account)
    early = lead.photo()
    stage.now += timedelta(minutes=10)
    rectified(stage, check)
    stage.now += timedelta(minutes=10)
    hazard, signature = check.findings.get().hazard, lead.photo(purpose="signature", sealed=False)

    def looked(sha256):
        said = {"hazard": str(hazard.pk), "passed": True, "opinion": "已整改", "photos": [sha256]}
        return lead.send(lead.do("issue_recheck_record", results=[said], signature=signature))[0]

    refused = looked(early)
    assert (refused["state"], refused["reason"]["code"]) == ("refused", "shot_before_rectified")
    assert refused["reason"]["clause"] == "YT-4.2.9"
    assert looked(lead.photo())["state"] == "accepted"
