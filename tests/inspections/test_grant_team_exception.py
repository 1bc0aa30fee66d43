"""批准人数例外: for the team the leader saw, while the check is prepared, and only where it does not go without."""

import pytest
from tests.cast import account
from tests.inspections.conftest import appoint, planned, ready
from tests.refusing import refused

from bihuan import audit
from bihuan.inspections import operations
from bihuan.parties import exceptions
from bihuan.parties.models import Role


def grant(stage, inspection, *, experts, by=None, reason="本地缺该专业专家"):
    return operations.grant_team_exception(
        inspection, by=by or stage.leader, at=stage.at(), code="too_few_experts", reason=reason, experts=experts
    )


def counted():
    return exceptions.count_by_code("3713")


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_for_the_team_that_was_seen_and_no_other(stage, seen):
    inspection = ready(stage, team=stage.experts[:2])
    with refused("team_changed", "LY-2.1.9") as no:
        grant(stage, inspection, experts=seen)
    assert (no.facts["seen"], no.facts["found"]) == (seen, 2)
    assert not counted()
    grant(stage, inspection, experts=2)
    assert audit.timeline(inspection.ref)[-1].data["experts"] == 2


def test_a_check_that_was_called_off_needs_none(stage):
    inspection = ready(stage, team=stage.experts[:2])
    operations.cancel_inspection(inspection, by=stage.safety, at=stage.at(), reason="停产")
    with refused("state_not_allowed", "LY-2.1.9") as no:
        grant(stage, inspection, experts=inspection.team.count())
    assert (no.facts["state"], no.facts["allowed"]) == ("已取消", ["筹备中"])
    assert not counted()


def test_who_let_a_team_go_stays_who_it_was_once_it_went(stage):
    inspection = ready(stage, team=stage.experts[:2])
    grant(stage, inspection, experts=2)
    operations.start_inspection(inspection, by=stage.safety, at=stage.at())
    second = account("leader-2", "局长丙", Role.REGULATOR_LEADER, regulator=stage.leader.regulator)
    with refused("state_not_allowed"):
        grant(stage, inspection, experts=2, by=second, reason="补批")
    stands = exceptions.of_subject(inspection.ref)[0]
    assert (stands.approved_by, stands.reason) == (stage.leader, "本地缺该专业专家")


def test_a_team_that_is_large_enough_needs_none(stage):
    with refused("exception_not_needed", "LY-2.1.9"):
        grant(stage, ready(stage), experts=3)
    assert not counted()


def test_nor_does_a_team_that_was_let_go_already(stage):
    inspection = ready(stage, team=stage.experts[:2])
    grant(stage, inspection, experts=2)
    with refused("exception_not_needed", "LY-2.1.9"):
        grant(stage, inspection, experts=2, reason="再批一次")
    assert len(audit.timeline(inspection.ref, acts=["grant_exception"])) == 1


def test_without_anybody_the_expert_is_what_is_missing(stage):
    with refused("expert_required", "LY-2.1.9", "expert"):
        grant(stage, planned(stage), experts=0)


def test_who_may_not_grant_is_told_that_and_nothing_of_the_team(stage):
    inspection = planned(stage)
    appoint(stage, inspection, stage.experts[0])
    with refused("role_not_allowed", "LY-2.1.9"):
        grant(stage, inspection, experts=3, by=stage.safety)
