"""开始检查: enough experts of the right fields, agreed, declared, and once a day."""

from datetime import timedelta

import pytest
from tests.inspections.conftest import agree, appoint, delivered, lead_of, planned, ready, short_list, started
from tests.refusing import refused

from bihuan import audit
from bihuan.experts import operations as experts
from bihuan.experts.models import Booking, Pool
from bihuan.insight import desk
from bihuan.inspections import operations, queries
from bihuan.parties import exceptions
from bihuan.parties import operations as parties
from bihuan.parties.models import Enterprise
from bihuan.refusal import Stranger
from bihuan.registers.kinds.disclosure import operations as disclosures


def start(stage, inspection, by=None):
    return operations.start_inspection(inspection, by=by or stage.safety, at=stage.at())


@pytest.mark.clause("LY-2.1.9")
def test_with_three(stage):
    inspection = start(stage, ready(stage))
    assert inspection.state == "ongoing"
    event = audit.timeline(inspection.ref)[-1]
    assert (event.act, event.basis, len(event.data["team"])) == ("start_inspection", ["LY-2.1.9"], 3)


@pytest.mark.clause("LY-2.1.9", refusal=True)
def test_with_two(stage):
    with refused("too_few_experts", "LY-2.1.9"):
        start(stage, ready(stage, team=stage.experts[:2]))


@pytest.mark.clause("LY-2.1.9")
def test_with_two_and_the_leaders_exception_which_is_counted(stage):
    inspection = ready(stage, team=stage.experts[:2])
    operations.grant_team_exception(
        inspection, by=stage.leader, at=stage.at(), code="too_few_experts", reason="本地缺该专业专家", experts=2
    )
    assert start(stage, inspection).state == "ongoing"
    assert exceptions.count_by_code("3713") == {"too_few_experts": 1}
    granted = exceptions.of_subject(inspection.ref)[0]
    assert (granted.approved_by, granted.clause, granted.reason) == (stage.leader, "LY-2.1.9", "本地缺该专业专家")


def asked(stage, inspection):
    """Whether the desk of the department's leader asks for an exception for this check."""
    tasks = desk.of_regulator(stage.leader, on=stage.today)
    return ("grant_exception", inspection.pk) in {(task.act, task.id) for task in tasks}


@pytest.mark.clause("LY-2.1.9", refusal=True)
def test_the_exception_for_two_is_none_for_one(stage):
    inspection = ready(stage, team=stage.experts[:2])
    Enterprise.objects.filter(pk=stage.enterprise.pk).update(key_processes=[])
    granted = {"by": stage.leader, "code": "too_few_experts", "reason": "本地缺该专业专家"}
    with refused("expert_required", "LY-2.1.9", "expert"):  # for a team of none, which would let any go
        operations.grant_team_exception(planned(stage), at=stage.at(), experts=0, **granted)
    assert asked(stage, inspection)
    operations.grant_team_exception(inspection, at=stage.at(), experts=2, **granted)
    assert not asked(stage, inspection)
    operations.dismiss_expert(inspection, by=stage.safety, at=stage.at(), expert=stage.experts[1])
    with refused("too_few_experts", "LY-2.1.9") as no:
        start(stage, inspection)
    assert asked(stage, inspection)
    assert (no.facts["wanted"], no.facts["found"]) == (2, 1)
    inspection.refresh_from_db()
    operations.grant_team_exception(inspection, at=stage.at(), experts=1, **granted)
    assert audit.timeline(inspection.ref)[-1].data["experts"] == 1
    assert not asked(stage, inspection)  # what is granted is not asked for again
    operations.agree_checklist(inspection, by=lead_of(inspection), at=stage.at())
    assert start(stage, inspection).state == "ongoing"


@pytest.mark.clause("LY-2.1.9")
@pytest.mark.place("checkups")
def test_one_is_enough_elsewhere(stage):
    assert start(stage, ready(stage, team=stage.experts[:1])).state == "ongoing"


@pytest.mark.place("checkups")
def test_nobody_is_too_few_everywhere(stage):
    with refused("too_few_experts", "ours"):
        start(stage, planned(stage))


def test_who_grants_an_exception_and_how(stage):
    inspection = ready(stage, team=stage.experts[:2])
    asked = {"at": stage.at(), "code": "too_few_experts", "reason": "缺专家", "experts": 2}
    for by in (stage.officer, stage.safety, stage.experts[0].account):
        with refused("role_not_allowed"):
            operations.grant_team_exception(inspection, by=by, **asked)
    with pytest.raises(Stranger):
        operations.grant_team_exception(inspection, by=stage.stranger, **asked)
    with refused("exception_reason_missing", "LY-2.1.9"):
        operations.grant_team_exception(inspection, by=stage.leader, **{**asked, "reason": " "})
    with refused("exception_not_possible"):
        operations.grant_team_exception(inspection, by=stage.leader, **{**asked, "code": "specialty_duplicated"})


@pytest.mark.place("checkups")
def test_a_must_knows_no_exception(stage):
    with refused("exception_not_possible"):
        operations.grant_team_exception(
            planned(stage), by=stage.leader, at=stage.at(), code="too_few_experts", reason="缺专家", experts=0
        )


@pytest.mark.clause("LY-2.1.10")
def test_both_key_processes_covered(stage):
    assert set(stage.enterprise.key_processes) == {"power_distribution", "melting"}
    assert start(stage, ready(stage)).state == "ongoing"


@pytest.mark.clause("LY-2.1.10", refusal=True)
def test_one_key_process_uncovered(stage):
    team = [stage.experts[0], stage.experts[2], stage.expert("赵堃", "gas")]
    with refused("key_process_uncovered", "LY-2.1.10", "melting"):
        start(stage, ready(stage, team=team))


@pytest.mark.clause("YT-4.3.3", refusal=True)
@pytest.mark.place("checkups")
@pytest.mark.parametrize("part", ["process_danger", "safety_facilities", "staff", "management"])
def test_nobody_serves_who_was_not_told_what_the_enterprise_works_with(stage, part):
    """The check-up is the service: it begins no sooner than what asks for the disclosure."""
    inspection = ready(stage)
    disclosures.fill_disclosure(stage.enterprise, by=stage.safety, at=stage.at(), parts={part: "改造后重新告知"})
    with refused("disclosure_incomplete", "YT-4.3.3", part):
        start(stage, inspection)
    shown = {row.code: row.met for row in queries.readiness_of(inspection, on=stage.today)}
    assert shown["disclosure_incomplete"] is False
    disclosures.confirm_disclosure(stage.enterprise, by=stage.safety, at=stage.at())
    assert start(stage, inspection).state == "ongoing"


@pytest.mark.clause("YT-4.3.3", refusal=True)
@pytest.mark.place("checkups")
def test_what_is_told_follows_the_site_that_is_served(stage, client):
    """An enterprise at home where nothing is asked discloses what the place of the served site asks for, and its page
    lets it."""
    inspection = ready(stage)
    disclosures.fill_disclosure(stage.enterprise, by=stage.safety, at=stage.at(), parts={"staff": "改造后重新告知"})
    stage.enterprise.division_code = "371302"
    stage.enterprise.save(update_fields=["division_code"])
    inspection.enterprise.refresh_from_db()
    assert "disclosure_incomplete" in {row.code for row in queries.readiness_of(inspection, on=stage.today)}
    with refused("disclosure_incomplete", "YT-4.3.3", "staff"):
        start(stage, inspection)
    client.force_login(stage.safety, backend="bihuan.parties.login.AccountBackend")
    assert 'name="part-staff"' in client.get(f"/enterprises/{stage.enterprise.pk}/service/").content.decode()
    disclosures.fill_disclosure(stage.enterprise, by=stage.safety, at=stage.at(), parts={"staff": "共80人"})
    disclosures.confirm_disclosure(stage.enterprise, by=stage.safety, at=stage.at())
    assert start(stage, inspection).state == "ongoing"


@pytest.mark.clause("LY-2.4.2")
def test_everybody_has_declared(stage):
    inspection = ready(stage)
    assert not inspection.team.filter(declared_at=None).exists()
    assert start(stage, inspection).state == "ongoing"


@pytest.mark.clause("LY-2.4.2", refusal=True)
def test_one_has_not_declared(stage):
    inspection = planned(stage)
    appoint(stage, inspection, *stage.experts)
    operations.agree_checklist(inspection, by=stage.safety, at=stage.at())
    operations.agree_checklist(inspection, by=lead_of(inspection), at=stage.at())
    for expert in stage.experts[:2]:
        operations.declare_no_interest(inspection, by=expert.account, at=stage.at())
    with refused("declaration_missing", "LY-2.4.2", stage.experts[2].name):
        start(stage, inspection)


@pytest.mark.place("checkups")
def test_a_place_that_asks_for_secrecy_alone_wants_the_same_declaration(stage):
    inspection = planned(stage, kind="checkup")
    appoint(stage, inspection, stage.experts[0])
    with refused("declaration_missing", "YT-4.2.8", stage.experts[0].name):
        start(stage, inspection)
    operations.declare_no_interest(inspection, by=stage.experts[0].account, at=stage.at())
    assert start(stage, inspection).state == "ongoing"


@pytest.mark.clause("LY-2.4.2", refusal=True)
def test_a_tie_gained_after_the_declaration(stage):
    inspection = ready(stage)
    experts.declare_interest(
        stage.experts[1], by=stage.officer, at=stage.at(), enterprise=stage.enterprise, kind="gift"
    )
    with refused("conflict_of_interest", "LY-2.4.2"):
        start(stage, inspection)


def test_nobody_declares_for_another(stage):
    inspection = planned(stage)
    appoint(stage, inspection, *stage.experts)
    with refused("role_not_allowed"):
        operations.declare_no_interest(inspection, by=stage.safety, at=stage.at())
    operations.declare_no_interest(inspection, by=stage.experts[0].account, at=stage.at())
    declared = inspection.team.exclude(declared_at=None)
    assert [member.expert for member in declared] == [stage.experts[0]]


def test_who_left_the_pool_meanwhile_has_left_the_team(stage):
    inspection = ready(stage)
    experts.end_membership(stage.experts[0].memberships.get(), by=stage.leader, at=stage.at(), reason="调离")
    with refused("too_few_experts", "LY-2.1.9"):
        start(stage, inspection)


def test_whose_pool_does_not_count_here_any_more(stage):
    """The conditions are looked at again, whatever was true when somebody was appointed."""
    inspection = ready(stage)
    Pool.objects.filter(pk=stage.pool.pk).update(level="local")
    with refused("expert_pool_level_not_allowed", "LY-2.1.7"):
        start(stage, inspection)


@pytest.mark.clause("LY-2.1.4", refusal=True)
def test_two_visits_of_one_day_are_one(stage):
    parties.correct_enterprise(
        stage.enterprise, by=stage.officer, at=stage.at(), key_processes=[], standardisation_grade="grade_3"
    )
    template = short_list(stage)
    delivered(stage, template=template)
    fields = ["gas", "machinery", "construction"]
    others = [stage.expert(f"另组{n}", field) for n, field in enumerate(fields)]
    second = planned(stage, template=template)
    appoint(stage, second, *others)
    agree(stage, second)
    with refused("check_counted_twice", "LY-2.1.4"):
        start(stage, second)


def test_the_next_day_is_another_visit(stage):
    template = short_list(stage)
    started(stage, template=template)
    stage.now += timedelta(days=1)
    assert started(stage, template=template).state == "ongoing"


def test_once(stage):
    inspection = started(stage)
    with refused("state_not_allowed"):
        start(stage, inspection)


def test_a_stranger_starts_nothing(stage):
    inspection = ready(stage)
    with pytest.raises(Stranger):
        start(stage, inspection, by=stage.stranger)
    with refused("role_not_allowed"):
        start(stage, inspection, by=stage.worker)


@pytest.mark.clause("LY-2.4.1", refusal=True)
def test_held_on_another_day_it_takes_that_day(stage):
    """Planned for a free day and held on a taken one would send an expert to two places."""
    template = short_list(stage)
    busy = ready(stage, template=template)
    later = planned(stage, template=template, planned_on=stage.today + timedelta(days=3))
    appoint(stage, later, *stage.experts)
    agree(stage, later)
    with refused("expert_not_available"):
        start(stage, later)
    operations.cancel_inspection(busy, by=stage.safety, at=stage.at(), reason="改期")
    assert start(stage, later).state == "ongoing"
    assert {row.on for row in Booking.objects.filter(source=later.ref)} == {stage.today}


def test_not_with_an_expert_who_could_never_sign(stage):
    inspection = ready(stage)
    closed = stage.experts[1].account
    closed.is_active = False
    closed.save()
    with refused("expert_without_account", None, stage.experts[1].name):
        start(stage, inspection)
