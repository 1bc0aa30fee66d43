"""When a month is over its reports are held against their peers, earlier ones, and what others found."""

from datetime import timedelta

import pytest
from tests.filings.conftest import deputy, filed, moment
from tests.hazards.conftest import found_by_expert, own_store, stage

from bihuan.conduct.measures.models import EnforcementMeasure
from bihuan.filings.credibility import tasks
from bihuan.filings.credibility.models import ReportLook
from bihuan.filings.self_reports import operations as reports
from bihuan.filings.self_reports.models import SelfReport
from bihuan.filings.self_reports.rules import FIGURES
from bihuan.inspections.rounds import operations as rounds
from bihuan.parties.models import Enterprise, Site
from bihuan.registers.models import Shutdown

__all__ = ["deputy", "own_store", "stage"]


def look(at):
    return tasks.look(on=at.date(), at=at)


def signs(report):
    return [str(reason.sign) for reason in ReportLook.objects.get(report=report).why]


def neighbours(stage, n, *, found, months=(6, 7, 8, 9, 10, 11), sector="machinery", size=""):
    """Sites of others that reported so many hazards a month; made by hand, since a test has no half a year."""
    firms = Enterprise.objects.bulk_create(
        Enterprise(name=f"邻{sector}{k}", internal_number=f"{sector}{size}{k}", division_code=stage.site.division_code,
                   sector=sector, size=size) for k in range(n)
    )  # fmt: skip
    sites = Site.objects.bulk_create(
        Site(enterprise=firm, name="", division_code=firm.division_code, is_main=True) for firm in firms
    )
    SelfReport.objects.bulk_create(by_hand(stage, site, month, found) for site in sites for month in months)


def by_hand(stage, site, month, found, **changes):
    first = moment(month, 1).date()
    until = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    fields = {
        "stated": dict.fromkeys(FIGURES, 0) | {"found_general": found, "found_own": found},
        "zero": not found,
        "filed_at": moment(month, 25),
        "first_filed_at": moment(month, 25),
        "deputy_at": moment(month, 24),
        "text": "",
        **changes,
    }
    return SelfReport(
        site=site,
        enterprise_id=site.enterprise_id,
        division_code=site.division_code,
        sector="machinery",
        month=first,
        until=until,
        state="filed",
        ledger=fields["stated"],
        prepared_by=1,
        prepared_name="某人",
        deputy_by=2,
        principal_by=3,
        changed_at=fields["filed_at"],
        release="",
        **fields,
    )


def looked_round(stage, at, times=1, apart=120):
    point = rounds.set_check_point(stage.site, by=stage.safety, at=stage.at(), name=f"点{at:%d}", layer="employee")
    for n in range(times):
        rounds.record_round(point, by=stage.worker, at=at + timedelta(seconds=apart * n))


def test_a_report_is_looked_at_once_when_its_month_is_over(stage, deputy, django_assert_max_num_queries):
    report = filed(stage, deputy, moment(11, 28))
    assert look(moment(11, 30)) == 0
    with django_assert_max_num_queries(12):
        assert look(moment(12, 1)) == 1
    assert look(moment(12, 1, 13)) == 0
    seen = ReportLook.objects.get(report=report)
    assert (seen.stratum, [str(one.sign) for one in seen.why]) == ("unbacked", ["no_check", "signed_at_once"])
    assert (seen.numbers, seen.month) == ({}, report.month)


def test_what_was_returned_and_filed_anew_is_looked_at_anew(stage, deputy):
    report = filed(stage, deputy, moment(11, 28))
    look(moment(12, 1))
    reports.return_self_report(report, by=stage.officer, at=moment(12, 2), reason="漏填")
    assert look(moment(12, 2, 13)) == 0
    again = reports.prepare_self_report(
        stage.site, by=stage.safety, at=moment(12, 3), month=report.month, given={"checks_team": 2}, reason="纸上"
    )
    reports.sign_self_report(again, by=deputy, at=moment(12, 3, 13))
    reports.file_self_report(again, by=stage.principal, at=moment(12, 3, 14))
    assert look(moment(12, 4)) == 1
    assert signs(report) == ["no_check"]


def test_zero_is_held_against_what_others_find_soon_after(stage, deputy):
    looked_round(stage, moment(11, 10))
    report = filed(stage, deputy, moment(11, 28))
    look(moment(12, 1))
    assert "others_found" not in signs(report)
    stage.now = moment(12, 8)
    found_by_expert(stage)
    assert look(moment(12, 9)) == 1
    (reason, *_more) = ReportLook.objects.get(report=report).why
    assert (str(reason.sign), reason.facts["meanwhile"], reason.facts["after"]) == ("others_found", 0, 1)


def test_few_is_measured_by_peers_of_sector_and_size_and_by_the_city_where_they_are_few(stage, deputy):
    SelfReport.objects.bulk_create([by_hand(stage, stage.site, month, 0) for month in (6, 7, 8, 9, 10)])
    looked_round(stage, moment(11, 10))
    report = filed(stage, deputy, moment(11, 28))
    neighbours(stage, 12, found=2)
    neighbours(stage, 30, found=0, sector="retail")
    look(moment(12, 1))
    numbers = ReportLook.objects.get(report=report).numbers
    assert (numbers["group"], numbers["peers"], numbers["months"], numbers["found"]) == ("sector", 12, 6, 0)
    city = 144 / 252
    assert numbers["rate"] == round((144 + 20 * city) / (72 + 20), 3)
    assert "fewer_than_peers" in signs(report)
    assert {one.stratum for one in ReportLook.objects.exclude(report__site=stage.site)} <= {
        "unbacked",
        "copied",
        "zero",
        "rest",
    }


def shut(stage, since, *, known=None, resumed=None):
    known = known or since
    Shutdown.objects.create(enterprise=stage.enterprise, since=since, known_on=known, resumed_on=resumed, reason="检修")


def halted(stage, at):
    """By an office, where nobody wrote the shutdown down."""
    EnforcementMeasure.objects.create(
        enterprise=stage.enterprise, office=stage.city, step="stop", ground="danger", state="measure_in_force",
        source="x", number="1号", legal_basis="法", proposed_by=stage.officer, proposed_at=at, decided_at=at,
    )  # fmt: skip


STILL = {
    "all_month": lambda stage: shut(stage, moment(11, 1).date()),
    "one_after_another": lambda stage: (
        shut(stage, moment(10, 20).date(), resumed=moment(11, 10).date()),
        shut(stage, moment(11, 10).date()),
    ),
    "by_an_office": lambda stage: halted(stage, moment(10, 30)),
}
PRODUCED = {
    "some_days": lambda stage: shut(stage, moment(11, 5).date()),
    "a_day_between": lambda stage: (
        shut(stage, moment(10, 20).date(), resumed=moment(11, 10).date()),
        shut(stage, moment(11, 11).date()),
    ),
    "entered_when_it_was_due": lambda stage: shut(stage, moment(11, 1).date(), known=moment(12, 1).date()),
}


@pytest.mark.parametrize("how", [*STILL, *PRODUCED])
def test_who_stood_still_is_not_measured_by_the_rule_by_which_nothing_is_owed(stage, deputy, how):
    SelfReport.objects.bulk_create([by_hand(stage, stage.site, month, 0) for month in (6, 7, 8, 9, 10)])
    report = filed(stage, deputy, moment(11, 28))
    neighbours(stage, 12, found=2)
    {**STILL, **PRODUCED}[how](stage)
    look(moment(12, 1))
    measured = {"fewer_than_peers", "no_check"} if how in PRODUCED else set()
    assert set(signs(report)) == {"signed_at_once"} | measured


def test_months_in_which_it_stood_still_are_not_held_against_it_later(stage, deputy):
    SelfReport.objects.bulk_create([by_hand(stage, stage.site, month, 0) for month in (6, 7, 8, 9, 10)])
    looked_round(stage, moment(11, 10))
    report = filed(stage, deputy, moment(11, 28))
    neighbours(stage, 12, found=2)
    shut(stage, moment(6, 1).date(), resumed=moment(11, 1).date())
    look(moment(12, 1))
    numbers = ReportLook.objects.get(report=report).numbers
    assert ("fewer_than_peers" in signs(report), numbers["months"], numbers["found"]) == (False, 1, 0)
    assert numbers["peers"] == 12, "its own months are none of its peers'"


def test_checks_that_follow_each_other_too_soon_are_counted_per_person(stage, deputy):
    looked_round(stage, moment(11, 10), times=8, apart=5)
    looked_round(stage, moment(11, 11), times=3, apart=600)
    report = filed(stage, deputy, moment(11, 28))
    look(moment(12, 1))
    reason = next(one for one in ReportLook.objects.get(report=report).why if one.sign == "hurried_checks")
    assert (reason.facts["rounds"], reason.facts["hurried"]) == (11, 7)


def test_the_same_words_month_after_month(stage, deputy):
    text = "本月组织各车间开展了隐患自查自纠，未发现新的隐患。"
    SelfReport.objects.bulk_create([by_hand(stage, stage.site, 10, 0, text=text)])
    looked_round(stage, moment(11, 10))
    report = filed(stage, deputy, moment(11, 28), text=text)
    look(moment(12, 1))
    assert "same_words" in signs(report)
