"""推荐配备: an institution recommends a registered safety engineer, and the enterprise fills a post (HZ-3.2.3)."""

from datetime import timedelta

import pytest
from tests.cast import CODES, account
from tests.hazards.conftest import stand
from tests.refusing import refused

from bihuan import audit
from bihuan.parties import institutions
from bihuan.parties.models import Institution, Role
from bihuan.parties.operator import OPERATOR
from bihuan.registers.kinds.placements import operations
from bihuan.registers.kinds.placements.models import Placement

services = pytest.mark.place("services")


@pytest.fixture
def office(stage):
    made = institutions.register_institution(
        by=OPERATOR,
        at=stage.at(),
        name="示例安全服务有限公司",
        credit_code=CODES[3],
        division_code=stage.enterprise.division_code,
        qualified_in=[stage.enterprise.division_code],
    )
    return account("recommender", "机构人员", Role.INSTITUTION, institution=Institution.objects.get(pk=made.pk))


def recommend(stage, office, **changes):
    fields = {
        "enterprise": stage.enterprise,
        "name": "周注安",
        "kind": "registered_engineer",
        "number": "3305-0001",
        "valid_until": stage.today + timedelta(days=300),
        "post": "安全总监",
        **changes,
    }
    return operations.recommend_engineer(office.institution, by=office, at=stage.at(), **fields)


@services
@pytest.mark.clause("HZ-3.2.3")
def test_a_valid_engineer_is_recommended_and_fills_the_post(stage, office):
    made = recommend(stage, office)
    placed = operations.accept_engineer(made, by=stage.principal, at=stage.at())
    assert placed.state == "placed"
    assert str(placed.employee.post) == "安全总监"
    assert placed.employee.certificates.get().kind == "registered_engineer"
    assert audit.timeline(stage.enterprise.ref)[-1].basis == ["HZ-3.2.3"]


@services
@pytest.mark.clause("HZ-3.2.3", refusal=True)
def test_none_whose_registration_is_over_or_who_is_placed_elsewhere(stage, office):
    with refused("certificate_expired", "HZ-3.2.3"):
        recommend(stage, office, valid_until=stage.today - timedelta(days=1))
    other = stand("services", prefix="邻", code=CODES[1])
    waiting = recommend(stage, office)
    operations.accept_engineer(recommend(stage, office, enterprise=other.enterprise), by=other.principal, at=other.at())
    with refused("person_already_placed", "HZ-3.2.3"):
        recommend(stage, office)
    with refused("person_already_placed", "HZ-3.2.3"):
        operations.accept_engineer(waiting, by=stage.principal, at=stage.at())
    there = Placement.objects.get(enterprise=other.enterprise)
    operations.end_placement(there, by=other.principal, at=other.at(), reason="合同到期")
    assert operations.accept_engineer(waiting, by=stage.principal, at=stage.at()).state == "placed"


@services
def test_who_answers_and_what_is_asked(stage, office):
    with refused("recommendation_incomplete", None, "post"):
        recommend(stage, office, post=" ")
    with refused("certificate_kind_unknown"):
        recommend(stage, office, kind="driver")
    with refused("enterprise_not_served"):
        recommend(stage, office, enterprise=None)
    made = recommend(stage, office, full_time=False)
    with refused("role_not_allowed"):
        operations.accept_engineer(made, by=office, at=stage.at())
    with refused("reason_missing"):
        operations.decline_engineer(made, by=stage.principal, at=stage.at(), reason="")
    declined = operations.decline_engineer(made, by=stage.principal, at=stage.at(), reason="已有人选")
    with refused("state_not_allowed"):
        operations.accept_engineer(declined, by=stage.principal, at=stage.at())


@services
def test_part_of_the_time_elsewhere_is_not_full_time_and_nobody_comes_twice(stage, office):
    operations.accept_engineer(recommend(stage, office, full_time=False), by=stage.principal, at=stage.at())
    with refused("person_already_placed", "HZ-3.2.3"):
        recommend(stage, office)
    other = stand("services", prefix="邻", code=CODES[1])
    first, second = (recommend(stage, office, enterprise=other.enterprise) for _ in range(2))
    operations.accept_engineer(first, by=other.principal, at=other.at())
    with refused("person_already_placed", "HZ-3.2.3"):
        operations.accept_engineer(second, by=other.principal, at=other.at())


@services
def test_a_number_typed_wide_or_spaced_is_the_same_number(stage, office):
    other = stand("services", prefix="邻", code=CODES[1])
    operations.accept_engineer(recommend(stage, office, enterprise=other.enterprise), by=other.principal, at=other.at())
    with refused("person_already_placed"):
        recommend(stage, office, number="３３０５ -0001")
