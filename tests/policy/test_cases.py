"""Worked cases: what a jurist writes runs, fails aloud, or says that it cannot run yet."""

import pytest

from bihuan.policy import cases
from bihuan.refusal import Refusal


@pytest.fixture
def rules(monkeypatch):
    monkeypatch.setattr(cases, "RULES", {})

    @cases.rule("inspections.team")
    def team(policy, given):
        minimum = policy.checks.min_experts
        if given["experts"] < minimum.value:
            raise Refusal("too_few_experts", missing=[str(minimum.value - given["experts"])], basis=minimum.basis)
        return {"spare": given["experts"] - minimum.value}

    return team


@pytest.fixture
def run(tree, packs):
    tree.set("cn-9901", "checks.min_experts", 'since = 2020-01-01\nclause = "C-1.2"\nvalue = 3')
    rows = "by_grade = { grade_1 = 1, grade_2 = 2 }"
    tree.write(
        "cn-9901/parameters/checks.toml",
        '[checks.min_experts]\n[[checks.min_experts.value]]\nsince = 2020-01-01\nclause = "C-1.2"\nvalue = 3\n'
        f'[checks.per_year]\n[[checks.per_year.value]]\nsince = 2020-01-01\nclause = "C-1.1"\n{rows}\n',
    )

    def _run(text):
        tree.write("cn-9901/cases/one.toml", f'[[case]]\nname = "例"\n{text}\n')
        packs.reload()
        (result,) = cases.run("cn-9901", packs)
        return result

    return _run


def test_a_lookup_passes(run):
    text = 'on = 2020-05-01\nask = "checks.per_year"\nfor = "grade_2"\nexpect = 2\nclause = "C-1.1"\nmodality = "must"'
    assert run(text).state == "passed"


def test_a_lookup_that_is_not_set_passes_as_unset(run):
    assert run('on = 2020-05-01\nask = "checks.per_year"\nfor = "none"\nexpect = "unset"').state == "passed"


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ('ask = "checks.per_year"\nfor = "grade_2"\nexpect = 3', "expect: expected 3, got 2"),
        ('ask = "checks.min_experts"\nexpect = 3\nclause = "C-1.1"', "clause: expected 'C-1.1', got 'C-1.2'"),
        ('ask = "checks.min_experts"\nexpect = 3\nmodality = "should"', "modality: expected 'should', got 'must'"),
        ('ask = "checks.nothing"\nexpect = 3', "the vocabulary has no checks.nothing"),
    ],
)
def test_a_wrong_lookup_fails_and_says_why(run, text, detail):
    result = run(f"on = 2020-05-01\n{text}")
    assert (result.state, result.detail) == ("failed", detail)


def test_a_rule_case_passes_both_ways(run, rules):
    accepted = (
        'on = 2020-05-01\nrule = "inspections.team"\ngiven = { experts = 4 }\nthen = { accepted = true, spare = 1 }'
    )
    refused = (
        'on = 2020-05-01\nrule = "inspections.team"\ngiven = { experts = 2 }\n'
        'then = { refused = "too_few_experts", clause = "C-1.2", missing = ["1"] }'
    )
    assert run(accepted).state == "passed"
    assert run(refused).state == "passed"


@pytest.mark.parametrize(
    ("experts", "then"),
    [
        (2, "{ accepted = true }"),
        (3, '{ refused = "too_few_experts" }'),
        (2, '{ refused = "expert_over_age" }'),
        (2, '{ refused = "too_few_experts", clause = "C-1.1" }'),
    ],
)
def test_a_wrong_rule_case_fails(run, rules, experts, then):
    text = f'on = 2020-05-01\nrule = "inspections.team"\ngiven = {{ experts = {experts} }}\nthen = {then}'
    assert run(text).state == "failed"


def test_a_rule_nobody_registered_is_never_passed(run, monkeypatch):
    monkeypatch.setattr(cases, "RULES", {})
    result = run('on = 2020-05-01\nrule = "inspections.team"\ngiven = {}\nthen = { accepted = true }')
    assert result.state == "not_runnable"


def test_cases_of_a_broken_pack_wait_and_are_told_once(run, tree, packs):
    text = 'on = 2020-05-01\nask = "checks.min_experts"\nexpect = 3'
    assert run(text).state == "passed"
    tree.write("cn-9901/cases/two.toml", f'[[case]]\nname = "又一例"\n{text}\n')
    tree.set("cn-9901", "checks.min_experts", 'since = 2020-01-01\nclause = "C-1.2"\nvalue = -3')
    packs.reload()
    (told,) = cases.problems(packs)
    assert (told.key, told.level, told.code) == ("2 cases", "notice", "case_not_runnable")


@pytest.mark.clause("HZ-6.1", refusal=True)
def test_a_case_from_before_the_first_day_expects_the_refusal(run):
    text = 'on = 2019-12-31\nask = "checks.min_experts"\nexpect = 3'
    assert run(f'{text}\nthen = {{ refused = "pack_not_in_force" }}').state == "passed"
    assert run(text).state == "failed"


def test_a_case_without_question_or_rule_is_a_fault_of_the_file(tree, packs):
    tree.write("cn-9901/cases/one.toml", "[[case]]\non = 2020-05-01\nexpect = 2\n")
    (problem,) = packs.shelf.problems
    assert (problem.file, problem.code) == ("cn-9901/cases/one.toml", "case_shape")


def test_a_name_is_taken_once(rules):
    with pytest.raises(ValueError, match="registered twice"):
        cases.rule("inspections.team")(rules)


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        (
            'rule = "inspections.team"\ngiven = { experts = 4, exception = ["too_few_experts"] }\nthen = { spare = 1 }',
            "given: nothing asks for exception",
        ),
        (
            'rule = "inspections.team"\ngiven = { experts = 2, kinds = "x" }\nthen = { refused = "too_few_experts" }',
            "given: nothing asks for kinds",
        ),
        ('rule = "inspections.team"\ngiven = { expert = 4 }\nthen = { accepted = true }', "given: experts is missing"),
        ('rule = "inspections.team"\ngiven = { experts = [1] }\nthen = { accepted = true }', "given: "),
        (
            'ask = "checks.min_experts"\nexpect = 3\nthen = { refused = "pack_not_in_force" }',
            "refused: expected 'pack_not_in_force', got None",
        ),
        (
            'pack = "cn-9999"\nask = "checks.min_experts"\nexpect = "unset"',
            "no pack 'cn-9999'; there are: cn, cn-99, cn-9901",
        ),
    ],
)
def test_a_case_that_asks_past_the_rule_fails_and_says_why(run, rules, text, detail):
    """A misspelt fact, an expected refusal that never comes or a pack that does not exist must not pass unseen."""
    result = run(f"on = 2020-05-01\n{text}")
    assert result.state == "failed"
    assert result.detail.startswith(detail)


def test_a_fact_within_a_fact_is_asked_for_too(run, monkeypatch):
    monkeypatch.setattr(cases, "RULES", {})
    cases.rule("inspections.team")(lambda policy, given: {"who": [one["specialty"] for one in given["experts"]]})
    text = 'on = 2020-05-01\nrule = "inspections.team"\ngiven = {{ experts = [{{ {} = "fire" }}] }}\nthen = {{ {} }}'
    assert run(text.format("specialty", 'who = ["fire"]')).state == "passed"
    assert run(text.format("speciality", "accepted = true")).detail == "given: specialty is missing"


def test_a_case_that_expects_nothing_is_a_fault_of_the_file(tree, packs):
    tree.write("cn-9901/cases/one.toml", '[[case]]\non = 2020-05-01\nrule = "inspections.team"\nthen = {}\n')
    (problem,) = packs.shelf.problems
    assert (problem.file, problem.code) == ("cn-9901/cases/one.toml", "case_shape")
