"""批准例外: by the leader whose place and duty it is, and read by the offices whose duty it is."""

import pytest
from tests.cast import account
from tests.inspections import conftest as checks
from tests.refusing import refused

from bihuan.inspections import operations
from bihuan.inspections.access import exception_matter
from bihuan.parties import exceptions
from bihuan.parties.access import Matter
from bihuan.parties.models import RecordedException, Regulator, Role
from bihuan.policy import policies
from bihuan.refusal import Stranger


def office(stage, sector, *, place="3713"):
    """The leader of a department of that duty at the city of the stage."""
    made = Regulator.objects.create(
        name=f"示例市{sector}主管部门", kind="sector_department", division_code=place, duties=[sector]
    )
    return account(f"leader-{sector}", f"{sector}负责人", Role.REGULATOR_LEADER, regulator=made)


def short_handed(stage):
    """A check whose team is one expert."""
    check = checks.planned(stage)
    checks.appoint(stage, check, stage.experts[0])
    return check


def grant(by, stage, *, subject="expert:1", code="expert_over_age", matter=None):
    setting = policies.at("3713", on=stage.today).checks.min_experts
    asked = {"code": code, "matter": matter or Matter("3713"), "reason": "人手紧", "setting": setting}
    return exceptions.grant_exception(subject, by=by, at=stage.at(), **asked)


def test_of_two_offices_of_one_place_only_the_one_whose_duty_it_is_grants_and_reads(stage):
    own, other = office(stage, stage.enterprise.sector), office(stage, "gas")
    check = short_handed(stage)
    asked = {"at": stage.at(), "code": "too_few_experts", "reason": "汛期人手紧", "experts": 1}
    with pytest.raises(Stranger):
        operations.grant_team_exception(check, by=other, **asked)
    with refused("role_not_allowed"):
        grant(other, stage, subject=check.ref, code="too_few_experts", matter=exception_matter(check))
    granted = operations.grant_team_exception(check, by=own, **asked)
    assert (granted.enterprise, granted.sector) == (stage.enterprise, stage.enterprise.sector)
    for by in (own, stage.leader):
        assert list(exceptions.within(by)) == [granted]
        assert exceptions.counts_within(by) == {"too_few_experts": 1}
    assert not exceptions.within(other)
    assert exceptions.counts_within(other) == {}


def test_the_competent_department_grants_and_reads_whatever_its_duties(stage):
    other = office(stage, "gas")
    stage.enterprise.competent_department = other.regulator
    stage.enterprise.save()
    check = short_handed(stage)
    granted = operations.grant_team_exception(
        check, by=other, at=stage.at(), code="too_few_experts", reason="汛期人手紧", experts=1
    )
    assert list(exceptions.within(other)) == [granted]


def test_what_holds_for_every_office_of_a_place_is_granted_by_one_without_a_duty_list_and_read_by_all(stage):
    own = office(stage, stage.enterprise.sector)
    with refused("role_not_allowed"):
        grant(own, stage)
    granted = grant(stage.leader, stage)
    assert list(exceptions.within(own)) == [granted]
    assert not exceptions.within(stage.stranger)


def test_an_office_elsewhere_or_a_closed_account_grants_nothing(stage):
    elsewhere = office(stage, "gas", place="3306")
    check = checks.planned(stage)
    stage.leader.is_active = False
    for by in (elsewhere, stage.leader, stage.officer):
        assert not exceptions.approves(by, exception_matter(check))
        with refused("role_not_allowed"):
            grant(by, stage, matter=exception_matter(check))
    assert not RecordedException.objects.exists()
