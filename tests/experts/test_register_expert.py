"""登记专家: who it is, recognised again without keeping the identity number."""

from datetime import date

import pytest
from tests.cast import CODES, account
from tests.experts.conftest import applicant
from tests.refusing import refused

from bihuan.experts import access, operations, queries
from bihuan.experts.models import Expert
from bihuan.parties.models import Institution, Regulator, Role
from bihuan.refusal import Stranger
from bihuan.standards import resident_id

BODY = "11010119700101000"  # made up: the first 17 digits of a number


def identity(body=BODY, *, wrong=False):
    """A made-up identity number with its right check character, or with a wrong one."""
    right = resident_id.check_character(body)
    return body + (("1" if right == "0" else "0") if wrong else right)


def test_the_birth_date_comes_from_the_number_and_the_number_is_not_kept(stage):
    number = identity()
    expert = applicant(stage, identity_number=number, born_on=None)
    assert expert.born_on == date(1970, 1, 1)
    stored = {str(value) for value in Expert.objects.filter(pk=expert.pk).values_list().get()}
    assert not any(number in value for value in stored)
    with refused("duplicate_expert"):
        applicant(stage, identity_number=number.lower(), name="同一人", born_on=None)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "  "}, "name_missing"),
        ({"born_on": date(2027, 1, 1)}, "born_in_the_future"),
        ({"born_on": None}, "birth_date_missing"),
        ({"work_since": date(1970, 1, 1)}, "work_dates_impossible"),
        ({"work_since": date(2027, 1, 1)}, "work_dates_impossible"),
        ({"specialties": []}, "specialty_missing"),
        ({"identity_number": identity(wrong=True)}, "resident_id_check_digit"),
        ({"identity_number": BODY}, "resident_id_length"),
        ({"identity_number": identity("11010119701301000")}, "resident_id_birth_date"),
    ],
)
def test_what_cannot_be(stage, changes, code):
    with refused(code):
        applicant(stage, **changes)
    assert Expert.objects.count() == 3


def test_the_same_person_once(stage):
    applicant(stage)
    with refused("duplicate_expert"):
        applicant(stage)


def test_who_keeps_pools(stage):
    for by in (stage.safety, stage.experts[0].account):
        with pytest.raises(Stranger):
            operations.register_expert(
                by=by,
                at=stage.at(),
                name="某人",
                born_on=date(1980, 1, 1),
                work_since=date(2010, 1, 1),
                specialties=["gas"],
            )


@pytest.mark.clause("LH-7.1", refusal=True)
@pytest.mark.place("leaders")
@pytest.mark.parametrize("changes", [{"owner_regulator": None}, {"level": ""}, {"level": "galactic"}])
def test_a_pool_without_owner_or_level(stage, changes):
    asked = {"name": "无主专家库", "level": "local", "owner_regulator": stage.city, **changes}
    with refused("pool_owner_missing"):
        operations.create_pool(by=stage.leader, at=stage.at(), **asked)


@pytest.mark.clause("LH-7.1")
@pytest.mark.place("leaders")
@pytest.mark.parametrize("level", ["local", "departmental"])
def test_a_pool_of_a_county_and_of_a_department(stage, level):
    asked = {"at": stage.at(), "name": "新专家库", "level": level, "owner_regulator": stage.city}
    pool = operations.create_pool(by=stage.leader, **asked)
    assert (pool.level, pool.division_code) == (level, "4111")
    with refused("duplicate_pool"):
        operations.create_pool(by=stage.leader, **asked)


def test_an_expert_sees_the_own_record_and_nobody_elses(stage):
    first, second, _third = stage.experts
    assert access.fetch_expert(first.pk, first.account) == first
    with pytest.raises(Stranger):
        access.fetch_expert(second.pk, first.account)
    nobody = account("nobody", "无单位", Role.EXPERT)
    assert not queries.pool_of(nobody)


def test_found_by_name_and_unit(stage):
    expert = applicant(stage)
    assert list(queries.pool_of(stage.officer, text="燃气")) == [expert]
    assert not queries.pool_of(stage.officer, text="不存在").exists()


@pytest.mark.place("checkups")
def test_no_office_calls_its_pool_higher_than_itself(stage):
    """Also where the law leaves open who builds pools; the administrator enters what an official list names."""
    county = Regulator.objects.create(name="示例区局", kind="emergency_bureau", division_code="370602")
    clerk = account("county", "区经办", Role.REGULATOR_CLERK, regulator=county)
    asked = {"at": stage.at(), "name": "高级专家库"}
    for level in ("municipal", "provincial", "national"):
        with refused("pool_level_not_allowed"):
            operations.create_pool(by=clerk, level=level, owner_regulator=county, **asked)
    for level in ("provincial", "national"):
        with refused("pool_level_not_allowed"):
            operations.create_pool(by=stage.leader, level=level, owner_regulator=stage.city, **asked)
    admin = account("admin", "平台管理员", Role.ADMINISTRATOR)
    assert operations.create_pool(by=admin, level="provincial", owner_regulator=stage.city, **asked).pk


def test_nobody_makes_a_pool_for_another_or_above_itself(stage):
    institution = Institution.objects.create(name="某机构", credit_code=CODES[1], division_code="3713", kept_at="3713")
    keeper = account("keeper", "机构人员", Role.INSTITUTION, institution=institution)
    asked = {"at": stage.at(), "name": "机构专家库"}
    with refused("pool_not_own"):
        operations.create_pool(by=keeper, level="municipal", owner_regulator=stage.city, **asked)
    with refused("pool_not_own"):
        operations.create_pool(by=stage.leader, level="institution", owner_institution=institution, **asked)
    with refused("pool_level_not_own"):
        operations.create_pool(by=keeper, level="municipal", owner_institution=institution, **asked)
    assert operations.create_pool(by=keeper, level="institution", owner_institution=institution, **asked).pk
