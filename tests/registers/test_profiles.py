"""企业底数: filled in, consistent, settled; tagged, and never left out where all are served."""

import pytest
from tests.refusing import refused

from bihuan.parties.models import Enterprise
from bihuan.refusal import Stranger
from bihuan.registers.kinds.profile import operations, queries
from bihuan.registers.kinds.profile.models import Profile

FULL = {
    "products": "铸件",
    "safety_managers": 3,
    "full_time_managers": 2,
    "special_operators": 12,
    "main_risks": "高温熔融金属、粉尘",
    "has_major_hazard": False,
}


def fill(stage, by=None, **fields):
    return operations.fill_profile(stage.enterprise, by=by or stage.safety, at=stage.at(), **{**FULL, **fields})


def accept(stage, by=None):
    return operations.accept_profile(stage.enterprise, by=by or stage.officer, at=stage.at())


def known_address(stage):
    stage.enterprise.sites.update(address="示范路1号")


def served(stage):
    return Enterprise.objects.filter(queries.served(stage.city.division_code, on=stage.today))


@pytest.mark.clause("QHD-7.1")
@pytest.mark.place("project")
def test_all_fields_filled_in_make_it_complete(stage):
    known_address(stage)
    before = queries.completeness(stage.officer, stage.city.division_code, on=stage.today)
    fill(stage)
    assert accept(stage).accepted_on == stage.today
    after = queries.completeness(stage.officer, stage.city.division_code, on=stage.today)
    assert (before.complete, after.complete, after.total) == (0, 1, 1)
    assert queries.standing(stage.enterprise, on=stage.today).empty == []


@pytest.mark.clause("QHD-7.1", refusal=True)
@pytest.mark.place("project")
@pytest.mark.parametrize(
    ("name", "empty"),
    [("products", ""), ("safety_managers", None), ("special_operators", None), ("main_risks", ""),
     ("has_major_hazard", None)],
)  # fmt: skip
def test_one_empty_field_keeps_it_open_and_is_named(stage, name, empty):
    known_address(stage)
    fill(stage, **{name: empty})
    with refused("profile_incomplete", "QHD-7.1", name):
        accept(stage)


@pytest.mark.clause("QHD-7.1", refusal=True)
@pytest.mark.place("project")
def test_address_and_staff_come_from_the_register(stage):
    fill(stage)
    with refused("profile_incomplete", "QHD-7.1", "address"):
        accept(stage)
    known_address(stage)
    Enterprise.objects.update(staff_count=None)
    with refused("profile_incomplete", "QHD-7.1", "staff"):
        accept(stage)


@pytest.mark.clause("QHD-7.1", refusal=True)
@pytest.mark.place("project")
def test_nobody_has_more_special_operators_than_staff(stage):
    with refused("profile_inconsistent", "QHD-7.1", "special_operators"):
        fill(stage, special_operators=127)
    known_address(stage)
    fill(stage)
    Enterprise.objects.update(staff_count=5)
    with refused("profile_inconsistent", "QHD-7.1", "special_operators"):
        accept(stage)


@pytest.mark.place("project")
def test_a_change_after_it_was_settled_must_be_settled_anew(stage):
    known_address(stage)
    fill(stage)
    accept(stage)
    fill(stage)
    assert Profile.objects.get().accepted_on == stage.today
    fill(stage, products="锻件")
    assert Profile.objects.get().accepted_on is None


@pytest.mark.place("project")
def test_who_may(stage):
    with refused("role_not_allowed"):
        fill(stage, by=stage.worker)
    fill(stage, by=stage.officer)
    with refused("role_not_allowed"):
        accept(stage, by=stage.safety)
    with pytest.raises(Stranger):
        fill(stage, by=stage.stranger)
    with refused("field_not_correctable"):
        operations.fill_profile(stage.enterprise, by=stage.safety, at=stage.at(), headquarters="x")


def tag(stage, code):
    return operations.tag_headquarters(stage.enterprise, by=stage.officer, at=stage.at(), headquarters=code)


@pytest.mark.clause("YT-2.1")
@pytest.mark.place("checkups")
def test_the_priority_list_is_that_of_a_headquarters(stage):
    tag(stage, "headquarters_07")
    listed = Enterprise.objects.filter(profile__headquarters="headquarters_07")
    assert list(listed) == [stage.enterprise]
    assert stage.enterprise in served(stage)
    tag(stage, "")
    assert not listed.all().exists()


@pytest.mark.clause("YT-2.1", refusal=True)
@pytest.mark.place("checkups")
def test_a_fifteenth_headquarters_is_none(stage):
    with refused("headquarters_unknown", "YT-2.1"):
        tag(stage, "headquarters_15")


@pytest.mark.clause("YT-2.1", refusal=True)
@pytest.mark.place("checkups")
def test_where_all_are_served_nobody_is_left_out(stage):
    with refused("out_of_scope_not_allowed", "YT-2.1"):
        leave_out(stage, "企业不需要")
    assert stage.enterprise in served(stage)


def leave_out(stage, reason):
    return operations.leave_out_enterprise(stage.enterprise, by=stage.officer, at=stage.at(), reason=reason)


@pytest.mark.clause("HZ-4.0")
@pytest.mark.place("services")
def test_a_place_that_goes_by_branches_serves_those_of_its_branches(stage):
    assert stage.enterprise in served(stage)
    for sector, is_served in (("education", False), ("commerce", True), ("noncoal_mining", True), ("health", False)):
        Enterprise.objects.update(sector=sector)
        assert served(stage).exists() is is_served
    Enterprise.objects.update(sector="commerce")
    with refused("reason_missing"):
        leave_out(stage, " ")
    leave_out(stage, "已停产搬迁")
    assert not served(stage).exists()
