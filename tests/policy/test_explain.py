"""Explaining a value, and the lists of what is unset and what is stale."""

from datetime import date

import pytest

from bihuan.policy import stale, what_is_unset
from bihuan.policy.explain import explain

DAY = date(2026, 11, 25)


def test_the_chain_runs_from_the_nation_down_and_marks_the_answer(tree, packs):
    tree.set("cn", "checks.min_experts", 'since = 2000-01-01\nclause = "N-1.2"\nvalue = 1')
    tree.set("cn-9901", "checks.min_experts", 'since = 2020-01-01\nclause = "C-1.2"\nvalue = 3')
    nation, province, city = explain("cn-9901", "checks.min_experts", DAY, packs)
    assert (nation.pack, nation.value, nation.effective) == ("cn", 1, False)
    assert (province.pack, province.mentioned, province.basis.clause) == ("cn-99", False, "ours")
    assert (city.value, city.effective, city.basis.clause, city.status) == (3, True, "C-1.2", "unconfirmed")
    assert city.as_dict()["basis"]["verified_on"] == "2026-11-21"


def test_every_pack_that_gives_a_row_is_marked(tree, packs):
    tree.set("cn-99", "checks.per_year", 'since = 2010-01-01\nclause = "P-1.1"\nvalue = 1')
    tree.set("cn-9901", "checks.per_year", 'since = 2020-01-01\nclause = "C-1.1"\nby_grade = { grade_3 = 3 }')
    steps = explain("9901", "checks.per_year", DAY, packs)
    assert [step.effective for step in steps] == [False, True, True]


def test_an_unknown_key_names_its_neighbours(packs):
    with pytest.raises(KeyError, match="min_experts"):
        explain("9901", "checks.min_expert", DAY, packs)


def test_what_is_unset_lists_keys_and_rows(tree, packs):
    rows = 'by_grade = { grade_1 = 1, none = "unset" }'
    tree.set("cn-9901", "checks.per_year", f'since = 2020-01-01\nclause = "C-1.1"\n{rows}')
    tree.write(
        "cn-9901/parameters/contract.toml",
        '[contract.required]\n[[contract.required.value]]\nsince = 2020-01-01\nclause = "C-1.2"\nvalue = true\n',
    )
    found = {(setting.name, setting.row) for setting in what_is_unset("9901", DAY, packs)}
    assert {("checks.per_year", "grade_2"), ("checks.per_year", "none"), ("checks.min_experts", "")} <= found
    assert not {("checks.per_year", "grade_1"), ("checks.per_year", ""), ("contract.required", "")} & found


def test_stale_lists_what_nobody_looked_at_since(tree, packs):
    body = 'since = 2020-01-01\nclause = "C-1.2"\nvalue = 3'
    tree.set("cn-9901", "checks.min_experts", f"{body}\nverified_on = 2025-01-01")
    tree.set("cn-9901", "experts.min_months", 'since = 2020-01-01\nclause = "C-1.2"\nvalue = 24')
    assert [value.key.name for value in stale(date(2026, 1, 1), packs)] == ["checks.min_experts"]
    assert stale(date(2025, 1, 1), packs) == []
