"""登记利害关系: by the expert, the keeper of a pool, or an office that may send the expert; told to nobody else."""

import pytest
from tests.cast import CODES, account, play
from tests.experts.conftest import applicant
from tests.refusing import refused

from bihuan.experts import operations, queries
from bihuan.experts.models import Pool
from bihuan.parties.models import Institution, Regulator, Role
from bihuan.refusal import Stranger


def declare(stage, by, *, enterprise=None, expert=None, kind="share"):
    asked = {"at": stage.at(), "enterprise": enterprise or stage.enterprise, "kind": kind}
    return operations.declare_interest(expert or stage.experts[0], by=by, **asked)


def clerk(name, place, **office):
    made = Regulator.objects.create(name=name, kind="emergency_bureau", division_code=place, **office)
    return account(name, name, Role.REGULATOR_CLERK, regulator=made)


@pytest.fixture
def away(stage):
    return play("3305", county="330502", prefix="外", credit_code=CODES[3])


def test_a_tie_is_noted_once_and_by_its_kind(stage):
    expert = stage.experts[0]
    asked = {"at": stage.at(), "enterprise": stage.enterprise}
    for _ in range(2):
        operations.declare_interest(expert, by=expert.account, kind="share", **asked)
    assert expert.interests.count() == 1
    with refused("interest_kind_unknown"):
        operations.declare_interest(expert, by=expert.account, kind="friendship", **asked)


def test_the_expert_and_the_keeper_of_the_pool_note_and_read_every_tie(stage, away):
    expert = stage.experts[0]
    for by in (expert.account, stage.officer):
        declare(stage, by, enterprise=away.enterprise)
        assert [tie.enterprise for tie in queries.ties_of(expert, by)] == [away.enterprise]
    assert expert.interests.count() == 1


@pytest.mark.parametrize("place", ["37", "371302", "371311"])
def test_an_office_that_may_send_the_expert_notes_and_reads_the_ties_with_its_own_enterprises(stage, away, place):
    expert, office = stage.experts[0], clerk("可选派的", place)
    declare(stage, stage.officer, enterprise=away.enterprise)
    with pytest.raises(Stranger):
        declare(stage, office, enterprise=away.enterprise, kind="job")
    declare(stage, stage.officer)
    sees = stage.enterprise.division_code.startswith(place)
    assert [tie.enterprise for tie in queries.ties_of(expert, office)] == ([stage.enterprise] if sees else [])
    if sees:
        assert declare(stage, office, kind="job").kind == "job"


def test_a_tie_that_is_over_or_was_a_mistake_bars_no_more_and_stays_on_record(stage, away):
    expert = stage.experts[0]
    tie = declare(stage, expert.account, kind="job")
    told = {"at": stage.at(), "reason": "2024年已离职，有离职证明"}
    with refused("role_not_allowed"):
        operations.end_interest(tie, by=expert.account, **told)
    with pytest.raises(Stranger):
        operations.end_interest(tie, by=away.leader, **told)
    house = Institution.objects.create(name="示例机构", credit_code="XT", kept_at="3713")
    pool = Pool.objects.create(name="机构的库", level="institution", owner_institution=house, division_code="3713")
    expert.memberships.create(pool=pool, admitted_on=stage.today)
    keeper = account("institution", "机构", Role.INSTITUTION, institution=house)
    assert tie in queries.ties_of(expert, keeper)
    with refused("role_not_allowed"):  # the enterprises that it sends the expert to pay it
        operations.end_interest(tie, by=keeper, **told)
    with refused("reason_missing"):
        operations.end_interest(tie, by=stage.officer, at=stage.at(), reason=" ")
    assert barred(stage, expert)
    ended = operations.end_interest(tie, by=stage.officer, **told)
    assert (ended.ended_by, ended.end_reason) == (stage.officer, told["reason"])
    assert not barred(stage, expert)
    with refused("done_meanwhile"):
        operations.end_interest(tie, by=stage.officer, **told)
    assert declare(stage, expert.account, kind="job") != tie
    assert barred(stage, expert)
    assert [row.ended_at is None for row in queries.ties_of(expert, stage.officer)] == [True, False]


def barred(stage, expert):
    found = queries.eligibility(
        expert, division_code="371302", on=stage.today, enterprise=stage.enterprise, coming_for="electrical"
    )
    return not next(one for one in found if one.code == "conflict_of_interest").passes


def test_nobody_else_notes_or_reads_a_tie(stage, away):
    keeper = account("institution", "机构", Role.INSTITUTION, institution=_institution_with_a_pool())
    reader = account("reader", "只读", regulator=stage.city)
    for by in (away.leader, stage.stranger, stage.experts[1].account, stage.safety, keeper, reader):
        with pytest.raises(Stranger):
            declare(stage, by)
        with pytest.raises(Stranger):
            queries.ties_of(stage.experts[0], by)
    assert not stage.experts[0].interests.exists()


def _institution_with_a_pool():
    made = Institution.objects.create(name="示例机构", credit_code="XT", kept_at="3713")
    Pool.objects.create(name="机构的库", level="institution", owner_institution=made, division_code="3713")
    return made


def test_who_has_left_the_pool_is_no_longer_the_keepers_to_read(stage):
    expert = stage.experts[0]
    operations.end_membership(expert.memberships.get(), by=stage.leader, at=stage.at(), reason="调离")
    with pytest.raises(Stranger):
        queries.ties_of(expert, stage.officer)
    assert queries.ties_of(expert, expert.account) == []


def test_who_is_in_no_pool_can_be_sent_by_nobody(stage):
    with pytest.raises(Stranger):
        declare(stage, stage.leader, expert=applicant(stage))
