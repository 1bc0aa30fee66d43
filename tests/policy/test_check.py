"""What `check` proves beyond the schema: citations, time, no looser child, local measures, terms."""

from datetime import date

import pytest

from bihuan.policy import Problem, check
from bihuan.refusal import Refusal


def codes(tree):
    return {(problem.pack, problem.code) for problem in check.run(tree.folder)}


def value(clause, body, since="2020-01-01"):
    return f'since = {since}\nclause = "{clause}"\n{body}'


def test_a_clause_that_no_document_holds_is_reported(tree):
    tree.set("cn-9901", "checks.min_experts", value("C-9.9", "value = 3"))
    (problem,) = check.run(tree.folder)
    assert problem.code == "clause_unknown"
    assert "C-9.9" in problem.problem
    assert problem.file == "cn-9901/parameters/checks.toml"


def test_a_clause_of_a_stranger_is_reported_and_a_parents_is_not(tree):
    tree.pack("cn-98", "98", parent="cn", first="2020-01-01", clauses="X")
    tree.set("cn-9901", "checks.min_experts", value("X-1.2", "value = 3"))
    tree.set("cn-9901", "contract.required", value("P-1.1", "value = true"))
    assert codes(tree) == {("cn-9901", "clause_of_stranger")}


def test_a_whole_document_may_be_cited(tree):
    tree.set("cn-9901", "checks.min_experts", value("C", "value = 3"))
    assert codes(tree) == set()


LOOSER = [
    ("checks.min_experts", "value = 3", "value = 2", "value = 4"),
    ("checks.per_year", "value = 1", "by_grade = { grade_1 = 0 }", "by_grade = { grade_1 = 2 }"),
    ("experts.max_age", "value = 65", "value = 70", "value = 60"),
    (
        "checks.specialties",
        'value = ["no_repeats"]',
        'value = ["match_sector"]',
        'value = ["no_repeats", "match_sector"]',
    ),
    ("experts.pool_levels", 'value = ["national"]', 'value = ["national", "local"]', 'value = ["national"]'),
    ("engagement.mode", 'value = "required"', 'value = "voluntary"', 'value = "required"'),
    ("contract.required", "value = true", "value = false", "value = true"),
    ("self_report.cycle", 'value = "monthly"', 'value = "yearly"', 'value = "weekly"'),
]


@pytest.mark.clause("YT-0.1", refusal=True)
@pytest.mark.clause("HZ-5.6.1", refusal=True)
@pytest.mark.parametrize(("key", "parent", "child", "_"), LOOSER)
def test_a_child_looser_than_its_parent_is_refused(tree, packs, key, parent, child, _):
    tree.set("cn-99", key, value("P-1.1", parent, "2010-01-01"))
    tree.set("cn-9901", key, value("C-1.1", child))
    assert codes(tree) == {("cn-9901", "child_looser_than_parent")}
    with pytest.raises(Refusal) as refused:
        check.require_publishable("cn-9901", packs)
    assert refused.value.code == "child_looser_than_parent"
    assert refused.value.missing[0].startswith(key)


def test_when_a_place_reminds_is_its_own(tree, packs):
    """No law says when: other months and fewer are no looser."""
    tree.set("cn-99", "regulator.reminder_months", value("P-1.1", 'value = ["m7", "m9"]', "2010-01-01"))
    tree.set("cn-9901", "regulator.reminder_months", value("C-1.1", 'value = ["m10"]'))
    assert codes(tree) == set()


@pytest.mark.clause("HZ-5.6.1")
@pytest.mark.parametrize(("key", "parent", "_", "child"), LOOSER)
def test_a_child_as_strict_or_stricter_is_accepted(tree, packs, key, parent, _, child):
    tree.set("cn-99", key, value("P-1.1", parent, "2010-01-01"))
    tree.set("cn-9901", key, value("C-1.1", child))
    assert codes(tree) == set()
    check.require_publishable("cn-9901", packs)


def test_a_weaker_word_is_looser(tree):
    tree.set("cn-99", "checks.min_experts", value("P-1.2", "value = 3", "2010-01-01"))
    tree.set("cn-9901", "checks.min_experts", value("C-1.2", 'value = 3\nmodality = "should"'))
    (problem,) = check.run(tree.folder)
    assert problem.code == "child_looser_than_parent"
    assert "should is weaker than must" in problem.problem


def test_a_grandchild_is_held_to_the_nearest_ancestor_that_sets_the_key(tree):
    tree.set("cn", "checks.min_experts", value("N-1.2", "value = 3", "2000-01-01"))
    tree.set("cn-9901", "checks.min_experts", value("C-1.2", "value = 2"))
    assert codes(tree) == {("cn-9901", "child_looser_than_parent")}


def test_a_child_becomes_looser_on_the_day_its_parent_tightens(tree):
    tree.set("cn-99", "checks.min_experts", value("P-1.2", "value = 4", "2024-01-01"))
    tree.write("cn-99/instruments/later.toml", LATER)
    tree.set("cn-99", "checks.min_experts", value("L-1", "value = 4", "2024-01-01"))
    tree.set("cn-9901", "checks.min_experts", value("C-1.2", "value = 3"))
    assert codes(tree) == {("cn-9901", "child_looser_than_parent")}


LATER = """
[instrument]
id = "L"
title_zh = "后来的通知"
in_force = 2024-01-01
status = "in_force"
[[clause]]
id = "L-1"
ref = "一"
gist_zh = "加严。"
gist_en = "Stricter."
"""


def two_values(first_until, second_since):
    return (
        f"[checks.min_experts]\n[[checks.min_experts.value]]\nsince = 2020-01-01\n{first_until}\n"
        'clause = "C-1.2"\nvalue = 2\n'
        f'[[checks.min_experts.value]]\nsince = {second_since}\nclause = "C-1.2"\nvalue = 3\n'
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (two_values("until = 2022-12-31", "2023-01-02"), "value_gap"),
        (two_values("until = 2023-01-01", "2023-01-01"), "value_overlap"),
        (two_values("", "2023-01-01"), "value_overlap"),
    ],
)
def test_a_gap_or_an_overlap_in_time_is_reported(tree, text, code):
    tree.write("cn-9901/parameters/checks.toml", text)
    assert codes(tree) == {("cn-9901", code)}


def test_values_that_meet_are_fine(tree):
    tree.write("cn-9901/parameters/checks.toml", two_values("until = 2022-12-31", "2023-01-01"))
    assert codes(tree) == set()


def test_a_value_that_ends_with_nothing_after_it_is_a_gap(tree):
    tree.set("cn-9901", "checks.min_experts", value("C-1.2", "until = 2024-12-31\nvalue = 3"))
    assert codes(tree) == {("cn-9901", "value_gap")}


def test_a_value_that_begins_after_the_pack_is_a_gap_unless_its_document_is_later(tree):
    tree.set("cn-99", "checks.min_experts", value("P-1.2", "value = 3", "2015-01-01"))
    assert codes(tree) == {("cn-99", "value_gap")}
    tree.write("cn-99/instruments/later.toml", LATER)
    tree.set("cn-99", "checks.min_experts", value("L-1", "value = 3", "2024-01-01"))
    assert codes(tree) == set()


def test_a_value_from_before_its_document_is_reported(tree):
    tree.write("cn-99/instruments/later.toml", LATER)
    tree.set("cn-99", "checks.min_experts", value("L-1", "value = 3", "2023-01-01"))
    assert ("cn-99", "value_before_instrument") in codes(tree)


@pytest.mark.clause("HZ-6.1", refusal=True)
def test_a_pack_without_a_first_day_cannot_be_published(tree, packs):
    tree.pack("cn-9902", "9902", parent="cn-99")
    assert ("cn-9902", "in_force_date_missing") in codes(tree)
    with pytest.raises(Refusal) as refused:
        check.require_publishable("cn-9902", packs)
    assert refused.value.code == "in_force_date_missing"


DEMAND = 'since = 2020-01-01\nclause = "C-1.1"\nvalue = ["scope", "categories", "content"]'
MEASURES = """
[local_measures.scope]
[[local_measures.scope.value]]
since = 2021-01-01
clause = "K-1.1"
value = ["mining"]
[local_measures.categories]
[[local_measures.categories.value]]
since = 2021-01-01
clause = "K-1.1"
value = ["technical"]
[local_measures.content]
[[local_measures.content.value]]
since = 2021-01-01
clause = "K-1.1"
value = {content}
"""


@pytest.mark.clause("HZ-5.6.1")
def test_a_county_with_scope_categories_and_content_is_accepted(tree, packs):
    tree.set("cn-9901", "local_measures.required_parts", DEMAND)
    tree.pack("cn-990102", "990102", parent="cn-9901", first="2021-01-01", kind="county", clauses="K")
    tree.write("cn-990102/parameters/local_measures.toml", MEASURES.format(content='["checks"]'))
    assert codes(tree) == set()
    check.require_publishable("cn-990102", packs)
    measure = packs.at("990102", on=date(2026, 11, 2)).local_measures.content
    assert (measure.value, measure.basis.number) == (("checks",), "试〔2020〕1号")


@pytest.mark.clause("HZ-5.6.1", refusal=True)
def test_a_county_with_one_part_empty_is_refused_by_that_part(tree, packs):
    tree.set("cn-9901", "local_measures.required_parts", DEMAND)
    tree.pack("cn-990102", "990102", parent="cn-9901", first="2021-01-01", kind="county", clauses="K")
    tree.write("cn-990102/parameters/local_measures.toml", MEASURES.format(content="[]"))
    with pytest.raises(Refusal) as refused:
        check.require_publishable("cn-990102", packs)
    assert refused.value.code == "local_measure_incomplete"
    assert refused.value.missing == ("local_measures.content",)


@pytest.mark.clause("QHD-6.2.2", refusal=True)
def test_a_pack_with_an_open_term_stands_unconfirmed_but_cannot_be_published(tree, packs):
    tree.set("cn-9901", "projects.safety_systems", value("C-1.1", 'value = "term:three_systems"'))
    assert [problem.level for problem in check.run(tree.folder)] == ["notice"]
    with pytest.raises(Refusal) as refused:
        check.require_publishable("cn-9901", packs)
    assert refused.value.code == "pack_term_undefined"
    tree.pack("cn-9901", "9901", parent="cn-99", first="2020-01-01", status="in_force")
    assert [problem.level for problem in check.run(tree.folder)] == ["error"]


def test_a_registered_proof_is_asked_once_per_pack(tree, monkeypatch):
    monkeypatch.setattr(check, "HOOKS", [])
    asked = []

    @check.register
    def samples(pack):
        asked.append(pack.id)
        return [Problem(f"{pack.id}/documents", "form", "does not compile", "sample_broken", pack=pack.id)]

    assert codes(tree) == {(pack, "sample_broken") for pack in ("cn", "cn-99", "cn-9901")}
    assert asked == ["cn", "cn-99", "cn-9901"]


def test_a_contradiction_is_told_apart_from_what_an_unconfirmed_pack_leaves_open(tree, packs):
    """With the first no server starts, with the second it does."""
    assert check.contradictions(packs) == []
    overlapping = value("C-1.1", "value = 3") + "\n[[checks.min_experts.value]]\n" + value("C-1.2", "value = 4")
    tree.set("cn-9901", "checks.min_experts", overlapping)
    packs.reload()
    assert {fault.code for fault in check.contradictions(packs)} == {"value_overlap"}
