"""The jurists' cases that ask a domain's rules: none fails and none is left unrun."""

import shutil

import pytest

from bihuan.policy import cases, policies
from bihuan.policy.at import Policies
from bihuan.policy.reading import place

RULED = [case for pack in policies.packs() for case in pack.cases if "rule" in case.facts]


@pytest.mark.parametrize("case", RULED, ids=lambda case: f"{case.file}:{case.name}")
def test_a_rule_decides_as_the_jurist_wrote(case):
    (result,) = [result for result in cases.run(case.file.partition("/")[0]) if result.case == case]
    assert result.state == "passed", result.detail


def test_every_city_has_at_least_three_cases():
    counts = {pack.id: len(pack.cases) for pack in policies.packs() if pack.kind == "city"}
    assert len(counts) == 7
    assert all(count >= 3 for count in counts.values()), counts


def test_the_examples_of_the_readme_run(tmp_path):
    """What a jurist copies from packs/README.md passes as it stands."""
    text = (place() / "README.md").read_text(encoding="utf-8")
    examples = next(block for block in text.split("```toml")[1:] if "[[case]]" in block).split("```")[0]
    copy = tmp_path / "packs"
    shutil.copytree(place(), copy)
    (copy / "cn-3713/cases/readme.toml").write_text(examples, encoding="utf-8")
    results = [one for one in cases.run("cn-3713", Policies(copy)) if one.case.file.endswith("readme.toml")]
    assert [result.state for result in results] == ["passed", "passed"], [result.detail for result in results]
