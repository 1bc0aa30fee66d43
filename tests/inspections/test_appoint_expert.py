"""聘请专家: fit for the place, free that day, untied to the enterprise, and one for each specialty."""

from datetime import timedelta

import pytest
from tests.cast import CODES, account, make_expert
from tests.inspections.conftest import appoint, planned, ready, short_list
from tests.refusing import refused

from bihuan.experts import operations as experts
from bihuan.experts import queries
from bihuan.experts.models import Expert, PoolLevel
from bihuan.inspections import operations
from bihuan.parties import operations as parties
from bihuan.parties.models import Role
from bihuan.refusal import Stranger


def pool_of_level(stage, level):
    """Of an official list, as the platform's administrator enters it."""
    keeper = account(f"keeper-{level}", "平台管理员", Role.ADMINISTRATOR)
    return experts.create_pool(by=keeper, at=stage.at(), name=f"{level}专家库", level=level, owner_regulator=stage.city)


def member_of(stage, level):
    return make_expert(pool_of_level(stage, level), stage.leader, "赵堃", ["gas"], stage.at())


def of_no_pool(stage):
    return experts.register_expert(
        by=stage.leader,
        at=stage.at(),
        name="库外人",
        born_on=stage.today - timedelta(days=365 * 45),
        work_since=stage.today - timedelta(days=365 * 20),
        specialties=["gas"],
        title="senior",
    )


@pytest.mark.clause("LY-2.1.7")
@pytest.mark.parametrize("level", ["national", "provincial", "municipal"])
def test_from_one_of_the_three_pools(stage, level):
    inspection = planned(stage)
    appoint(stage, inspection, member_of(stage, level))
    assert inspection.team.count() == 1


@pytest.mark.clause("LY-2.1.7", refusal=True)
def test_from_no_pool(stage):
    with refused("expert_pool_level_not_allowed", "LY-2.1.7"):
        appoint(stage, planned(stage), of_no_pool(stage))


@pytest.mark.clause("YT-1.2")
@pytest.mark.place("checkups")
def test_an_active_member_of_a_municipal_pool(stage):
    inspection = planned(stage)
    appoint(stage, inspection, member_of(stage, "municipal"))
    assert inspection.team.count() == 1


@pytest.mark.clause("YT-1.2", refusal=True)
@pytest.mark.place("checkups")
def test_a_county_pool_alone_is_not_enough(stage):
    with refused("expert_pool_level_not_allowed", "YT-1.2"):
        appoint(stage, planned(stage), member_of(stage, "local"))


@pytest.mark.clause("YT-1.2", refusal=True)
@pytest.mark.place("checkups")
def test_nor_one_who_has_left_the_pool(stage):
    gone = stage.experts[0]
    experts.end_membership(gone.memberships.get(), by=stage.leader, at=stage.at(), reason="调离")
    with refused("expert_pool_level_not_allowed", "YT-1.2"):
        appoint(stage, planned(stage), gone)


@pytest.mark.clause("LH-7.1")
@pytest.mark.place("leaders")
@pytest.mark.parametrize("level", [PoolLevel.LOCAL, PoolLevel.DEPARTMENTAL])
def test_county_and_department_pools_serve(stage, level):
    inspection = planned(stage)
    appoint(stage, inspection, member_of(stage, level))
    assert inspection.team.count() == 1


@pytest.mark.clause("LY-2.4.1")
def test_search_by_specialty_area_and_free_day_then_book(stage):
    inspection = planned(stage)
    appoint(stage, inspection, stage.experts[0])
    other = stage.expert("孙备", "electrical")
    wanted = {"specialty": "electrical", "area": "3713", "free_on": stage.today}
    assert list(queries.pool_of(stage.safety, **wanted)) == [other]
    assert not queries.pool_of(stage.safety, **{**wanted, "area": "3706"}).exists()
    assert queries.pool_of(stage.safety, **{**wanted, "free_on": stage.today + timedelta(days=1)}).count() == 2
    operations.dismiss_expert(inspection, by=stage.safety, at=stage.at(), expert=stage.experts[0])
    assert queries.pool_of(stage.safety, **wanted).count() == 2


@pytest.mark.clause("LY-2.4.1", refusal=True)
def test_one_expert_is_not_in_two_places_on_one_day(stage):
    first = ready(stage)
    second = planned(stage, template=first.checklist.derived_from)
    with refused("expert_not_available", "LY-2.4.1"):
        appoint(stage, second, stage.experts[0])
    with refused("expert_not_available"):
        experts.book(stage.experts[0], on=stage.today, source="inspection:1")


@pytest.mark.clause("LY-2.4.2", refusal=True)
@pytest.mark.parametrize("kind", ["share", "job", "gift"])
def test_a_tie_to_the_enterprise(stage, kind):
    experts.declare_interest(
        stage.experts[0], by=stage.experts[0].account, at=stage.at(), enterprise=stage.enterprise, kind=kind
    )
    with refused("conflict_of_interest", "LY-2.4.2"):
        appoint(stage, planned(stage), stage.experts[0])


def test_a_tie_to_another_enterprise_is_no_tie(stage):
    other = parties.register_enterprise(
        by=stage.officer,
        at=stage.at(),
        name="别家机械有限公司",
        division_code="371302",
        sector="machinery",
        credit_code=CODES[4],
    )
    experts.declare_interest(stage.experts[0], by=stage.experts[0].account, at=stage.at(), enterprise=other, kind="job")
    inspection = planned(stage)
    appoint(stage, inspection, stage.experts[0])
    assert inspection.team.count() == 1


@pytest.mark.clause("LY-2.4.2", refusal=True)
def test_who_works_there_by_the_own_record_is_tied_without_a_word(stage):
    Expert.objects.filter(pk=stage.experts[0].pk).update(unit_name=f" {stage.enterprise.name}")
    stage.experts[0].refresh_from_db()
    inspection = planned(stage)
    with refused("conflict_of_interest", "LY-2.4.2") as no:
        appoint(stage, inspection, stage.experts[0])
    assert no.facts["found"] == ["job"]
    appoint(stage, inspection, stage.experts[1])


@pytest.mark.clause("LY-2.1.11")
def test_three_of_three_specialties(stage):
    inspection = planned(stage)
    appoint(stage, inspection, *stage.experts)
    assert sorted(inspection.team.values_list("specialty", flat=True)) == ["electrical", "fire", "metallurgy"]


@pytest.mark.clause("LY-2.1.11", refusal=True)
def test_a_fourth_of_a_specialty_already_there(stage):
    inspection = planned(stage)
    appoint(stage, inspection, *stage.experts)
    with refused("specialty_duplicated", "LY-2.1.11", "fire"):
        appoint(stage, inspection, stage.expert("孙备", "fire"))


@pytest.mark.clause("LY-2.1.11")
@pytest.mark.place("checkups")
def test_where_nobody_asks_two_of_one_specialty_may_come(stage):
    inspection = planned(stage)
    appoint(stage, inspection, stage.experts[2], stage.expert("孙备", "fire"))
    assert inspection.team.filter(specialty="fire").count() == 2


def test_for_what_the_expert_knows(stage):
    with refused("specialty_not_held"):
        operations.appoint_expert(
            planned(stage), by=stage.safety, at=stage.at(), expert=stage.experts[0], specialty="gas"
        )


def test_once(stage):
    inspection = planned(stage)
    appoint(stage, inspection, stage.experts[0])
    with refused("already_on_team"):
        appoint(stage, inspection, stage.experts[0])


def test_not_after_the_start(stage):
    inspection = ready(stage)
    operations.start_inspection(inspection, by=stage.safety, at=stage.at())
    with refused("state_not_allowed"):
        appoint(stage, inspection, stage.expert("孙备", "gas"))
    with refused("state_not_allowed"):
        operations.dismiss_expert(inspection, by=stage.safety, at=stage.at(), expert=stage.experts[0])


def test_who_engages(stage):
    inspection = planned(stage)
    asked = {"at": stage.at(), "expert": stage.experts[0], "specialty": "electrical"}
    for by in (stage.worker, stage.officer):
        with refused("role_not_allowed"):
            operations.appoint_expert(inspection, by=by, **asked)
    for by in (stage.stranger, stage.experts[1].account):  # an expert sees a check from the appointment on
        with pytest.raises(Stranger):
            operations.appoint_expert(inspection, by=by, **asked)


def test_a_closed_account_is_a_stranger(stage):
    admin = account("admin", "管理员", Role.ADMINISTRATOR)
    parties.close_account(stage.safety, by=admin, at=stage.at())
    stage.safety.refresh_from_db()
    with pytest.raises(Stranger):
        operations.plan_inspection(
            stage.site,
            by=stage.safety,
            at=stage.at(),
            kind="checkup",
            nature="service",
            planned_on=stage.today,
            template=short_list(stage),
        )
