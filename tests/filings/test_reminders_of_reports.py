"""Who has not reported hears of it once before the day and once after it."""

from datetime import date

from tests.filings.conftest import filed, moment

from bihuan.filings.self_reports import operations
from bihuan.filings.self_reports.tasks import remind_of_self_reports
from bihuan.notify import queries as notified


def heard(person):
    return sorted(line.event for line in notified.inbox(person.pk) if line.event.startswith("self-report"))


def run(*days):
    for day in days:
        remind_of_self_reports(on=day, at=moment(day.month, day.day, 7))


def test_a_site_that_has_not_reported_is_reminded_once_before_and_once_after(stage, deputy):
    run(date(2026, 11, 26))
    assert "self-report-due-soon" not in heard(stage.safety)
    run(date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2))
    for person in (stage.safety, stage.principal, deputy):
        assert heard(person) == ["self-report-due-soon", "self-report-overdue"]
    assert heard(stage.worker) == []


def test_what_came_back_is_not_called_overdue(stage, deputy):
    report = filed(stage, deputy, moment(11, 26))
    operations.return_self_report(report, by=stage.officer, at=moment(11, 26, 15), reason="漏填")
    run(date(2026, 11, 28), date(2026, 12, 1))
    assert heard(stage.principal) == ["self-report-returned"]


def test_who_has_reported_hears_nothing(stage, deputy):
    filed(stage, deputy, moment(11, 26))
    run(date(2026, 11, 27), date(2026, 12, 1))
    assert heard(stage.principal) == []
