"""年度办结: how many checks a year, by grade and place, and what counts as one."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.inspections.conftest import (
    answer_all,
    delivered,
    delivered_on_days,
    explain,
    explained,
    ready,
    short_list,
    sign,
    started,
)
from tests.refusing import refused

from bihuan import audit, clock
from bihuan.engagements import operations as engagements
from bihuan.insight.queries import board
from bihuan.inspections import book, operations, queries, reporting, rules, tasks
from bihuan.notify.models import Message
from bihuan.oversight import operations as oversight
from bihuan.parties import operations as parties
from bihuan.policy import policies
from bihuan.policy.what_if import what_if
from bihuan.refusal import Stranger


def of_grade(stage, grade):
    parties.correct_enterprise(stage.enterprise, by=stage.officer, at=stage.at(), standardisation_grade=grade)


def duty(stage):
    """As the board shows it at the end of the year."""
    stage.site.refresh_from_db()
    return queries.year_duty(stage.site, year=2026, on=date(2026, 12, 31))


def confirm(stage, by=None):
    stage.site.refresh_from_db()
    return reporting.confirm_year(stage.site, by=by or stage.safety, at=stage.at(), year=2026)


@pytest.mark.clause("LY-2.1.2")
def test_grade_1_has_one(stage):
    of_grade(stage, "grade_1")
    assert (duty(stage).required, duty(stage).missing, duty(stage).status) == (1, 1, "short")
    delivered(stage)
    assert (duty(stage).missing, duty(stage).status) == (0, "compliant")
    assert confirm(stage).done == 1


@pytest.mark.clause("LY-2.1.2", refusal=True)
def test_a_check_by_two_without_an_exception_does_not_count():
    policy = policies.at("371302", on=date(2026, 11, 2))
    with refused("check_not_countable"):
        rules.countable(has_report=True, team_size=2, exceptions=(), policy=policy)


@pytest.mark.clause("LY-2.1.2")
def test_with_the_leaders_exception_it_counts(stage):
    of_grade(stage, "grade_1")
    inspection = ready(stage, team=stage.experts[:2])
    operations.grant_team_exception(
        inspection, by=stage.leader, at=stage.at(), code="too_few_experts", reason="缺该专业专家", experts=2
    )
    operations.start_inspection(inspection, by=stage.safety, at=stage.at())
    assert queries.counted_for(_signed(stage, inspection)) == 2026
    assert duty(stage).status == "compliant"


def _signed(stage, inspection):
    answer_all(stage, inspection)
    explain(stage, inspection)
    return sign(stage, inspection)


@pytest.mark.clause("LY-2.1.3")
def test_grade_2_has_two(stage):
    assert duty(stage).missing == 2
    template = short_list(stage)
    delivered_on_days(stage, 2, template=template)
    assert (duty(stage).done, duty(stage).status) == (2, "compliant")
    assert confirm(stage).required == 2


@pytest.mark.clause("LY-2.1.3")
@pytest.mark.place("checkups")
def test_where_one_a_year_suffices(stage):
    delivered(stage)
    assert (duty(stage).required, duty(stage).missing) == (1, 0)
    assert confirm(stage).done == 1


@pytest.mark.clause("LY-2.1.3", refusal=True)
def test_the_year_of_grade_2_is_not_done_with_one(stage):
    delivered(stage)
    with refused("annual_checks_short", "LY-2.1.3") as no:
        confirm(stage)
    assert duty(stage).missing == 1
    assert no.facts["short"] == 1


@pytest.mark.clause("LY-2.1.4")
def test_grade_3_has_three(stage):
    of_grade(stage, "grade_3")
    template = short_list(stage)
    delivered_on_days(stage, 2, template=template)
    assert (duty(stage).missing, duty(stage).status) == (1, "short")
    with refused("annual_checks_short", "LY-2.1.4"):
        confirm(stage)
    delivered(stage, template=template)
    assert duty(stage).status == "compliant"


@pytest.mark.clause("LY-2.1.4", refusal=True)
def test_the_year_of_grade_3_is_not_done_with_none(stage):
    of_grade(stage, "grade_3")
    with refused("annual_checks_short", "LY-2.1.4") as no:
        confirm(stage)
    assert no.facts["short"] == 3


def test_without_a_grade_nothing_is_set(stage):
    of_grade(stage, "none")
    assert (duty(stage).required, duty(stage).status) == (None, "not_set")
    with refused("duty_not_set"):
        confirm(stage)


@pytest.mark.place("checkups")
def test_covered_short_or_uncovered_where_engaging_is_voluntary(stage):
    assert duty(stage).status == "uncovered"  # engaged nobody: not in breach
    with refused("nothing_to_remind"):
        oversight.remind_of_checks(stage.site, by=stage.officer, at=stage.at())
    whole = board(stage.officer, on=stage.today).duty
    assert (whole.sites["uncovered"], whole.required, whole.missing) == (1, 0, 0)
    inspection = started(stage)
    assert duty(stage).status == "short"  # engaged, and none finished
    _signed(stage, inspection)
    assert duty(stage).status == "compliant"


@pytest.mark.clause("YT-3.1")
@pytest.mark.place("checkups")
def test_at_the_end_of_the_year_covered_overdue_after_reminders_or_uncovered(
    stage, client, django_capture_on_commit_callbacks
):
    """Engaged by a contract alone, before any check is arranged."""
    last = date(2026, 12, 31)

    def remind(on):
        with django_capture_on_commit_callbacks(execute=True):
            return tasks.remind_of_year(on=on, at=datetime(on.year, on.month, on.day, 8, tzinfo=stage.now.tzinfo))

    assert (duty(stage).status, duty(stage).overdue, remind(last)) == ("uncovered", False, 0)
    engagements.record_contract(
        stage.enterprise, by=stage.officer, at=stage.at(), number="合1", provider="示例中心",
        starts_on=date(2026, 3, 1), ends_on=date(2027, 2, 28),
    )  # fmt: skip
    assert remind(date(2026, 10, 31)) == 0  # 61 days are left
    assert [remind(on) for on in (date(2026, 11, 1), date(2026, 11, 2), date(2026, 12, 1))] == [1, 1, 1]
    told = Message.objects.filter(account_id=stage.safety.pk, event="year-check-due")
    assert sorted((line.basis, line.due_on) for line in told) == [(["YT-3.1"], last)] * 2  # once a month
    assert not queries.year_duty(stage.site, year=2026, on=date(2026, 12, 30)).overdue
    assert (duty(stage).status, duty(stage).overdue) == ("short", True)
    client.force_login(stage.safety, backend="bihuan.parties.login.AccountBackend")
    with clock.frozen(datetime(2026, 12, 31, 9, tzinfo=stage.now.tzinfo)):
        assert "已超期" in client.get(f"/inspections/years/{stage.site.pk}/").content.decode()
        assert "示例中心" in client.get(f"/board/coverage/{stage.enterprise.pk}/contracts/").content.decode()
    delivered(stage)
    assert (duty(stage).status, duty(stage).overdue, remind(last)) == ("compliant", False, 0)


@pytest.mark.clause("YT-3.1", refusal=True)
@pytest.mark.place("checkups")
def test_a_check_up_without_a_signed_report_does_not_count(stage):
    inspection = explained(stage)
    with refused("checkup_report_unsigned", "YT-3.1"):
        queries.counted_for(inspection)
    assert duty(stage).done == 0


@pytest.mark.clause("LY-2.1.3", refusal=True)
def test_a_year_declared_done_by_a_lower_grade_is_declared_anew(stage, client):
    of_grade(stage, "grade_1")
    template = short_list(stage)
    delivered(stage, template=template)
    assert confirm(stage).required == 1
    of_grade(stage, "grade_2")
    with refused("annual_checks_short", "LY-2.1.3"):
        confirm(stage)
    client.force_login(stage.safety, backend="bihuan.parties.login.AccountBackend")
    page = f"/inspections/years/{stage.site.pk}/"
    with clock.frozen(stage.at()):
        shown = client.get(page).content.decode()
    assert "要重新办结" in shown
    assert "已办结" not in shown
    stage.now += timedelta(days=7)
    delivered(stage, template=template)
    with clock.frozen(stage.at()):
        assert "confirm_year" in client.get(page).content.decode()
    again = confirm(stage)
    assert (again.required, again.done) == (2, 2)
    assert [event.act for event in audit.timeline(stage.site.ref)].count("confirm_year") == 2


def test_confirming_twice_is_confirming_once(stage):
    of_grade(stage, "grade_1")
    delivered(stage)
    assert confirm(stage) == confirm(stage)
    assert [event.act for event in audit.timeline(stage.site.ref)].count("confirm_year") == 1


def test_who_confirms(stage):
    with refused("role_not_allowed"):
        confirm(stage, by=stage.worker)
    with pytest.raises(Stranger):
        confirm(stage, by=stage.stranger)


def test_another_site_has_its_own_year(stage):
    of_grade(stage, "grade_1")
    delivered(stage)
    other = parties.add_site(stage.enterprise, by=stage.safety, at=stage.at(), name="二厂", division_code="370602")
    assert duty(stage).missing == 0
    theirs = queries.year_duty(other, year=2026, on=date(2026, 12, 31))
    assert (theirs.required, theirs.done, theirs.setting.basis.clause) == (1, 0, "YT-3.1")


def expires(stage, day):
    parties.correct_enterprise(stage.enterprise, by=stage.officer, at=stage.at(), grade_valid_until=day)


def test_an_expired_grade_counts_as_none_from_the_day_after_and_is_not_lost(stage):
    last = date(2026, 6, 30)
    expires(stage, last)
    stage.site.refresh_from_db()
    still = queries.year_duty(stage.site, year=2026, on=last)
    assert (still.required, still.status, still.lapsed) == (2, "short", False)
    gone = queries.year_duty(stage.site, year=2026, on=date(2026, 7, 1))
    assert (gone.required, gone.status, gone.setting.basis.clause) == (None, "lapsed", "LY-2.1.2")
    with refused("duty_not_set"):
        rules.year_done(gone)


def test_of_a_year_that_is_over_the_grade_of_its_last_day_counts(stage):
    expires(stage, date(2027, 1, 5))
    stage.site.refresh_from_db()
    assert queries.year_duty(stage.site, year=2026, on=date(2027, 1, 20)).required == 2
    assert queries.year_duty(stage.site, year=2027, on=date(2027, 1, 20)).status == "lapsed"


@pytest.mark.place("checkups")
def test_where_everybody_owes_the_same_an_expired_grade_changes_nothing(stage):
    delivered(stage)
    expires(stage, date(2026, 6, 30))
    assert (duty(stage).required, duty(stage).status, duty(stage).lapsed) == (1, "compliant", True)


@pytest.mark.place("leaders")
def test_where_no_grade_has_a_number_an_expired_one_leaves_nothing_to_decide(stage):
    expires(stage, date(2026, 6, 30))
    assert (duty(stage).required, duty(stage).status) == (None, "not_set")


def test_what_if_says_what_an_expired_grade_would_owe(stage):
    """The authority tries the suggested value for those without a grade before it signs it."""
    expires(stage, date(2026, 6, 30))
    on = date(2026, 12, 31)
    supposed = what_if("cn-3713", "checks.per_year", {"none": 3}, since=date(2026, 7, 1))
    owed = rules.year(grade=stage.enterprise.grade_on(on), done=0, policy=supposed.at(stage.site.division_code, on=on))
    assert (owed.required, owed.missing, owed.status) == (3, 3, "short")


def test_the_year_takes_as_many_statements_however_many_checks_do_not_count(stage):
    template, counts = short_list(stage), set()
    for n in range(3):
        started(stage, template=template)
        stage.now += timedelta(days=7)
        with CaptureQueriesContext(connection) as asked:
            year = book.year_of(stage.site, stage.safety, year=2026, on=date(2026, 12, 31))
        assert [held.refusal.code for held in year.checks] == ["checkup_report_unsigned"] * (n + 1)
        counts.add(len(asked))
    assert len(counts) == 1
