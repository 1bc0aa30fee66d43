"""Where a place asks for it, a major hazard is struck off with a photo sealed on the spot or a reason on record."""

from datetime import date

import pytest
from tests.hazards.conftest import PREVENTED, found_by_expert, own_store, self_found, stand, treated
from tests.meanwhile import second_meets_first

from bihuan import clock
from bihuan.audit.models import Event
from bihuan.field import evidence
from bihuan.hazards import closure, pressing
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.models import Photo
from bihuan.parties.models import Account
from bihuan.policy.what_if import what_if
from bihuan.refusal import Refusal, Stranger

assert own_store
pytestmark = pytest.mark.place("leaders")


@pytest.fixture
def asked(monkeypatch):
    """A place that asks for it."""
    supposed = what_if("cn-4111", "hazards.sealed_evidence", True, since=date(2026, 1, 1))
    monkeypatch.setattr(evidence, "policy_of", lambda one: supposed.at(one.division_code, on=one.found_on))


def ready(stage, grade="major"):
    """Verified, and heard of where that is asked."""
    hazard = treated(stage, found_by_expert(stage, grade=grade))
    hazard = closure.verify_rectification(hazard, by=stage.experts[1].account, at=stage.at())
    if grade == "major":
        pressing.report_progress(hazard, by=stage.safety, at=stage.at(), progress="已完成")
        pressing.acknowledge_progress(hazard, by=stage.officer, at=stage.at())
    return hazard


def close(stage, hazard):
    return closure.close_hazard(hazard, by=stage.experts[1].account, at=stage.at()).state


def test_without_a_sealed_photo_or_a_reason_it_is_not_struck_off(stage, asked):
    hazard = ready(stage)
    with pytest.raises(Refusal, match="evidence_unsealed") as caught:
        close(stage, hazard)
    assert caught.value.missing == ("sealed_photo",)
    for capture in ("unsealed", "broken"):
        Photo.objects.filter(hazard=hazard, phase="after").update(capture=capture)
        with pytest.raises(Refusal, match="evidence_unsealed"):
            close(stage, hazard)


def test_a_sealed_photo_after_rectification_is_enough(stage, asked):
    hazard = ready(stage)
    Photo.objects.filter(hazard=hazard, phase="after").update(capture="sealed")
    assert close(stage, hazard) == "struck_off"


def test_a_sealed_photo_that_was_sent_back_proves_nothing_of_the_next_rectification(stage, asked, client):
    hazard = treated(stage, found_by_expert(stage, grade="major"))
    Photo.objects.filter(hazard=hazard, phase="after").update(capture="sealed")
    looks = stage.experts[1].account
    hazard = closure.return_rectification(hazard, by=looks, at=stage.at(), opinion="报警器没有联锁")
    hazard = submitted_again(stage, hazard)
    hazard = closure.verify_rectification(hazard, by=looks, at=stage.at())
    pressing.report_progress(hazard, by=stage.safety, at=stage.at(), progress="已完成")
    pressing.acknowledge_progress(hazard, by=stage.officer, at=stage.at())
    with pytest.raises(Refusal, match="evidence_unsealed"):
        close(stage, hazard)
    client.force_login(stage.officer, backend="bihuan.parties.login.AccountBackend")
    with clock.frozen(stage.at()):
        assert "没有密封照片的理由" in client.get(f"/hazards/{hazard.pk}/").content.decode()
    hazard.photos.filter(phase="after", capture="").update(capture="sealed")
    assert close(stage, hazard) == "struck_off"


def submitted_again(stage, hazard):
    shown = {"rectification": "已联锁", "photos": [stage.photo(stage.worker)], **PREVENTED}
    return closure.submit_rectification(hazard, by=stage.worker, at=stage.at(), **shown)


@pytest.mark.place("checkups")
def test_what_is_found_since_there_is_an_app_is_asked_everywhere_unless_a_place_says_otherwise(stage):
    before = found_by_expert(stage, grade="major")
    assert evidence.asked(before, policy_of(before)) is None
    stage.now = stage.now.replace(month=12)
    since = found_by_expert(stage, grade="major", description="除尘器没有锁气卸灰装置")
    basis = evidence.asked(since, policy_of(since))
    assert basis.clause == "ours"
    assert evidence.asked(found_by_expert(stage, description="通道堵塞"), policy_of(since)) is None
    otherwise = what_if("cn-3706", "hazards.sealed_evidence", False, since=date(2026, 11, 26))
    assert otherwise.at("3706", on=date(2026, 12, 2)).hazards.sealed_evidence.value is False


def test_a_reason_on_record_is_enough(stage, asked):
    hazard = ready(stage)
    by = stage.experts[1].account
    with pytest.raises(Refusal, match="reason_missing"):
        evidence.excuse_unsealed(hazard, by=by, at=stage.at(), reason=" ")
    with pytest.raises(Refusal, match="text_too_long"):
        evidence.excuse_unsealed(hazard, by=by, at=stage.at(), reason="防" * 201)
    row = evidence.excuse_unsealed(hazard, by=by, at=stage.at(), reason="防爆区不能带手机")
    assert (row.reason, row.by_name) == ("防爆区不能带手机", by.name)
    line = Event.objects.get(case=hazard.ref, act="excuse_unsealed")
    assert line.data["reason"] == "防爆区不能带手机"
    assert close(stage, hazard) == "struck_off"
    hazard.refresh_from_db()
    with pytest.raises(Refusal, match="sealed_not_asked"):
        evidence.excuse_unsealed(hazard, by=by, at=stage.at(), reason="另一个理由")


def test_who_rectified_says_no_reason_and_a_stranger_knows_of_nothing(stage, asked):
    hazard = ready(stage)
    for by in (stage.safety, stage.worker):
        with pytest.raises(Refusal, match="role_not_allowed"):
            evidence.excuse_unsealed(hazard, by=by, at=stage.at(), reason="没带手机")
    with pytest.raises(Stranger):
        evidence.excuse_unsealed(hazard, by=stage.stranger, at=stage.at(), reason="没带手机")


def test_who_rectified_says_no_reason_under_another_account_either(stage, asked):
    hazard, looks = ready(stage), stage.experts[1].account
    Account.objects.filter(pk__in=(hazard.rectified_by, looks.pk)).update(phone="13800138000")
    looks.refresh_from_db()
    with pytest.raises(Refusal, match="verifier_is_rectifier"):
        evidence.excuse_unsealed(hazard, by=looks, at=stage.at(), reason="没带手机")
    assert evidence.excuse_unsealed(hazard, by=stage.officer, at=stage.at(), reason="防爆区不能带手机")


def test_a_general_one_and_a_place_that_does_not_ask_are_let_pass(stage):
    hazard = ready(stage)
    with pytest.raises(Refusal, match="sealed_not_asked"):
        evidence.excuse_unsealed(hazard, by=stage.officer, at=stage.at(), reason="没带手机")
    assert close(stage, hazard) == "struck_off"


def test_a_general_one_is_not_asked(stage, asked):
    assert close(stage, ready(stage, "general")) == "struck_off"


def test_the_page_asks_for_the_reason_and_shows_it(stage, asked, client):
    hazard = ready(stage)
    client.force_login(stage.officer, backend="bihuan.parties.login.AccountBackend")
    with clock.frozen(stage.at()):
        assert "没有密封照片的理由" in client.get(f"/hazards/{hazard.pk}/").content.decode()
        url = f"/field/hazards/{hazard.pk}/excuse_unsealed/"
        assert client.post(url, {"reason": "防爆区不能带手机"}).headers["Location"] == f"/hazards/{hazard.pk}/"
        assert "防爆区不能带手机" in client.get(f"/hazards/{hazard.pk}/").content.decode()


def test_the_page_shows_what_the_seal_of_a_photo_proves(stage, client):
    hazard = ready(stage)
    Photo.objects.filter(hazard=hazard, phase="after").update(capture="broken")
    client.force_login(stage.officer, backend="bihuan.parties.login.AccountBackend")
    with clock.frozen(stage.at()):
        assert "密封对不上" in client.get(f"/hazards/{hazard.pk}/").content.decode()


def test_a_reason_given_for_what_was_sent_back_says_nothing_of_the_next_rectification(stage, asked, client):
    hazard = treated(stage, found_by_expert(stage, grade="major"))
    looks = stage.experts[1].account
    said = {"by": looks, "reason": "防爆区不能带手机"}
    evidence.excuse_unsealed(hazard, at=stage.at(), **said)
    hazard = closure.return_rectification(hazard, by=looks, at=stage.at(), opinion="报警器没有联锁")
    hazard = submitted_again(stage, hazard)
    hazard = heard(stage, closure.verify_rectification(hazard, by=looks, at=stage.at()))
    with pytest.raises(Refusal, match="evidence_unsealed"):
        close(stage, hazard)
    client.force_login(stage.officer, backend="bihuan.parties.login.AccountBackend")
    with clock.frozen(stage.at()):
        page = client.get(f"/hazards/{hazard.pk}/").content.decode()
    assert "没有密封照片的理由" in page
    evidence.excuse_unsealed(hazard, at=stage.at(), **said)
    assert close(stage, hazard) == "struck_off"


def heard(stage, hazard):
    """The department has seen how it went."""
    pressing.report_progress(hazard, by=stage.safety, at=stage.at(), progress="已完成")
    pressing.acknowledge_progress(hazard, by=stage.officer, at=stage.at())
    return hazard


def test_of_what_an_enterprise_found_and_accepts_itself_it_says_the_reason_and_not_who_rectified(stage, asked):
    """It has no check to take along, so it has no seal; and nobody else has it on the desk."""
    hazard = treated(stage, self_found(stage, grade="major", criterion="GM-03"))
    hazard = heard(stage, closure.verify_rectification(hazard, by=stage.safety, at=stage.at()))
    with pytest.raises(Refusal, match="evidence_unsealed"):
        closure.close_hazard(hazard, by=stage.safety, at=stage.at())
    with pytest.raises(Refusal, match="role_not_allowed"):
        evidence.excuse_unsealed(hazard, by=stage.worker, at=stage.at(), reason="没带手机")
    evidence.excuse_unsealed(hazard, by=stage.safety, at=stage.at(), reason="自查没有现场应用")
    assert closure.close_hazard(hazard, by=stage.safety, at=stage.at()).state == "struck_off"


@pytest.mark.django_db(transaction=True)
def test_on_what_it_is_struck_off_at_this_moment_nobody_changes(own_store, monkeypatch):
    """The reason is given while somebody strikes it off on another one: it comes too late and says so."""
    stage = stand("leaders")
    supposed = what_if("cn-4111", "hazards.sealed_evidence", True, since=date(2026, 1, 1))
    monkeypatch.setattr(evidence, "policy_of", lambda one: supposed.at(one.division_code, on=one.found_on))
    hazard = ready(stage)
    said = {"by": stage.officer, "at": stage.at()}
    evidence.excuse_unsealed(hazard, **said, reason="防爆区不能带手机")
    later = {"by": stage.officer, "at": stage.at()}

    def strike_off():
        close(stage, hazard)

    def say_otherwise():
        evidence.excuse_unsealed(hazard, **later, reason="没有带手机")

    stage.now = later["at"]
    assert second_meets_first(strike_off, say_otherwise) in ("sealed_not_asked", "clock_went_back")
    assert evidence.UnsealedReason.objects.get().reason == "防爆区不能带手机"


@pytest.mark.place("strict")
def test_where_a_department_accepts_the_enterprise_says_no_reason(stage, monkeypatch):
    supposed = what_if("cn-3713", "hazards.sealed_evidence", True, since=date(2026, 1, 1))
    monkeypatch.setattr(evidence, "policy_of", lambda one: supposed.at(one.division_code, on=one.found_on))
    hazard = treated(stage, self_found(stage, grade="major", criterion="GM-03"))
    with pytest.raises(Refusal, match="role_not_allowed"):
        evidence.excuse_unsealed(hazard, by=stage.safety, at=stage.at(), reason="没带手机")
