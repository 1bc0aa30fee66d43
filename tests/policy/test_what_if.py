"""Supposing another value: computed with, never written, never stamped on a record."""

from datetime import date

import pytest

from bihuan.policy import check
from bihuan.policy.what_if import what_if


@pytest.fixture
def three(tree, packs):
    tree.set("cn-9901", "checks.min_experts", 'since = 2020-01-01\nclause = "C-1.2"\nmodality = "should"\nvalue = 3')
    return packs


def test_the_supposed_value_holds_from_its_day_on(three):
    supposed = what_if("cn-9901", "checks.min_experts", 5, since=date(2027, 1, 1), asked=three)
    assert supposed.at("9901", on=date(2026, 12, 31)).checks.min_experts.value == 3
    setting = supposed.at("9901", on=date(2027, 1, 1)).checks.min_experts
    assert (setting.value, setting.modality, setting.basis.clause) == (5, "should", "ours")
    assert supposed.at("9901", on=date(2027, 1, 1)).release == "cn-9901@what-if"


def test_the_packs_themselves_stay_as_they_are(three):
    release = three.release("cn-9901")
    what_if("cn-9901", "checks.min_experts", 5, since=date(2020, 1, 1), asked=three)
    assert three.at("9901", on=date(2026, 1, 1)).checks.min_experts.value == 3
    assert three.release("cn-9901") == release


def test_a_supposed_value_is_checked_like_a_written_one(tree, three):
    tree.pack("cn-990102", "990102", parent="cn-9901", first="2021-01-01", kind="county")
    three.reload()
    supposed = what_if("cn-990102", "checks.min_experts", 2, since=date(2021, 1, 1), asked=three)
    found = check.pack_problems(supposed.shelf, supposed.pack("cn-990102"))
    assert [problem.code for problem in found] == ["child_looser_than_parent"]


def test_a_value_of_another_kind_cannot_be_supposed(three):
    with pytest.raises(ValueError, match="a whole number from 1 to 50"):
        what_if("cn-9901", "checks.min_experts", "many", since=date(2027, 1, 1), asked=three)
