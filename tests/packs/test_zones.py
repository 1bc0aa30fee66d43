"""A zone without values of its own lives by its city's."""

from datetime import date

import pytest

from bihuan.policy import check, policies
from bihuan.policy.what_if import what_if
from bihuan.refusal import Refusal

DAY = date(2026, 11, 25)
CITY, ZONE = "cn-3706", "cn-370690"


@pytest.mark.clause("YT-0.1")
@pytest.mark.parametrize("name", ["checks.per_year", "experts.pool_levels", "engagement.institution_levels"])
def test_the_bonded_zone_inherits_the_yearly_check_up_and_the_range(name):
    city = policies.at(CITY, on=DAY).setting(name)
    zone = policies.at(ZONE, on=DAY).setting(name)
    assert city.is_set
    assert zone.value == city.value


@pytest.mark.clause("YT-0.1")
def test_an_enterprise_of_the_zone_owes_one_check_up_a_year():
    for grade in ("grade_1", "grade_2", "grade_3", "none"):
        cell = policies.at("370690", on=DAY).checks.per_year.on(grade)
        assert cell.value == 1
        assert cell.basis.clause.startswith("YT-")


@pytest.mark.clause("YT-0.1", refusal=True)
def test_a_zone_value_looser_than_the_citys_is_refused():
    supposed = what_if(ZONE, "checks.per_year", 0, since=policies.pack(ZONE).in_force)
    with pytest.raises(Refusal) as refused:
        check.require_publishable(ZONE, supposed)
    assert refused.value.code == "child_looser_than_parent"
    assert refused.value.missing[0].startswith("checks.per_year")
