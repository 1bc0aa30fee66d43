"""专家入库: title or certificate, years of work, kind of unit and age, as the pool's place asks on 2026-11-02."""

from datetime import date

import pytest
from tests.experts.conftest import admit, applicant
from tests.refusing import refused

from bihuan import audit
from bihuan.experts import operations, queries
from bihuan.parties import exceptions

AGED_65, AGED_66 = date(1960, 11, 3), date(1960, 11, 2)


def excepted(stage, expert, code="expert_over_age", by=None, **changes):
    asked = {"code": code, "division_code": stage.pool.division_code, "reason": "本地急缺该专业", **changes}
    return operations.grant_expert_exception(expert, by=by or stage.leader, at=stage.at(), **asked)


QUALIFIED = [
    {"title": "intermediate"},
    {"title": "senior"},
    {"title": "junior", "certificates": ["registered_safety_engineer"]},
    {"title": "none", "certificates": ["registered_safety_assessor"]},
]


@pytest.mark.clause("LY-2.3.2")
@pytest.mark.parametrize("held", QUALIFIED)
def test_a_title_or_a_certificate(stage, held):
    assert admit(stage, applicant(stage, **held)).ended_on is None


@pytest.mark.clause("LY-2.3.2", refusal=True)
def test_a_junior_title_and_neither_certificate(stage):
    with refused("expert_title_too_low", "LY-2.3.2"):
        admit(stage, applicant(stage, title="junior", certificates=["electrician"]))


@pytest.mark.clause("LH-5.2")
@pytest.mark.place("leaders")
@pytest.mark.parametrize("held", QUALIFIED)
def test_a_title_or_a_certificate_in_the_other_city(stage, held):
    assert admit(stage, applicant(stage, **held)).ended_on is None


@pytest.mark.clause("LH-5.2", refusal=True)
@pytest.mark.place("leaders")
def test_a_junior_title_and_neither_certificate_in_the_other_city(stage):
    with refused("expert_title_too_low", "LH-5.2"):
        admit(stage, applicant(stage, title="junior"))


@pytest.mark.clause("LY-2.3.3")
def test_sixty_months_of_work(stage):
    assert admit(stage, applicant(stage, work_since=date(2021, 11, 2)))


@pytest.mark.clause("LY-2.3.3", refusal=True)
def test_fifty_nine_months(stage):
    with refused("expert_experience_too_short", "LY-2.3.3") as no:
        admit(stage, applicant(stage, work_since=date(2021, 11, 3)))
    assert (no.facts["wanted"], no.facts["found"]) == (60, 59)


@pytest.mark.clause("LH-5.4")
@pytest.mark.clause("LY-2.3.3")
@pytest.mark.place("leaders")
def test_twenty_four_months_suffice_there(stage):
    assert admit(stage, applicant(stage, work_since=date(2024, 11, 2), unit_kind="society"))


@pytest.mark.clause("LH-5.4", refusal=True)
@pytest.mark.place("leaders")
def test_twenty_three_do_not(stage):
    with refused("expert_experience_too_short", "LH-5.4"):
        admit(stage, applicant(stage, work_since=date(2024, 11, 3)))


@pytest.mark.clause("LH-5.4", refusal=True)
@pytest.mark.place("leaders")
def test_work_at_a_kind_of_unit_that_is_not_listed(stage):
    with refused("experience_unit_not_listed", "LH-5.4"):
        admit(stage, applicant(stage, unit_kind="other"))


@pytest.mark.clause("LY-2.3.5")
def test_working_at_66_and_retired_at_65(stage):
    assert admit(stage, applicant(stage, born_on=AGED_66))
    assert admit(stage, applicant(stage, born_on=AGED_65, retired=True))


@pytest.mark.clause("LY-2.3.5")
def test_retired_at_66_with_the_leaders_exception(stage):
    expert = applicant(stage, born_on=AGED_66, retired=True)
    granted = excepted(stage, expert)
    assert (granted.clause, granted.approved_by) == ("LY-2.3.5", stage.leader)
    assert admit(stage, expert)


@pytest.mark.clause("LY-2.3.5", refusal=True)
def test_retired_at_66(stage):
    with refused("expert_over_age", "LY-2.3.5"):
        admit(stage, applicant(stage, born_on=AGED_66, retired=True))


@pytest.mark.clause("LH-5.3")
@pytest.mark.place("leaders")
@pytest.mark.parametrize("retired", [True, False])
def test_65_there_working_or_retired(stage, retired):
    assert admit(stage, applicant(stage, born_on=AGED_65, retired=retired))


@pytest.mark.clause("LH-5.3", refusal=True)
@pytest.mark.clause("LY-2.3.5", refusal=True)
@pytest.mark.place("leaders")
@pytest.mark.parametrize("retired", [True, False])
def test_66_there_working_or_retired(stage, retired):
    with refused("expert_over_age", "LH-5.3"):
        admit(stage, applicant(stage, born_on=AGED_66, retired=retired))


@pytest.mark.clause("LH-5.3")
@pytest.mark.place("leaders")
def test_66_with_an_exception_that_is_counted_and_in_the_chain(stage):
    expert = applicant(stage, born_on=AGED_66)
    excepted(stage, expert)
    assert admit(stage, expert)
    assert exceptions.count_by_code("4111") == {"expert_over_age": 1}
    event = next(e for e in audit.timeline(expert.ref) if e.act == "grant_exception")
    assert (event.by, event.basis, event.data["code"]) == (stage.leader.ref, ["LH-5.3"], "expert_over_age")


def test_an_exception_holds_where_it_was_granted_and_nowhere_else(stage):
    expert = applicant(stage, born_on=AGED_66, retired=True)
    excepted(stage, expert)
    for place, passes in (("3713", True), ("371302", True), ("4111", False)):
        age = next(
            a for a in queries.eligibility(expert, division_code=place, on=stage.today) if a.code == "expert_over_age"
        )
        assert age.passes is passes, place


def test_a_must_knows_no_exception(stage):
    expert = applicant(stage, title="none")
    with refused("exception_not_possible", "LY-2.3.2"):
        excepted(stage, expert, "expert_title_too_low")
    with refused("exception_not_possible"):
        excepted(stage, expert, "anything")


def test_who_grants_and_why(stage):
    expert = applicant(stage, born_on=AGED_66, retired=True)
    for by in (stage.officer, stage.safety, stage.stranger):
        with refused("role_not_allowed"):
            excepted(stage, expert, by=by)
    with refused("exception_reason_missing", "LY-2.3.5"):
        excepted(stage, expert, reason=" ")


def test_in_one_pool_once(stage):
    with refused("already_in_pool"):
        admit(stage, stage.experts[0])


def test_only_the_pools_own_people_admit(stage):
    expert = applicant(stage)
    with refused("role_not_allowed"):
        operations.admit_expert(expert, pool=stage.pool, by=stage.stranger, at=stage.at())


def test_every_criterion_is_answered_not_only_the_first(stage):
    expert = applicant(stage, title="junior", work_since=date(2025, 1, 1), born_on=AGED_66, retired=True)
    answers = queries.eligibility(expert, division_code="3713", on=stage.today)
    failing = [answer.code for answer in answers if not answer.passes]
    assert failing == [
        "expert_title_too_low",
        "expert_experience_too_short",
        "expert_over_age",
        "expert_pool_level_not_allowed",
    ]


def test_no_exception_for_a_place_that_does_not_exist(stage):
    with refused("division_unknown"):
        operations.grant_expert_exception(
            stage.experts[0],
            by=stage.leader,
            at=stage.at(),
            code="expert_over_age",
            division_code="3713" + "9" * 40,
            reason="特殊专业",
        )
