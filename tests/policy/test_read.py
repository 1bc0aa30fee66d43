"""Reading packs: every fault names file, key and what is allowed."""

import pytest

from bihuan.policy import BrokenPacks
from bihuan.policy.reading import place, read


def problems(tree):
    return read(tree.folder).problems


def only(tree):
    found = problems(tree)
    assert len(found) == 1, [str(each) for each in found]
    return found[0]


def test_a_clean_tree_has_no_problem(tree):
    tree.set("cn-9901", "checks.min_experts", 'since = 2020-01-01\nclause = "C-1.2"\nvalue = 3')
    assert problems(tree) == []


def test_an_unknown_key_is_refused_with_the_known_ones(tree):
    tree.set("cn-9901", "checks.min_expert", 'since = 2020-01-01\nclause = "C-1.2"\nvalue = 3')
    found = only(tree)
    assert (found.file, found.key) == ("cn-9901/parameters/checks.toml", "checks.min_expert")
    assert "min_experts" in found.problem
    assert found.code == "unknown_key"


def test_an_unknown_topic_is_refused_with_the_known_ones(tree):
    tree.write("cn-9901/parameters/cheques.toml", "")
    found = only(tree)
    assert found.key == "cheques"
    assert "checks" in found.problem


def test_a_topic_in_the_wrong_file_is_refused(tree):
    tree.write("cn-9901/parameters/checks.toml", '[experts.min_months]\nabout = "x"\n')
    found = only(tree)
    assert found.key == "experts"
    assert "checks" in found.problem


def test_an_unknown_field_is_refused_with_the_allowed_ones(tree):
    tree.set("cn-9901", "checks.min_experts", 'since = 2020-01-01\nclause = "C-1.2"\nvalue = 3\nsource = "x"')
    found = only(tree)
    assert found.key == "checks.min_experts.value 1.source"
    assert "verified_on" in found.problem


def test_a_key_written_twice_is_refused_by_name(tree):
    tree.set("cn-9901", "checks.min_experts", 'since = 2020-01-01\nclause = "C-1.2"\nvalue = 3\nvalue = 4')
    found = only(tree)
    assert (found.file, found.code) == ("cn-9901/parameters/checks.toml", "duplicate_key")
    assert found.key == "value"
    assert "every key once" in found.problem


def test_a_file_that_is_not_toml_is_refused(tree):
    tree.write("cn-9901/parameters/checks.toml", "[checks.min_experts\n")
    assert only(tree).code == "not_toml"


def test_a_strange_file_is_refused(tree):
    tree.write("cn-9901/notes.txt", "x")
    tree.write("cn-9901/parameters/checks.json", "{}")
    assert {(found.key, found.code) for found in problems(tree)} == {
        ("notes.txt", "unknown_file"),
        ("checks.json", "unknown_file"),
    }


@pytest.mark.parametrize(
    ("key", "body", "allowed"),
    [
        ("checks.min_experts", 'value = "three"', "a whole number from 1 to 50"),
        ("checks.min_experts", "value = 0", "a whole number from 1 to 50"),
        ("checks.min_experts", "value = true", "a whole number from 1 to 50"),
        ("engagement.mode", 'value = "forced"', "required"),
        ("checks.specialties", 'value = ["no_repeats", "no_repeats"]', "each code once"),
        ("checks.per_year", "by_grade = { grade_9 = 1 }", "grade_1, grade_2, grade_3, none"),
        ("contract.required", 'value = "yes"', "true or false"),
        ("projects.window_start", 'value = "2022-06-01"', "a date like"),
        ("major.reports", 'value = [{ sender = "expert" }]', "required: sender, receiver"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_what_is_allowed(tree, key, body, allowed):
    tree.set("cn-9901", key, f'since = 2020-01-01\nclause = "C-1.2"\n{body}')
    found = only(tree)
    assert found.code == "not_allowed"
    assert allowed in found.problem


def test_a_dimension_of_another_key_is_refused(tree):
    tree.set("cn-9901", "checks.min_experts", 'since = 2020-01-01\nclause = "C-1.2"\nby_grade = { grade_1 = 3 }')
    assert {found.code for found in problems(tree)} == {"unknown_field"}


def test_two_forms_of_one_value_are_refused(tree):
    body = 'since = 2020-01-01\nclause = "C-1.1"\nvalue = 1\nby_grade = { grade_1 = 2 }'
    tree.set("cn-9901", "checks.per_year", body)
    assert only(tree).code == "value_missing"


def test_a_value_of_ours_must_say_why(tree):
    tree.set("cn-9901", "checks.min_experts", 'since = 2020-01-01\nclause = "ours"\nvalue = 1')
    found = only(tree)
    assert (found.code, found.key) == ("field_missing", "checks.min_experts.value 1.note")


def test_the_stricter_direction_cannot_be_turned_round(tree):
    tree.set(
        "cn-9901", "checks.min_experts", 'since = 2020-01-01\nclause = "C-1.2"\nvalue = 3', header='stricter = "lower"'
    )
    found = only(tree)
    assert found.key == "checks.min_experts.stricter"
    assert "higher" in found.problem


def test_a_clause_written_twice_is_refused(tree):
    tree.write("cn-99/instruments/copy.toml", (tree.folder / "cn-9901/instruments/notice.toml").read_text())
    assert {found.code for found in problems(tree)} == {"duplicate_key"}


def test_an_unknown_parent_and_a_child_outside_its_parent_are_refused(tree):
    tree.pack("cn-98", "98", parent="cn-97", first="2020-01-01")
    tree.pack("cn-8801", "8801", parent="cn-99", first="2020-01-01")
    assert {(found.pack, found.code) for found in problems(tree)} == {
        ("cn-98", "parent_unknown"),
        ("cn-8801", "parent_unknown"),
    }


def test_a_pack_that_cannot_be_read_in_full_answers_nothing(tree, packs):
    tree.set("cn-99", "checks.min_experts", 'since = 2010-01-01\nclause = "P-1.2"\nvalue = "x"')
    with pytest.raises(BrokenPacks) as broken:
        packs.at("9901", on=packs.pack("cn-9901").in_force)
    assert "cn-99/parameters/checks.toml" in str(broken.value)


def test_the_environment_names_another_folder(tree, monkeypatch):
    monkeypatch.setenv("BIHUAN_PACKS", str(tree.folder))
    assert place() == tree.folder
