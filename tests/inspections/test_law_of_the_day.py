"""Which law judges a check, and a year: that of the planned day until it starts, then that of the day it was held;
a year that is over by that of its last day. Played in a place whose minimum of experts and number of checks a year
change on the tenth of November."""

import shutil
from datetime import date, timedelta

import pytest
from tests.inspections.conftest import (
    agree,
    answer_all,
    appoint,
    delivered,
    explain,
    lead_of,
    planned,
    ready,
    sign,
    started,
)
from tests.refusing import refused

from bihuan.inspections import operations, queries, reporting
from bihuan.inspections.ledger import policy_of
from bihuan.parties import operations as parties
from bihuan.policy import policies, reading

CHANGED = """
[checks.min_experts]
about = "每次排查最少专家人数"
modality = "must"
[[checks.min_experts.value]]
since = 2014-01-01
until = 2026-11-09
clause = "LY-2.1.9"
value = 3
verified_on = 2026-11-21
[[checks.min_experts.value]]
since = 2026-11-10
clause = "LY-2.1.9"
value = 4
verified_on = 2026-11-21

[checks.per_year]
about = "每年最少次数"
modality = "must"
[[checks.per_year.value]]
since = 2014-01-01
until = 2026-12-31
clause = "LY-2.1.2..4"
by_grade = { grade_1 = 1, grade_2 = 2, grade_3 = 3, none = "unset" }
verified_on = 2026-11-21
[[checks.per_year.value]]
since = 2027-01-01
clause = "LY-2.1.2..4"
by_grade = { grade_1 = 5, grade_2 = 6, grade_3 = 7, none = "unset" }
verified_on = 2026-11-21
"""
FROM = date(2026, 11, 10)


@pytest.fixture(autouse=True)
def changing_law(tmp_path, monkeypatch):
    """The strictest place with the figures above and nothing else on checks."""
    folder = tmp_path / "packs"
    shutil.copytree(reading.place(), folder)
    (folder / "cn-3713/parameters/checks.toml").write_text(CHANGED, encoding="utf-8")
    monkeypatch.setattr(policies, "_folder", folder)
    policies.reload()
    yield
    monkeypatch.undo()
    policies.reload()


def least(inspection):
    return policy_of(inspection).checks.min_experts.value


def start(stage, inspection):
    return operations.start_inspection(inspection, by=stage.safety, at=stage.at())


def test_a_check_is_prepared_under_the_law_of_its_planned_day(stage):
    assert least(planned(stage)) == 3
    later = planned(stage, planned_on=FROM, template=stage.template)
    assert stage.today < FROM
    assert least(later) == 4


def test_planned_under_the_old_law_and_held_under_the_new(stage):
    inspection = ready(stage)
    stage.now += timedelta(days=10)
    with refused("too_few_experts", "LY-2.1.9") as no:
        start(stage, inspection)
    assert (no.facts["wanted"], no.facts["found"]) == (4, 3)
    inspection.refresh_from_db()
    assert (inspection.started_at, least(inspection)) == (None, 3)
    lacking = {row.code: row.met for row in queries.readiness_of(inspection, on=stage.today)}
    assert lacking["too_few_experts"] is False  # the list says what the start would say
    assert all(row.met for row in queries.readiness_of(inspection, on=inspection.planned_on) if row.asked)


def test_planned_for_the_new_law_and_held_under_the_old(stage):
    inspection = planned(stage, planned_on=FROM)
    appoint(stage, inspection, *stage.experts)
    agree(stage, inspection)
    begun = start(stage, inspection)
    assert (begun.judged_on, least(begun)) == (stage.today, 3)


def test_what_follows_the_visit_is_judged_by_the_day_of_the_visit(stage):
    inspection = started(stage)
    assert least(inspection) == 3
    stage.now += timedelta(days=10)
    answer_all(stage, inspection)
    explain(stage, inspection)
    sign(stage, inspection)
    assert (inspection.counted_year, least(inspection)) == (2026, 3)  # three were enough on the day of the visit
    reporting.acknowledge_report(inspection, by=stage.safety, at=stage.at())
    assert reporting.close_inspection(inspection, by=lead_of(inspection), at=stage.at()).state == "closed"


def test_the_release_is_that_of_the_law_that_judged(stage):
    inspection = started(stage)
    assert inspection.release == policy_of(inspection).release


class TestYear:
    """Judged by its own last day, whenever it is asked about."""

    @pytest.fixture
    def over(self, stage):
        """One check in 2026, and the year is over."""
        delivered(stage)
        stage.now += timedelta(days=120)
        return stage

    def duty(self, stage, year):
        stage.site.refresh_from_db()
        return queries.year_duty(stage.site, year=year, on=stage.today)

    def confirm(self, stage, year):
        stage.site.refresh_from_db()
        return reporting.confirm_year(stage.site, by=stage.safety, at=stage.at(), year=year)

    def test_by_the_law_of_that_year(self, over):
        assert (self.duty(over, 2026).required, self.duty(over, 2027).required) == (2, 6)
        assert (self.duty(over, 2026).done, self.duty(over, 2027).done) == (1, 0)

    def test_by_the_grade_of_that_year(self, over):
        """A better grade that came in spring does not make last year's duty smaller, nor a worse one greater."""
        parties.correct_enterprise(over.enterprise, by=over.officer, at=over.at(), standardisation_grade="grade_1")
        assert self.duty(over, 2026).required == 2
        with refused("annual_checks_short", "LY-2.1.3") as no:
            self.confirm(over, 2026)
        assert no.facts["short"] == 1
        assert self.duty(over, 2027).required == 5

    def test_a_grade_that_changed_within_the_year_counts_as_at_its_end(self, stage):
        parties.correct_enterprise(stage.enterprise, by=stage.officer, at=stage.at(), standardisation_grade="grade_1")
        delivered(stage)
        stage.now += timedelta(days=120)
        parties.correct_enterprise(stage.enterprise, by=stage.officer, at=stage.at(), standardisation_grade="grade_3")
        row = self.confirm(stage, 2026)
        assert (row.required, row.done) == (1, 1)
        assert row.release == policies.at(stage.site.division_code, on=date(2026, 12, 31)).release

    def test_not_a_year_to_come(self, stage):
        with refused("year_not_begun"):
            self.confirm(stage, 2027)

    def test_not_a_year_before_the_enterprise_was_known(self, stage):
        with refused("year_before_records") as no:
            self.confirm(stage, 2025)
        assert no.facts["since"] == date(2026, 11, 2)

    def test_nor_for_a_site_that_came_later(self, over):
        site = parties.add_site(over.enterprise, by=over.safety, at=over.at(), name="二厂", division_code="371302")
        with refused("year_before_records"):
            queries.year_duty(site, year=2026, on=over.today)
        assert queries.year_duty(site, year=2027, on=over.today).required == 6

    def test_a_grade_that_ran_out_after_the_year_counts_for_it(self, over):
        parties.correct_enterprise(
            over.enterprise, by=over.officer, at=over.at(), grade_valid_until=over.today - timedelta(days=1)
        )
        assert (self.duty(over, 2026).required, self.duty(over, 2027).status) == (2, "lapsed")
