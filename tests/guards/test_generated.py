"""The generated pages of docs/ say what the code says, and no clause is claimed that does not exist."""

import pytest
from tests.guards.sources import ROOT
from tools import clauses, docs


@pytest.mark.parametrize("name", ["clauses.md", "permissions.md", "states.md"])
def test_a_generated_page_is_up_to_date(name):
    path = ROOT / "docs" / name
    assert path.is_file(), "run make docs"
    assert path.read_text("utf-8") == docs.pages()[name], f"docs/{name} is not up to date: run make docs and commit it"


def test_marks_name_clauses_that_exist():
    assert not clauses.unknown_marks(clauses.lines())


def test_a_clause_is_proven_only_by_both_tests():
    line = clauses.Line("X-1", "", "", "", "X", "hazards")
    assert line.status == clauses.NOT_BUILT
    line.values.append("cn:hazards.steps")
    assert line.status == clauses.VALUE_ONLY
    line.code.append("hazards.rules.step")
    assert line.status == clauses.CODE_ONLY
    line.shown_by.append("hazards/test_steps.py::test_it")
    assert line.status == clauses.HALF
    line.refused_by.append("hazards/test_steps.py::test_it_refused")
    assert line.status == clauses.PROVEN


def test_a_range_names_each_clause():
    assert list(clauses.named("as LY-2.1.2..4 says, and YT-4.2.10")) == [
        "LY-2.1.2",
        "LY-2.1.3",
        "LY-2.1.4",
        "YT-4.2.10",
    ]
