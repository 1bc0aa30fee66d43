"""专家帮扶: who is short of technicians is flagged with the days due, and settled only after an expert came."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests.refusing import refused

from bihuan.policy import policies
from bihuan.policy.amending import Change
from bihuan.registers.kinds.profile import operations as profiles
from bihuan.registers.kinds.profile import queries
from bihuan.registers.kinds.profile.rules import months_from
from bihuan.registers.kinds.technicians import operations

pytestmark = pytest.mark.place("leaders")


@pytest.fixture
def figures():
    """The place sets the figures that the notice leaves open."""
    since = date(2026, 1, 1)
    values = {"experts.min_technicians": 2, "experts.help_cycle": "half_yearly"}
    changes = [Change("cn-4111", key, raw, since) for key, raw in values.items()]
    policies.amended_by(lambda: changes, every=0)
    yield
    policies.amended_by(lambda: (), every=0)
    policies.at("4111", on=since)
    policies._source = None


def flag(stage, technicians=1):
    profiles.fill_profile(stage.enterprise, by=stage.safety, at=stage.at(), technicians=technicians)
    policy = policies.at(stage.enterprise.division_code, on=stage.today)
    return operations.flag_of(stage.enterprise, technicians, policy, on=stage.today)


def flagged(stage):
    """As the page shows it, by the number that counts."""
    known = queries.profile_of(stage.enterprise).counted_technicians
    policy = policies.at(stage.enterprise.division_code, on=stage.today)
    return operations.flag_of(stage.enterprise, known, policy, on=stage.today)


def record(stage, kind, held_on, by=None):
    who = {"by": by or stage.safety, "at": stage.at()}
    return operations.record_expert_help(stage.enterprise, **who, kind=kind, held_on=held_on, expert="王赟")


def settle(stage, by=None):
    return operations.settle_expert_help(stage.enterprise, by=by or stage.officer, at=stage.at())


@pytest.mark.clause("LH-9.2")
def test_who_is_short_is_flagged_with_the_days_due_until_an_expert_came(stage, figures):
    assert flag(stage, 2) is None
    assert [(one.kind, one.due_on) for one in flag(stage).due] == [
        ("training", stage.today), ("hazard_check", stage.today)
    ]  # fmt: skip
    for kind in ("training", "hazard_check"):
        record(stage, kind, stage.today - timedelta(days=3))
    due = flag(stage).due
    assert {one.due_on for one in due} == {months_from(stage.today - timedelta(days=3), 6)}
    assert not flag(stage).settled
    settle(stage)
    assert flag(stage).settled


@pytest.mark.clause("LH-9.2", refusal=True)
def test_a_number_of_its_own_takes_no_flag_away(stage, figures):
    """It says at once that it is short; that it is short no longer is for its department to settle."""
    flag(stage, 1)
    flag(stage, 9)
    assert flagged(stage) is not None
    with refused("expert_visit_due"):
        settle(stage)
    profiles.accept_profile(stage.enterprise, by=stage.officer, at=stage.at())
    assert flagged(stage) is None
    flag(stage, 1)
    assert flagged(stage) is not None


@pytest.mark.clause("LH-9.2", refusal=True)
def test_without_a_visit_in_the_cycle_it_is_not_settled(stage, figures):
    with refused("expert_visit_due", None, "training", "hazard_check"):
        settle(stage)
    record(stage, "training", stage.today)
    record(stage, "hazard_check", months_from(stage.today, -7))
    with refused("expert_visit_due", None, "hazard_check"):
        settle(stage)
    assert not flag(stage).settled
    record(stage, "hazard_check", stage.today)
    settle(stage)


def test_where_the_place_gives_no_figure_nobody_is_short(stage):
    assert flag(stage, 0) is None


def test_what_is_written_down_took_place(stage):
    with refused("help_in_the_future"):
        record(stage, "training", stage.today + timedelta(days=1))
    with refused("help_kind_unknown"):
        record(stage, "lunch", stage.today)
    record(stage, "training", stage.today)
    with refused("duplicate_help"):
        record(stage, "training", stage.today)
    with refused("role_not_allowed"):
        settle(stage, by=stage.safety)
    with refused("help_expert_missing"):
        operations.record_expert_help(
            stage.enterprise, by=stage.safety, at=stage.at(), kind="training", held_on=stage.today, expert=" "
        )


def test_the_page_shows_the_flag_and_refuses_to_settle_it(stage, figures, client):
    flag(stage)
    client.force_login(stage.officer, backend="bihuan.parties.login.AccountBackend")
    page = client.get(reverse("enterprises:profile", args=[stage.enterprise.pk])).content.decode()
    assert "技术人员不足" in page
    answer = client.post(reverse("enterprises:settle_expert_help", args=[stage.enterprise.pk]))
    assert 'data-code="expert_visit_due"' in answer.content.decode()
    sent = {"kind": "training", "held_on": "2026-10-01", "expert": "王赟"}
    assert client.post(reverse("enterprises:record_expert_help", args=[stage.enterprise.pk]), sent).status_code == 303
