"""The monthly self-report: filled from the ledger, signed by two, in time until the last second of the month."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.filings.conftest import filed, moment, written
from tests.hazards.conftest import found_by_expert, self_found
from tests.meanwhile import second_meets_first
from tests.refusing import refused

from bihuan import audit
from bihuan.filings.direct_reports import operations as direct
from bihuan.filings.self_reports import operations, papers, queries, rules
from bihuan.filings.self_reports.models import SelfReport
from bihuan.filings.self_reports.states import SelfReportState
from bihuan.hazards import operations as hazards
from bihuan.inspections.rounds import operations as rounds
from bihuan.parties import operations as parties
from bihuan.parties.models import Site
from bihuan.policy import policies
from bihuan.refusal import TEXTS, Stranger

LAST_DAYS = [(2, 28, 2026), (2, 29, 2028), (4, 30, 2026), (11, 30, 2026), (12, 31, 2026)]


@pytest.mark.clause("LY-3.2.2")
@pytest.mark.parametrize(("month", "day", "year"), LAST_DAYS)
def test_the_last_second_of_a_month_is_in_time_and_the_next_is_late(stage, month, day, year):
    policy = policies.at("371302", on=date(year, month, 1))
    period = rules.period(policy, date(year, month, 1))
    assert (period.until, period.due_on) == (date(year, month, day), date(year, month, day))
    last = moment(month, day, 23, 59, 59, year=year)
    assert rules.late(period, last, "") is False
    with refused("late_explanation_missing", "LY-3.2.2"):
        rules.late(period, last + timedelta(seconds=1), "")


@pytest.mark.clause("LY-3.2.2")
def test_on_the_last_day_it_is_in_time_and_on_the_first_late_with_its_explanation(stage, deputy):
    november = filed(stage, deputy, moment(11, 30, 23, 59, 59))
    assert (november.state, november.late) == (SelfReportState.FILED, False)
    report = operations.sign_self_report(written(stage, moment(12, 31)), by=deputy, at=moment(12, 31))
    at = moment(1, 1, 0, 0, year=2027)
    with refused("late_explanation_missing", "LY-3.2.2", "explanation"):
        operations.file_self_report(report, by=stage.principal, at=at)
    december = operations.file_self_report(report, by=stage.principal, at=at, explanation="停电")
    assert (december.late, december.explanation) == (True, "停电")
    tally = queries.tally(stage.officer, date(2026, 12, 1))
    assert (tally["late"], tally["on_time"], tally["missing"], tally["owed"]) == (1, 0, 0, 1)


@pytest.mark.clause("LY-3.2.2", refusal=True)
def test_a_month_is_reported_once(stage, deputy):
    report = filed(stage, deputy, moment(11, 30))
    with refused("month_already_reported", "LY-3.2.2"):
        written(stage, moment(11, 30, 13))
    with refused("month_already_reported", "LY-3.2.2"):
        operations.file_self_report(report, by=stage.principal, at=moment(11, 30, 13))
    assert SelfReport.objects.count() == 1
    lines = [event.act for event in audit.timeline(report.ref)]
    assert lines == ["prepare_self_report", "sign_self_report", "file_self_report"]


def told_at_once(stage, hazard):
    said = {"status": "没有泄爆装置", "harm": "可能粉尘爆炸"}
    direct.file_direct_report(hazard, by=stage.safety, at=stage.at(), to=["local_department"], **said)


@pytest.mark.clause("LY-3.2.3", refusal=True)
def test_a_major_hazard_does_not_wait_for_the_months_report(stage):
    hazard = found_by_expert(stage, grade="major")
    with refused("immediate_report_required", "LY-3.2.3", hazard.number):
        written(stage, moment(11, 30))
    assert not SelfReport.objects.exists()
    told_at_once(stage, hazard)
    assert written(stage, moment(11, 30)).stated["found_major"] == 1


def test_it_is_filled_from_the_ledger(stage):
    self_found(stage)
    told_at_once(stage, found_by_expert(stage, grade="major"))
    point = rounds.set_check_point(stage.site, by=stage.safety, at=stage.at(), name="配电室", layer="employee")
    rounds.record_round(point, by=stage.worker, at=stage.at())
    report = written(stage, moment(11, 30))
    assert report.stated == report.ledger
    expected = {"found_general": 1, "found_major": 1, "found_own": 1, "found_others": 1, "open_general": 1}
    assert expected.items() <= report.stated.items()
    assert (report.stated["checks_employee"], report.zero) == (1, False)


def test_what_differs_from_the_ledger_says_why_and_the_ledgers_figures_stay(stage):
    self_found(stage)
    with refused("correction_reason_missing", None, "reason"):
        written(stage, moment(11, 30), given={"checks_team": 4})
    report = written(stage, moment(11, 30), given={"checks_team": 4}, reason="班组记录在纸上")
    assert report.corrected == {"checks_team": (0, 4)}
    for given in ({"checks_team": -1}, {"checks_team": "4"}, {"checks_team": True}):
        with refused("figure_invalid", None, "checks_team"):
            written(stage, moment(11, 30, 13), given=given, reason="改")
    with refused("figures_do_not_add_up"):
        written(stage, moment(11, 30, 13), given={"found_general": 5}, reason="改")


def test_what_others_found_is_not_counted_as_ones_own(stage):
    found_by_expert(stage)
    with refused("origin_mismatch", None, "found_others"):
        written(stage, moment(11, 30), given={"found_own": 1, "found_others": 0}, reason="算自己的")


@pytest.mark.clause("LY-3.2.4")
def test_a_month_without_hazards_is_a_zero_report_over_two_signatures(stage, deputy):
    point = rounds.set_check_point(stage.site, by=stage.safety, at=stage.at(), name="配电室", layer="employee")
    rounds.record_round(point, by=stage.worker, at=stage.at())
    report = filed(stage, deputy, moment(11, 30))
    assert (report.state, report.zero, report.weak) == (SelfReportState.FILED, True, False)
    assert (report.deputy_name, report.principal_name) == ("李分管", stage.principal.name)


def test_a_zero_report_behind_which_nobody_looked_round_is_weak_and_not_refused(stage, deputy):
    assert filed(stage, deputy, moment(11, 30)).weak is True
    assert [one.weak for one in queries.of_kind(stage.officer, date(2026, 11, 1), "weak")] == [True]


@pytest.mark.clause("LY-3.2.4", refusal=True)
def test_each_signature_that_lacks_is_named(stage, deputy):
    report = written(stage, moment(11, 30))
    with refused("signature_missing", "LY-3.2.4", "deputy_in_charge"):
        operations.file_self_report(report, by=stage.principal, at=moment(11, 30))
    operations.sign_self_report(report, by=deputy, at=moment(11, 30))
    for by in (deputy, stage.safety):
        with refused("signature_missing", "LY-3.2.4", "main_person"):
            operations.file_self_report(report, by=by, at=moment(11, 30))
    assert SelfReport.objects.get().state == SelfReportState.SIGNED


def test_two_sign_what_tells_of_hazards_too_and_that_is_ours(stage, deputy):
    """The document asks it of zero reports only, and is not cited for more."""
    self_found(stage)
    report = written(stage, moment(11, 30))
    with refused("signature_missing", "ours", "deputy_in_charge"):
        operations.file_self_report(report, by=stage.principal, at=moment(11, 30))
    assert filed(stage, deputy, moment(11, 30, 13)).found == 1


@pytest.mark.clause("LY-3.2.4", refusal=True)
def test_a_zero_report_speaks_of_the_whole_month_and_is_filed_in_its_last_days(stage, deputy):
    report = operations.sign_self_report(written(stage, moment(11, 2)), by=deputy, at=moment(11, 2))
    with refused("zero_report_too_early", "LY-3.2.4") as told:
        operations.file_self_report(report, by=stage.principal, at=moment(11, 20, 23, 59, 59))
    assert told.facts["since"] == date(2026, 11, 21)
    assert operations.file_self_report(report, by=stage.principal, at=moment(11, 21, 0)).filed_at


def test_what_tells_of_hazards_may_be_filed_on_any_day(stage, deputy):
    self_found(stage)
    assert filed(stage, deputy, moment(11, 3)).found == 1


@pytest.mark.clause("LY-3.2.2", refusal=True)
def test_a_report_that_the_ledger_has_overtaken_is_written_anew(stage, deputy):
    self_found(stage)
    report = operations.sign_self_report(written(stage, moment(11, 30)), by=deputy, at=moment(11, 30))
    more = {"origin": "self_check", "description": "灭火器失压", "grade": "general"}
    hazards.raise_hazard(stage.site, by=stage.worker, at=moment(11, 30, 13), **more)
    with refused("report_outdated", "LY-3.2.2") as told:
        operations.file_self_report(report, by=stage.principal, at=moment(11, 30, 14))
    assert (told.facts["n"], told.facts["now"]) == (1, 2)
    assert filed(stage, deputy, moment(11, 30, 15)).found == 2


@pytest.mark.clause("LY-3.2.2", refusal=True)
def test_a_reason_for_one_figure_covers_none_that_moved_meanwhile(stage):
    given = written(stage, moment(11, 30)).ledger
    self_found(stage)
    with refused("ledger_moved", "LY-3.2.2", "found_general", "found_own"):
        written(stage, moment(11, 30, 13), given={**given, "checks_team": 2}, seen=given, reason="班组记在纸上")
    more = {"given": {"checks_team": 2}, "reason": "班组记在纸上"}
    assert written(stage, moment(11, 30, 13), **more).corrected == {"checks_team": (0, 2)}


@pytest.mark.place("leaders")
def test_where_no_signature_is_asked_for_the_paper_names_who_filed_and_no_principal(stage):
    report = written(stage, moment(11, 30))
    report = operations.file_self_report(report, by=stage.safety, at=moment(11, 30))
    told = papers._context(report)
    assert (told["principal"], told["reporter"][:3]) == ("", stage.safety.name)
    operations.return_self_report(report, by=stage.officer, at=moment(12, 1), reason="漏填")
    again = written(stage, moment(12, 2), month=date(2026, 11, 1))
    told = papers._context(operations.file_self_report(again, by=stage.principal, at=moment(12, 2)))
    assert (told["principal"][:2], told["reporter"]) == (stage.principal.name, "")


def test_one_person_is_not_two_signers(stage, deputy):
    stage.principal.roles = ["enterprise_principal", "enterprise_deputy"]
    stage.principal.save(update_fields=["roles"])
    report = operations.sign_self_report(written(stage, moment(11, 30)), by=stage.principal, at=moment(11, 30))
    with refused("signers_are_one_person", "LY-3.2.4"):
        operations.file_self_report(report, by=stage.principal, at=moment(11, 30))


@pytest.mark.clause("LY-3.2.4", refusal=True)
def test_nor_by_two_accounts(stage, deputy):
    """One mobile number is one person, however it is written."""
    deputy.phone, stage.principal.phone = "+86 138-0000-1234", "13800001234"
    for account in (deputy, stage.principal):
        account.save(update_fields=["phone"])
    report = operations.sign_self_report(written(stage, moment(11, 30)), by=deputy, at=moment(11, 30))
    with refused("signers_are_one_person", "LY-3.2.4"):
        operations.file_self_report(report, by=stage.principal, at=moment(11, 30))
    assert "手机号" in TEXTS["signers_are_one_person"], "nobody else would know why it is refused"
    deputy.phone = "13900001234"
    deputy.save(update_fields=["phone"])
    assert operations.file_self_report(report, by=stage.principal, at=moment(11, 30)).filed_at


def test_nobody_forges_the_order_of_the_signatures(stage, deputy):
    report = filed(stage, deputy, moment(11, 30))
    with refused("month_already_reported"):
        operations.sign_self_report(report, by=deputy, at=moment(11, 30, 13))
    before = report.deputy_at - timedelta(seconds=1)
    for forged in ({"filed_at": before}, {"principal_by": report.deputy_by}, {"filed_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SelfReport.objects.filter(pk=report.pk).update(**forged)


def test_the_deputy_signs_and_nobody_for_the_deputy_and_new_figures_ask_for_a_new_signature(stage, deputy):
    report = written(stage, moment(11, 30))
    for by in (stage.safety, stage.principal, stage.officer):
        with refused("role_not_allowed"):
            operations.sign_self_report(report, by=by, at=moment(11, 30))
    operations.sign_self_report(report, by=deputy, at=moment(11, 30))
    again = written(stage, moment(11, 30, 13), text="补充")
    assert (again.pk, again.state, again.deputy_by) == (report.pk, SelfReportState.DRAFT, None)
    with refused("clock_went_back"):
        operations.sign_self_report(again, by=deputy, at=moment(11, 30, 12, 30))
    with pytest.raises(Stranger):
        operations.file_self_report(again, by=stage.stranger, at=moment(11, 30, 14))


@pytest.mark.clause("LY-3.2.4", refusal=True)
def test_a_zero_report_is_refused_the_minute_after_a_hazard_was_registered(stage, deputy):
    report = operations.sign_self_report(written(stage, moment(11, 30)), by=deputy, at=moment(11, 30))
    hazards.raise_hazard(
        stage.site,
        by=stage.worker,
        at=moment(11, 30, 12, 1),
        origin="self_check",
        description="灭火器失压",
        grade="general",
    )
    with refused("zero_report_contradicted", "LY-3.2.4"):
        operations.file_self_report(report, by=stage.principal, at=moment(11, 30, 12, 2))
    with refused("zero_report_contradicted", "LY-3.2.4"):
        given = {"found_general": 0, "found_own": 0}
        written(stage, moment(11, 30, 12, 3), given=given, reason="不算")
    assert filed(stage, deputy, moment(11, 30, 13)).found == 1


def test_a_hazard_registered_after_the_zero_report_shows_on_the_offices_list(stage, deputy):
    filed(stage, deputy, moment(11, 30))
    month = date(2026, 11, 1)
    assert not queries.contradicted(stage.officer, month).exists()
    self_found(stage)
    assert queries.contradicted(stage.officer, month).count() == 1


def test_what_is_returned_is_corrected_and_filed_again_and_is_not_late_for_that(stage, deputy):
    report = filed(stage, deputy, moment(11, 30))
    with refused("reason_missing"):
        operations.return_self_report(report, by=stage.officer, at=moment(12, 2), reason=" ")
    report = operations.return_self_report(report, by=stage.officer, at=moment(12, 2), reason="班组自查漏填")
    assert (report.state, report.returns) == (SelfReportState.RETURNED, 1)
    again = filed(stage, deputy, moment(12, 3), month=date(2026, 11, 1), given={"checks_team": 2}, reason="补填")
    assert (again.pk, again.state, again.late) == (report.pk, SelfReportState.FILED, False)


def test_a_late_report_that_came_back_stays_late_on_its_second_line(stage, deputy):
    month = date(2026, 10, 1)
    report = filed(stage, deputy, moment(11, 3), month=month, explanation="停电")
    operations.return_self_report(report, by=stage.officer, at=moment(11, 4), reason="漏填")
    again = filed(stage, deputy, moment(11, 5), month=month)
    lines = [line.data["late"] for line in audit.timeline(again.ref) if line.act == "file_self_report"]
    assert (again.late, lines) == (True, [True, True])


def test_a_closed_month_takes_no_report_until_it_is_opened_with_a_reason(stage, deputy):
    month = date(2026, 11, 1)
    with refused("month_not_over", "LY-3.2.2"):
        operations.close_report_month(by=stage.officer, at=moment(11, 30), month=month)
    operations.close_report_month(by=stage.officer, at=moment(12, 5), month=month)
    with refused("month_closed"):
        operations.close_report_month(by=stage.officer, at=moment(12, 5), month=month)
    with refused("month_closed", "LY-3.2.2"):
        written(stage, moment(12, 6), month=month)
    with refused("reason_missing"):
        operations.reopen_report_month(by=stage.officer, at=moment(12, 6), month=month, reason="")
    with refused("text_too_long"):
        operations.reopen_report_month(by=stage.officer, at=moment(12, 6), month=month, reason="系" * 301)
    operations.reopen_report_month(by=stage.officer, at=moment(12, 6), month=month, reason="系统故障")
    with refused("month_not_closed"):
        operations.reopen_report_month(by=stage.officer, at=moment(12, 6), month=month, reason="系统故障")
    assert filed(stage, deputy, moment(12, 7), month=month, explanation="系统故障").late is True


def test_nothing_is_sent_back_into_a_closed_month(stage, deputy):
    month = date(2026, 11, 1)
    report = filed(stage, deputy, moment(11, 30))
    operations.close_report_month(by=stage.officer, at=moment(12, 5), month=month)
    with refused("month_closed", "LY-3.2.2"):
        operations.return_self_report(report, by=stage.officer, at=moment(12, 6), reason="漏填")
    report.refresh_from_db()
    assert report.state == "filed"
    operations.reopen_report_month(by=stage.officer, at=moment(12, 6), month=month, reason="有错")
    operations.return_self_report(report, by=stage.officer, at=moment(12, 6), reason="漏填")
    given = {"month": month, "given": {"checks_team": 2}, "reason": "补填"}
    assert filed(stage, deputy, moment(12, 7), **given).state == "filed"


@pytest.mark.place("checkups")
def test_where_no_cycle_is_set_nothing_is_owed(stage):
    with refused("self_report_not_asked"):
        written(stage, moment(11, 30))
    assert queries.own(stage.enterprise, on=date(2026, 11, 30)) == []


def test_nobody_reports_a_month_to_come(stage):
    with refused("month_not_begun"):
        written(stage, moment(11, 30), month=date(2026, 12, 1))


def test_filing_costs_one_statement_beside_the_one_that_holds_it(stage, deputy, django_assert_num_queries):
    report = operations.sign_self_report(written(stage, moment(11, 30)), by=deputy, at=moment(11, 30))
    # savepoint, hold with all that is asked, everything in one, savepoint
    with django_assert_num_queries(4):
        operations.file_self_report(report, by=stage.principal, at=moment(11, 30, 13))


def test_nobody_owes_a_report_of_a_month_before_the_site_was_known(stage):
    Site.objects.filter(pk=stage.site.pk).update(known_since=date(2026, 11, 30))
    for month, owed in ((date(2026, 10, 1), 0), (date(2026, 11, 1), 1)):
        tally = queries.tally(stage.officer, month)
        assert (tally["owed"], tally["missing"], queries.missing(stage.officer, month).count()) == (owed, owed, owed)
    stage.site.refresh_from_db()
    assert [one.period.since.month for one in queries.own(stage.enterprise, on=date(2026, 12, 2))] == [12, 11]
    assert [one.period.since.month for one in queries.own(stage.enterprise, on=date(2026, 11, 30))] == [11]


def test_a_new_enterprise_and_a_new_site_are_known_from_their_day(stage):
    said = {"name": "示例新厂", "division_code": "371302", "sector": "machinery", "internal_number": "N-1"}
    firm = parties.register_enterprise(by=stage.officer, at=stage.at(), **said)
    more = parties.add_site(firm, by=stage.officer, at=stage.at(), name="二厂", division_code="371302")
    assert {firm.sites.get(is_main=True).known_since, more.known_since} == {stage.today}


@pytest.mark.django_db(transaction=True)
def test_two_who_open_a_closed_month_at_once_open_it_once(stage):
    month, told = date(2026, 11, 1), {"at": moment(12, 6), "by": stage.officer}
    row = operations.close_report_month(by=stage.officer, at=moment(12, 5), month=month)

    def opened(reason):
        return lambda: operations.reopen_report_month(month=month, reason=reason, **told)

    assert second_meets_first(opened("系统故障"), opened("误关")) == "month_not_closed"
    row.refresh_from_db()
    assert row.reopen_reason == "系统故障"
