"""Terms that packs set in days, counted on the national calendar."""

from datetime import date

import pytest

from bihuan.policy import due_on, policies

ZONE = "130371"


@pytest.mark.clause("QHD-6.4.1")
def test_twenty_working_days_count_make_up_days_and_skip_the_holiday():
    policy = policies.at(ZONE, on=date(2026, 9, 24))
    assert due_on(policy, "projects.acceptance_days", after=date(2026, 9, 24)).on == date(2026, 10, 29)


def test_a_year_without_a_published_notice_is_an_estimate():
    policy = policies.at(ZONE, on=date(2026, 12, 15))
    deadline = due_on(policy, "projects.acceptance_days", after=date(2026, 12, 15))
    assert deadline.is_estimate
    assert deadline.estimated_years == (2027,)


def test_an_unset_term_has_no_last_day():
    policy = policies.at("3713", on=date(2026, 9, 24))
    assert due_on(policy, "projects.acceptance_days", after=date(2026, 9, 24)) is None


def test_a_key_that_is_no_count_of_days_is_a_mistake_of_the_caller():
    policy = policies.at(ZONE, on=date(2026, 9, 24))
    with pytest.raises(TypeError, match=r"checks\.min_experts"):
        due_on(policy, "checks.min_experts", after=date(2026, 9, 24))
