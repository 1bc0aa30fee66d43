"""The worked cases of every pack, each as its own test; the rules they name are those the domains register."""

import pytest

from bihuan.policy import cases, policies

LOOKUPS = [case for pack in policies.packs() for case in pack.cases if "ask" in case.facts]


@pytest.mark.parametrize("case", LOOKUPS, ids=lambda case: f"{case.file}:{case.name}")
def test_a_lookup_holds(case):
    (result,) = [result for result in cases.run(case.file.partition("/")[0]) if result.case == case]
    assert result.state == "passed", result.detail


def test_no_case_fails():
    failed = [str(result) for result in cases.run() if result.state == "failed"]
    assert failed == []
