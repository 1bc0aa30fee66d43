"""撤离是否及时: of an accident with casualties the three times are told, and a late withdrawal is shown (LY-4.4.6)."""

from datetime import timedelta

import pytest
from tests.cast import play
from tests.refusing import refused

from bihuan import clock
from bihuan.registers.kinds.profile import operations, queries

BACKEND = "bihuan.parties.login.AccountBackend"


@pytest.fixture
def stage(db):
    return play("3713", county="371302")


def record(stage, **given):
    said = {"happened_on": stage.today, "what": "煤气中毒", "injured": 1, **given}
    return operations.record_accident(stage.enterprise, by=stage.officer, at=stage.at(), **said)


def times(stage, *, order, out):
    danger = stage.now - timedelta(hours=3)
    return {
        "danger_at": danger,
        "ordered_at": danger + timedelta(minutes=order),
        "withdrawn_at": danger + timedelta(minutes=out),
    }


@pytest.mark.clause("LY-4.4.6")
def test_a_late_withdrawal_is_proposed_as_an_aggravating_ground(stage, client):
    late = queries.late_withdrawal(record(stage, **times(stage, order=25, out=70)))
    assert (late.until_order, late.until_out, late.allowed, late.basis.clause) == (25, 70, 30, "LY-4.4.6")
    assert queries.late_withdrawal(record(stage, **times(stage, order=2, out=30))) is None
    client.force_login(stage.officer, backend=BACKEND)
    with clock.frozen(stage.at()):
        page = client.get(f"/enterprises/{stage.enterprise.pk}/profile/").content.decode()
    assert page.count("撤离不及时") == 1
    assert "70 分钟才撤出" in page


@pytest.mark.clause("LY-4.4.6", refusal=True)
def test_an_accident_with_casualties_does_not_leave_the_times_empty(stage):
    with refused("withdrawal_times_missing", "LY-4.4.6", "danger_at", "ordered_at", "withdrawn_at"):
        record(stage)
    told = times(stage, order=5, out=20)
    with refused("withdrawal_times_missing", "LY-4.4.6", "ordered_at"):
        record(stage, **{**told, "ordered_at": None})
    assert not stage.enterprise.accidents.exists()


def test_the_times_follow_each_other_and_nobody_hurt_needs_none(stage):
    with refused("withdrawal_times_order", "LY-4.4.6"):
        record(stage, **times(stage, order=40, out=20))
    assert queries.late_withdrawal(record(stage, injured=0)) is None


def test_elsewhere_the_times_are_not_asked_for(db):
    stage = play("3305", county="330502")
    assert queries.late_withdrawal(record(stage)) is None
