"""What an amendment would change is known before anything is live, by the rules that judge every day."""

from datetime import timedelta

import pytest
from tests.amendments.conftest import set_least
from tests.cast import CODES

from bihuan.amendments import operations, signed
from bihuan.insight import duty, impact
from bihuan.parties import operations as parties


@pytest.fixture
def others(stage):
    """Two more enterprises: one of grade 3, one without a grade, for which the city sets no number."""
    made = []
    for code, grade in ((CODES[1], "grade_3"), (CODES[2], "none")):
        made.append(
            parties.register_enterprise(
                by=stage.officer,
                at=stage.at(),
                name=f"示例{grade}有限公司",
                division_code="371302",
                sector="machinery",
                credit_code=code,
                standardisation_grade=grade,
                key_processes=[],
                staff_count=30,
                contact_name="甲",
            )
        )
    return made


def tried(stage, draft, by=None):
    changes = signed.drafted(draft, since=stage.today + timedelta(days=1))
    return impact.of(changes, by or stage.officer, on=stage.today)


def test_more_experts_cost_expert_days_and_no_checks(stage, others, five):
    found = tried(stage, five)
    assert (found.before.checks, found.after.checks) == (5, 5)
    assert (found.before.expert_days, found.after.expert_days) == (15, 25)
    assert (found.sites, found.sites_changed) == (3, 2)


def test_more_checks_change_those_enterprises_by_name(stage, others, draft):
    rows = {"grade_1": 1, "grade_2": 4, "grade_3": 3, "none": "unset"}
    operations.set_value(
        draft, by=stage.officer, at=stage.at(), key="checks.per_year", raw=rows, modality="must", reason="整治年"
    )
    found = tried(stage, draft)
    (changed,) = found.changed
    assert (changed.before.checks, changed.after.checks) == (2, 4)
    assert (changed.before.missing, changed.after.missing) == (2, 4)
    named = duty.sites_of(stage.officer, [changed.group], on=stage.today)
    assert [site.enterprise for site in named] == [stage.enterprise]


def test_a_term_is_shown_with_what_it_was(stage, draft):
    operations.set_value(
        draft, by=stage.officer, at=stage.at(), key="hazards.plan_days", raw=1, modality="must", reason="从快"
    )
    terms = tried(stage, draft).terms
    assert {term.setting.name for term in terms} == {"hazards.plan_days"}
    assert all(term.after == 1 and term.before != 1 for term in terms)


def test_worked_cases_that_would_fall_are_named(stage, draft):
    same = set_least(stage, draft, 3, modality="should", clauses=["LY-2.1.9"], reason="")
    assert tried(stage, same).cases == []
    assert tried(stage, set_least(stage, draft, 9)).cases


def test_a_stranger_is_told_of_nobody(stage, others, five):
    found = tried(stage, five, by=stage.stranger)
    assert (found.sites, found.changed) == (0, [])


def test_nothing_is_live_by_being_tried(stage, law, five):
    before = law.at("371302", on=stage.today + timedelta(days=9)).release
    tried(stage, five)
    assert law.at("371302", on=stage.today + timedelta(days=9)).release == before


@pytest.mark.parametrize("sites", [1, 4])
def test_it_costs_one_statement_whatever_the_number(stage, five, sites, django_assert_num_queries):
    for n in range(sites - 1):
        parties.register_enterprise(
            by=stage.officer, at=stage.at(), name=f"示例{n}有限公司", division_code="371302", sector="machinery",
            credit_code=CODES[n + 1], standardisation_grade="grade_2", key_processes=[], staff_count=30,
            contact_name="甲",
        )  # fmt: skip
    changes = signed.drafted(five, since=stage.today + timedelta(days=1))
    impact.of(changes, stage.officer, on=stage.today)  # the law is read
    from bihuan.policy import policies

    policies._every = 3600
    with django_assert_num_queries(1):
        impact.of(changes, stage.officer, on=stage.today)


@pytest.mark.parametrize("raw", ["unset", {"default": ["other_than_rectifier"], "major": ["sector_department"]}])
def test_a_desk_opens_whatever_is_set_for_who_accepts(stage, law, raw):
    """A pack that was silent on it, or says that nothing is set: the desks of every place still open."""
    from bihuan.amendments.models import AmendedValue, Amendment
    from bihuan.insight import desk

    made = Amendment.objects.create(
        pack="cn-1303", title="谁验收", office=stage.city, drafted_at=stage.at(), state="signed", serial=1,
        since=stage.today, signed_by=stage.leader, signed_at=stage.at(),
    )  # fmt: skip
    AmendedValue.objects.create(amendment=made, key="hazards.verifier", raw=raw, modality="must", reason="试")
    law.at("1303", on=stage.today)
    assert desk.of_regulator(stage.leader, on=stage.today) == []
