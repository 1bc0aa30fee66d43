"""What is mended happened when it was first done, where only its words are new; what could not be done then and is done
later happened later."""

import hashlib
from datetime import datetime, timedelta

import pytest
from tests.cast import picture
from tests.field.conftest import phone as enrolled
from tests.field.conftest import ready
from tests.inspections.conftest import delivered
from tests.inspections.test_close_inspection import rectified
from tests.inspections.test_headquarters_check import filed, owned

from bihuan import audit, clock
from bihuan.experts import operations as experts
from bihuan.field import sync
from bihuan.field.models import SentAct
from bihuan.inspections import operations
from bihuan.inspections.models import Inspection


@pytest.mark.clause("YT-4.2.9")
@pytest.mark.parametrize("worked", [False, True])
def test_a_visit_that_could_not_begin_begins_when_it_does(stage, worked):
    """On the first day a colleague has not declared, and the team goes home; or it works on to the end."""
    check = ready(stage)
    lead = enrolled(stage, check, check.team.get(is_lead=True).expert.account)
    check.team.filter(is_lead=False).update(declared_at=None)
    tried = lead.do("start_inspection")
    (receipt,) = lead.send(tried)
    assert receipt["reason"]["code"] == "declaration_missing"
    if worked:
        assert lead.send(lead.answer(check.checklist.items.first()))[0]["state"] != "accepted"
        lead.send(lead.do("explain_findings", present="孙安全", summary="总体受控"))
    check.team.update(declared_at=stage.now)
    stage.now += timedelta(days=2)
    begun = lead.do("start_inspection", replaces=tried["client_id"])
    (receipt,) = lead.send(begun)
    assert receipt["state"] == "accepted"
    started = Inspection.objects.get(pk=check.pk).started_at
    assert started == datetime.fromisoformat((tried if worked else begun)["device_at"])


def test_what_a_colleague_looked_at_on_another_day_makes_no_start_of_the_first(stage):
    check = ready(stage)
    lead, other = (enrolled(stage, check, one.expert.account) for one in check.team.order_by("-is_lead")[:2])
    check.team.filter(is_lead=False).update(declared_at=None)
    tried = lead.do("start_inspection")
    lead.send(tried)
    check.team.update(declared_at=stage.now)
    stage.now += timedelta(days=1)
    begun = lead.do("start_inspection", replaces=tried["client_id"])
    other.send(other.answer(check.checklist.items.first()))
    assert lead.send(begun)[0]["state"] == "accepted"
    assert Inspection.objects.get(pk=check.pk).started_at == datetime.fromisoformat(begun["device_at"])


@pytest.mark.clause("YT-4.2.9")
@pytest.mark.parametrize("where", ["on a phone, its photo not there yet", "on a page"])
def test_an_end_after_which_the_visit_went_on_is_later(stage, check, team, items, where):
    lead = team[0]
    end = {"present": "孙安全", "summary": "总体受控"}
    tried = lead.do("explain_findings", **end)
    assert lead.send(tried)[0]["reason"]["code"] == "item_unanswered"
    stage.now += timedelta(hours=2)
    for item in items:
        operations.answer_item(check, by=lead.account, at=stage.at(), item=item, result="ok")
    if where != "on a page":
        check.answers.update(done_at=datetime.fromisoformat(tried["device_at"]) - timedelta(minutes=1))
        shot = picture((80, 60))
        lead.send(lead.find(items[0], hashlib.sha256(shot).hexdigest()))
    stage.now += timedelta(minutes=10)
    ended = lead.do("explain_findings", **end, replaces=tried["client_id"])
    lead.send(ended)
    happened = SentAct.objects.get(client_id=ended["client_id"]).happened_at
    assert happened == datetime.fromisoformat(ended["device_at"])


@pytest.mark.clause("YT-4.2.9")
def test_an_end_is_no_later_because_a_mended_fix_waits_for_its_photo(stage, check, team, items):
    lead, shot = team[0], picture((90, 60))
    found = lead.find(items[0], lead.photo())
    fixed = {"rectification": "已上锁", "hazard_of": found["client_id"]}
    near, wide = lead.photo(), hashlib.sha256(shot).hexdigest()
    tried = lead.do("fix_on_the_spot", **fixed, photos=[near], rectified_by="")
    ended = lead.do("explain_findings", present="孙安全", summary="总体受控")
    lead.send()
    stage.now += timedelta(hours=5)
    shown = {"photos": [near, wide], "rectified_by": "周工"}
    (receipt,) = lead.send(lead.do("fix_on_the_spot", **fixed, **shown, replaces=tried["client_id"]))
    assert receipt["state"] == "waiting"
    mended = lead.do("explain_findings", present="孙安全", summary="总体受控，一处整改", replaces=ended["client_id"])
    lead.send(mended)
    happened = SentAct.objects.get(client_id=mended["client_id"]).happened_at
    assert happened == datetime.fromisoformat(ended["device_at"])


@pytest.mark.clause("LY-2.1.4", refusal=True)
@pytest.mark.clause("LY-2.4.1", refusal=True)
@pytest.mark.parametrize("because", ["check_counted_twice", "expert_not_available"])
def test_a_start_that_came_back_for_its_day_begins_on_another(stage, because):
    """Whatever the team had looked at under it."""
    check = ready(stage)
    member = check.team.get(is_lead=True)
    lead = enrolled(stage, check, member.expert.account)
    if because == "check_counted_twice":
        owned(stage, "central")
        filed(stage)
    else:
        stage.now += timedelta(days=1)  # not the day for which the team was booked
        experts.book(member.expert, on=stage.today, source="other_work:1")
    tried = lead.do("start_inspection")
    assert lead.send(tried)[0]["reason"]["code"] == because
    lead.send(lead.answer(check.checklist.items.first()))
    stage.now += timedelta(days=1)
    begun = lead.do("start_inspection", replaces=tried["client_id"])
    assert lead.send(begun)[0]["state"] == "accepted"
    assert Inspection.objects.get(pk=check.pk).started_at == datetime.fromisoformat(begun["device_at"])


def refused_start(stage):
    """The check, a phone without a network, and a start on it that will come back."""
    check = ready(stage)
    check.team.filter(is_lead=False).update(declared_at=None)
    lead = enrolled(stage, check, check.team.get(is_lead=True).expert.account)
    return check, lead, lead.do("start_inspection")


@pytest.mark.clause("YT-4.2.9")
def test_a_visit_of_several_days_without_a_network_began_on_the_first(stage):
    check, lead, tried = refused_start(stage)
    lead.answer(check.checklist.items.first())
    stage.now += timedelta(days=2)
    ended = lead.do("explain_findings", present="孙安全", summary="总体受控")
    assert lead.send()[0]["reason"]["code"] == "declaration_missing"
    check.team.update(declared_at=stage.now)
    begun = lead.do("start_inspection", replaces=tried["client_id"])
    assert lead.send(begun)[0]["state"] == "accepted"
    assert Inspection.objects.get(pk=check.pk).started_at == datetime.fromisoformat(tried["device_at"])
    kept = SentAct.objects.get(client_id=ended["client_id"])
    assert kept.happened_at == datetime.fromisoformat(ended["device_at"])


def test_what_was_given_up_makes_no_visit(stage):
    check, lead, tried = refused_start(stage)
    looked = lead.answer(check.checklist.items.first())
    lead.send()
    wrong = SentAct.objects.get(client_id=looked["client_id"])
    sync.give_up_act(wrong, by=lead.account, at=stage.at(), reason="没有检查，点错了")
    check.team.update(declared_at=stage.now)
    stage.now += timedelta(days=1)
    begun = lead.do("start_inspection", replaces=tried["client_id"])
    assert lead.send(begun)[0]["state"] == "accepted"
    assert Inspection.objects.get(pk=check.pk).started_at == datetime.fromisoformat(begun["device_at"])


@pytest.mark.clause("LY-1.2.4")
@pytest.mark.parametrize("photos", ["come first", "come after it", "come after it was mended again"])
def test_a_fix_with_another_photo_that_was_sealed_then_is_of_that_day(stage, check, team, items, photos):
    lead, shot = team[0], picture((90, 60))
    found = lead.find(items[0], lead.photo())
    fixed = {"rectification": "已上锁", "hazard_of": found["client_id"]}
    near, wide = lead.photo(), hashlib.sha256(shot).hexdigest()
    sealed = lead.capture(wide)
    tried = lead.do("fix_on_the_spot", **fixed, photos=[near], rectified_by="")
    assert lead.send()[-1]["reason"]["code"] == "rectifier_missing"

    def comes():
        lead.upload(shot, capture={**sealed, "sent_at": lead.clock().isoformat()})

    if photos == "come first":
        comes()
    stage.now += timedelta(days=1)
    shown = {"photos": [near, wide], "rectified_by": "周工"}
    mended = lead.do("fix_on_the_spot", **fixed, **shown, replaces=tried["client_id"])
    lead.send(mended)
    if photos == "come after it was mended again":
        mended = lead.do(
            "fix_on_the_spot", **fixed, **shown | {"rectified_by": "周工（电工）"}, replaces=mended["client_id"]
        )
        lead.send(mended)
    if photos != "come first":
        comes()
        sync.take_up_waiting(lead.account, now=stage.at, on=wide)
    (receipt,) = lead.send(mended)
    assert receipt["state"] == "accepted", receipt["reason"]
    assert check.findings.get().hazard.on_spot
    sent = SentAct.objects.get(client_id=mended["client_id"])
    assert sent.happened_at == datetime.fromisoformat(tried["device_at"])
    (line,) = [one for one in audit.timeline(lead.device.ref) if (one.act, one.ref) == ("accept_act", sent.ref)]
    assert line.data["happened_at"] == sent.happened_at.isoformat()


def test_a_later_fix_with_photos_of_its_own_is_none_of_that_day(stage, check, team, items):
    lead = team[0]
    found = lead.find(items[0], lead.photo())
    fixed = {"rectification": "已上锁", "hazard_of": found["client_id"]}
    tried = lead.do("fix_on_the_spot", **fixed, photos=[lead.photo()], rectified_by="")
    assert lead.send()[-1]["reason"]["code"] == "rectifier_missing"
    stage.now += timedelta(days=2)
    shown = {"photos": [lead.photo()], "rectified_by": "周工"}
    (receipt,) = lead.send(lead.do("fix_on_the_spot", **fixed, **shown, replaces=tried["client_id"]))
    assert receipt["reason"]["code"] == "not_on_the_spot"
    assert not check.findings.get().hazard.on_spot


@pytest.mark.clause("LY-2.1.16")
@pytest.mark.parametrize("again", [False, True])
def test_a_look_with_new_photos_was_another_look(stage, again):
    """Mended in its words it keeps its moment; who went once more and shot anew looked then."""
    check = delivered(stage, findings=1)
    lead = enrolled(stage, check, check.team.get(is_lead=True).expert.account)
    rectified(stage, check)
    stage.now += timedelta(minutes=10)
    hazard, shot = check.findings.get().hazard, lead.photo()

    def looked(opinion, photo, **more):
        drawn = lead.photo(purpose="signature", sealed=False)
        said = {"hazard": str(hazard.pk), "passed": False, "opinion": opinion, "photos": [photo]}
        act = lead.do("issue_recheck_record", results=[said], signature=drawn, **more)
        return act, lead.send(act)[0]

    first, receipt = looked("", shot)
    assert receipt["state"] == "refused"
    stage.now += timedelta(days=1)
    second, receipt = looked("锁具没有装上", lead.photo() if again else shot, replaces=first["client_id"])
    assert receipt["state"] == "accepted"
    sent = SentAct.objects.get(client_id=second["client_id"])
    assert sent.happened_at == datetime.fromisoformat((second if again else first)["device_at"])


@pytest.mark.clause("LH-12.3")
def test_nobody_arrived_when_he_was_sent_for_his_helmet(stage, check, team, items):
    """Whatever was looked at meanwhile."""
    lead = team[0]
    tried = SentAct.objects.get(client_id=_refused(lead, "ppe_missing")["client_id"])
    lead.send(lead.answer(items[0]))
    stage.now += timedelta(hours=1)
    came = lead.do("check_in", where="大门", worn=["helmet"], replaces=str(tried.client_id))
    lead.send(came)
    sent = SentAct.objects.get(client_id=came["client_id"])
    assert sent.happened_at == datetime.fromisoformat(came["device_at"]) > tried.happened_at
    assert clock.local_day(sent.happened_at) == clock.local_day(tried.happened_at)


def _refused(lead, code):
    """An arrival that came back for that."""
    act = lead.do("check_in", where="大门", worn=[])
    lead.send(act)
    SentAct.objects.filter(client_id=act["client_id"]).update(state="refused", reason={"code": code, "missing": []})
    return act
