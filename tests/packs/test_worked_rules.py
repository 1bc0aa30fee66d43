"""The jurists' cases that ask a domain's rules: none fails and none is left unrun."""

import pytest

from bihuan.policy import cases, policies

RULED = [case for pack in policies.packs() for case in pack.cases if "rule" in case.facts]


@pytest.mark.parametrize("case", RULED, ids=lambda case: f"{case.file}:{case.name}")
def test_a_rule_decides_as_the_jurist_wrote(case):
    (result,) = [result for result in cases.run(case.file.partition("/")[0]) if result.case == case]
    assert result.state == "passed", result.detail


def test_every_city_has_at_least_three_cases():
    counts = {pack.id: len(pack.cases) for pack in policies.packs() if pack.kind == "city"}
    assert len(counts) == 5
    assert all(count >= 3 for count in counts.values()), counts
