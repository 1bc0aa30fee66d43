"""停产和复工: an enterprise that stands still starts again after its check is run to the end (YT-3.7)."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.db import connection
from tests.refusing import refused

from bihuan import audit, clock
from bihuan.registers.kinds.resumption import operations
from bihuan.registers.kinds.resumption.models import Shutdown

BACKEND = "bihuan.parties.login.AccountBackend"
ITEMS = list(operations.items())
checkups = pytest.mark.place("checkups")


def act(stage, operation, by=None, **fields):
    return operation(stage.enterprise, by=by or stage.safety, at=stage.at(), **fields)


@pytest.fixture
def still(stage):
    """The enterprise stands still since yesterday."""
    since = stage.today - timedelta(days=1)
    return act(stage, operations.record_shutdown, since=since, reason="春节放假")


def met(*codes):
    return dict.fromkeys(codes, (True, ""))


@checkups
@pytest.mark.clause("YT-3.7")
def test_checked_to_the_end_it_operates_again(stage, client):
    client.force_login(stage.safety, backend=BACKEND)
    page = f"/enterprises/{stage.enterprise.pk}"
    with clock.frozen(stage.at()):
        given = {"since": stage.today - timedelta(days=9), "reason": "春节放假"}
        assert client.post(f"{page}/record_shutdown/", given).status_code == 303
        assert "停产停业" in client.get(f"{page}/").content.decode()
        answers = {f"met-{code}": "yes" for code in ITEMS}
        assert client.post(f"{page}/answer_resumption_items/", answers).status_code == 303
        shown = client.get(f"{page}/resumption/").content.decode()
        assert "YT-3.7" in shown
        assert shown.count('value="yes" checked') == len(ITEMS)
        assert client.post(f"{page}/resume_production/").status_code == 303
        assert "生产经营中" in client.get(f"{page}/resumption/").content.decode()
    stage.enterprise.refresh_from_db()
    assert stage.enterprise.suspended_on is None
    assert Shutdown.objects.get().resumed_on == stage.today
    assert audit.timeline(stage.enterprise.ref)[-1].basis == ["YT-3.7"]


@checkups
@pytest.mark.clause("YT-3.7", refusal=True)
def test_not_with_points_unanswered_or_not_met(stage, still):
    with refused("resumption_check_incomplete", "YT-3.7", *ITEMS):
        act(stage, operations.resume_production)
    act(stage, operations.answer_resumption_items, answers=met(*ITEMS[1:]))
    with refused("resumption_check_incomplete", "YT-3.7", ITEMS[0]):
        act(stage, operations.resume_production)
    act(stage, operations.answer_resumption_items, answers={ITEMS[0]: (False, "主要负责人还没有到岗")})
    with refused("resumption_check_incomplete", "YT-3.7", ITEMS[0]):
        act(stage, operations.resume_production)
    stage.enterprise.refresh_from_db()
    assert stage.enterprise.suspended_on == still.since


def test_what_must_be_said(stage, still):
    for fields, code in (
        ({"since": stage.today, "reason": " "}, "shutdown_reason_missing"),
        ({"since": stage.today + timedelta(days=1), "reason": "检修"}, "shutdown_in_the_future"),
        ({"since": stage.today, "reason": "检修"}, "shut_down_already"),
    ):
        with refused(code):
            act(stage, operations.record_shutdown, **fields)
    with refused("resumption_note_missing", None, ITEMS[0]):
        act(stage, operations.answer_resumption_items, answers={ITEMS[0]: (False, " ")})
    with refused("resumption_item_unknown", None, "FG99"):
        act(stage, operations.answer_resumption_items, answers={"FG99": (True, "")})
    with refused("role_not_allowed"):
        act(stage, operations.resume_production, by=stage.worker)


def test_who_operates_has_nothing_to_resume(stage):
    with refused("not_shut_down"):
        act(stage, operations.resume_production)


def test_the_one_who_visits_checks_and_does_not_start_it_again(stage, still):
    from bihuan.parties.models import Guest

    expert = stage.experts[0].account
    Guest.objects.create(account=expert, enterprise=stage.enterprise, reason="test")
    act(stage, operations.answer_resumption_items, by=expert, answers=met(*ITEMS))
    with refused("role_not_allowed"):
        act(stage, operations.resume_production, by=expert)
    act(stage, operations.resume_production, by=stage.officer)


def test_who_changes_one_point_does_not_sign_the_others(stage, still):
    """The form brings all twelve points each time."""
    act(stage, operations.answer_resumption_items, answers=met(*ITEMS))
    stage.now += timedelta(days=1)
    changed = {**met(*ITEMS), ITEMS[3]: (False, "还有两人没有培训")}
    row = act(stage, operations.answer_resumption_items, by=stage.officer, answers=changed)
    assert [code for code in ITEMS if row.answers[code]["by"] == stage.officer.name] == [ITEMS[3]]
    before = len(audit.timeline(stage.enterprise.ref))
    act(stage, operations.answer_resumption_items, by=stage.officer, answers=changed)
    assert len(audit.timeline(stage.enterprise.ref)) == before


def test_an_upgrade_over_earlier_shutdowns_asks_the_chain_who_entered_them(stage):
    """What an office entered is known from its first day, as today; of what the enterprise said, the day counts."""
    upgrade = import_module("bihuan.registers.migrations.0017_when_a_shutdown_was_known")
    since = stage.today - timedelta(days=40)
    with clock.frozen(stage.at()):
        for by in (stage.officer, stage.safety, stage.officer):
            act(stage, operations.record_shutdown, by=by, since=since, reason="停产检修")
            Shutdown.objects.filter(resumed_on=None).update(resumed_on=stage.today)
    said = list(Shutdown.objects.order_by("pk").values_list("known_on", flat=True))
    assert said == [since, stage.today, since]
    Shutdown.objects.update(known_on=date(2000, 1, 1))
    with connection.cursor() as cursor:
        cursor.execute(upgrade.KNOWN)
    assert list(Shutdown.objects.order_by("pk").values_list("known_on", flat=True)) == said
