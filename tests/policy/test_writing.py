"""What was signed can be taken out as the pack's own files: read again, they say the same."""

import shutil
from datetime import date

import pytest

from bihuan.policy import Policies, check
from bihuan.policy.amending import Change, laid_over
from bihuan.policy.writing import written

DAY = date(2027, 1, 1)
CHANGES = [
    Change("cn-3713", "checks.min_experts", 5, DAY, "must", ("ours",), "粉尘企业多", date(2026, 11, 26)),
    Change("cn-3713", "checks.per_year", {"grade_1": 2, "grade_2": 3, "grade_3": 4, "none": "unset"}, DAY, "must",
           ("LY-2.1.2", "LY-2.1.3")),
    Change("cn-3713", "checks.focus_areas", ["emergency", "rule_breaking", "systems_and_procedures",
           "key_risks_and_contractors", "internal_checks_and_rectification", "dust"], DAY, "must", ("LY-2.1.5",)),
    Change("cn-3713", "checks.min_minutes", 60, DAY, "should", ("ours",), "防止走过场"),
    Change("cn-3713", "checks.min_minutes", 90, date(2028, 1, 1), "should", ("ours",), "防止走过场"),
    Change("cn-3713", "projects.window_end", "2027-12-31", DAY, "must", ("ours",), "一年"),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped packs with the files written over it."""
    shipped = Policies()
    made = tmp_path / "packs"
    shutil.copytree(shipped.folder, made)
    for name, text in written(shipped.shipped, "cn-3713", CHANGES).items():
        (made / name).write_text(text, encoding="utf-8")
    return made


def test_the_files_say_what_was_laid_over(folder):
    laid, read = laid_over(Policies().shipped, CHANGES), Policies(folder).shelf
    assert read.problems == []
    for key in {change.key for change in CHANGES}:
        wanted = [(v.since, v.until, v.value, v.modality, v.clauses) for v in laid.packs["cn-3713"].values[key]]
        found = [(v.since, v.until, v.value, v.modality, v.clauses) for v in read.packs["cn-3713"].values[key]]
        assert found == wanted, key


def test_the_check_accepts_them(folder):
    asked = Policies(folder)
    assert check.value_problems(asked.shelf, asked.pack("cn-3713")) == []


def test_what_was_written_by_hand_stays(folder):
    before = (Policies().folder / "cn-3713/parameters/checks.toml").read_text(encoding="utf-8")
    after = (folder / "cn-3713/parameters/checks.toml").read_text(encoding="utf-8")
    assert "“原则上”：不足3人的" in after
    heads = [line for line in before.splitlines() if line.startswith("[checks.")]
    assert set(heads) <= set(after.splitlines())
    assert "until = 2026-12-31" in after
