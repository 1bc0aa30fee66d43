"""A month is owed unless the enterprise stood still on every day of it, and that was on record when it was due."""

from datetime import date

import pytest
from tests.cast import account
from tests.filings.conftest import filed, moment
from tests.hazards.conftest import found_by_office, self_found

from bihuan.conduct.measures import operations as measures
from bihuan.conduct.measures.models import EnforcementMeasure
from bihuan.conduct.officers import Officer
from bihuan.filings.self_reports import quarters, queries, standstill
from bihuan.filings.self_reports.tasks import remind_of_self_reports
from bihuan.hazards.majors import operations as majors
from bihuan.hazards.majors.models import ProductionStop
from bihuan.insight import matters
from bihuan.insight.matters import self_reports
from bihuan.notify import queries as notified
from bihuan.parties.models import Role, Site
from bihuan.policy import policies
from bihuan.registers.kinds.resumption import operations as resumption
from bihuan.registers.models import Shutdown

NOVEMBER = date(2026, 11, 1)


def shut(stage, at, since, *, by=None):
    resumption.record_shutdown(stage.enterprise, by=by or stage.safety, at=at, since=since, reason="停产检修")


def resumed(stage, at):
    met = dict.fromkeys(resumption.items(), (True, ""))
    resumption.answer_resumption_items(stage.enterprise, by=stage.safety, at=at, answers=met)
    resumption.resume_production(stage.enterprise, by=stage.safety, at=at)


def is_owed(stage, on=date(2026, 12, 10)):
    """What the board of the month says, the quarter being of one mind with it, and the rule with the database."""
    tally = queries.tally(stage.officer, NOVEMBER)
    missing = queries.missing(stage.officer, NOVEMBER).count()
    assert tally["owed"] == tally["missing"] == missing
    term = quarters.of_office(stage.city, on=on)[0].term
    assert quarters.figures(stage.officer, term, on=on)["missing"] == missing
    period = queries.rules.period(policies.at(stage.site.division_code, on=NOVEMBER), NOVEMBER)
    assert standstill.excused(standstill.spans(stage.enterprise), period) is (missing == 0)
    (site,) = queries.with_newest(stage.enterprise.pk)
    assert standstill.excused(standstill.as_told(site.still), period) is (missing == 0)
    return missing == 1


def shown(stage):
    """What the enterprise itself reads of November in the first days of December: on its page and on its desk."""
    day = date(2026, 12, 2)
    page = [one.status(day) for one in queries.own(stage.enterprise, on=day) if one.period.since == NOVEMBER]
    desk = [task.where or task.title for task in matters.waiting([self_reports.owed], stage.safety, on=day)]
    assert bool(queries.unwritten(stage.site, on=day)) is bool(desk)
    return page, len(desk)


def overdue(stage):
    remind_of_self_reports(on=date(2026, 12, 1), at=moment(12, 1, 15))
    return "self-report-overdue" in {line.event for line in notified.inbox(stage.safety.pk)}


@pytest.mark.clause("LY-3.2.6")
@pytest.mark.parametrize("since", [date(2026, 12, 1), date(2026, 11, 20), NOVEMBER, date(2026, 9, 1)])
def test_a_stop_that_is_entered_when_the_month_is_late_excuses_nothing(stage, since):
    shut(stage, moment(12, 1), since)
    assert is_owed(stage)
    assert overdue(stage)
    assert shown(stage) == (["missing"], 1)


def test_who_stops_within_the_month_owes_it_and_hears_of_it(stage):
    shut(stage, moment(11, 5), date(2026, 11, 2))
    assert is_owed(stage)
    assert overdue(stage)


@pytest.mark.clause("LY-3.2.6")
def test_who_stood_still_all_month_owes_nothing_also_after_starting_again(stage):
    shut(stage, moment(11, 3), NOVEMBER)
    assert not is_owed(stage)
    assert shown(stage) == ([], 0)
    resumed(stage, moment(12, 2))
    assert not is_owed(stage)
    assert not overdue(stage)


def test_who_started_again_on_the_last_day_of_the_month_owes_it(stage):
    shut(stage, moment(11, 3), NOVEMBER)
    resumed(stage, moment(11, 30))
    assert is_owed(stage)
    assert overdue(stage)


def test_an_office_vouches_for_a_stop_that_it_enters_later(stage):
    shut(stage, moment(12, 3), NOVEMBER, by=stage.officer)
    assert not is_owed(stage)


@pytest.mark.parametrize("begun", [True, False])
def test_a_stop_of_all_for_a_major_hazard_is_no_other(stage, begun):
    hazard = self_found(stage, grade="major", criterion="GM-03")
    majors.stop_production(hazard, by=stage.safety, at=stage.at(), scope="enterprise", danger="粉尘浓度超限")
    if begun:
        ProductionStop.objects.update(at=moment(11, 1, 9))
    assert is_owed(stage) is not begun
    assert shown(stage)[1] == (0 if begun else 1)
    ProductionStop.objects.update(resumed_at=moment(12, 2))
    assert is_owed(stage) is not begun
    ProductionStop.objects.update(resumed_at=moment(11, 30, 23))
    assert is_owed(stage)


@pytest.mark.parametrize(
    ("ended", "since", "throughout"),
    [
        (moment(11, 20), date(2026, 11, 20), True),  # the one follows the other
        (moment(11, 20), date(2026, 11, 10), True),  # they overlap
        (moment(11, 20), date(2026, 11, 21), False),  # a day of production between them
        (moment(11, 9), date(2026, 11, 1), True),  # the one lies within the other
    ],
)
def test_stops_that_cover_the_month_together_excuse_it(stage, ended, since, throughout):
    hazard = self_found(stage, grade="major", criterion="GM-03")
    majors.stop_production(hazard, by=stage.safety, at=stage.at(), scope="enterprise", danger="粉尘浓度超限")
    ProductionStop.objects.update(at=moment(10, 3), resumed_at=ended)
    shut(stage, moment(11, 25), since, by=stage.officer)
    assert is_owed(stage) is not throughout
    assert overdue(stage) is not throughout
    assert shown(stage) == (([], 0) if throughout else (["missing"], 1))


def test_a_quarter_lists_nobody_of_whom_none_of_its_months_is_owed(stage):
    """The second stop was not known yet when the first month was due, which the first one covers."""
    hazard = self_found(stage, grade="major", criterion="GM-03")
    majors.stop_production(hazard, by=stage.safety, at=stage.at(), scope="enterprise", danger="粉尘浓度超限")
    ProductionStop.objects.update(at=moment(9, 30), resumed_at=moment(11, 20))
    day = date(2026, 12, 10)
    term = quarters.of_office(stage.city, on=day)[0].term
    assert quarters.units(stage.officer, term, on=day).exists()
    shut(stage, moment(11, 20), date(2026, 11, 20))
    assert not quarters.units(stage.officer, term, on=day).exists()


def test_what_was_not_known_in_time_covers_nothing(stage):
    hazard = self_found(stage, grade="major", criterion="GM-03")
    majors.stop_production(hazard, by=stage.safety, at=stage.at(), scope="enterprise", danger="粉尘浓度超限")
    ProductionStop.objects.update(at=moment(10, 3), resumed_at=moment(11, 20))
    shut(stage, moment(12, 5), date(2026, 11, 20))
    assert is_owed(stage)


def test_a_halt_by_an_office_counts_also_where_nobody_wrote_the_shutdown_down(stage):
    hazard = found_by_office(stage)
    partner = account("partner", "执法丙", Role.REGULATOR_CLERK, regulator=stage.city)
    halt = measures.decide_onsite_measure(
        stage.site,
        by=stage.officer,
        at=stage.at(),
        measures=["halt_operations"],
        hazards=[hazard.pk],
        scope="全厂",
        legal_basis="《安全生产法》第六十五条",
        officers=[Officer(stage.officer, "SL-0001"), Officer(partner, "SL-0002")],
    )
    Shutdown.objects.all().delete()
    assert is_owed(stage), "it began within the month"
    halted = EnforcementMeasure.objects.filter(pk=halt.pk)
    halted.update(decided_at=moment(10, 31))
    assert not is_owed(stage)
    assert shown(stage) == ([], 0)
    halted.update(state="measure_lifted", ended_at=moment(11, 30))
    assert is_owed(stage)
    halted.update(ended_at=moment(12, 1))
    assert not is_owed(stage)


def test_a_stop_of_a_line_excuses_nothing(stage):
    hazard = self_found(stage, grade="major", criterion="GM-03")
    danger = {"scope": "line", "line": "一号线", "danger": "粉尘浓度超限"}
    majors.stop_production(hazard, by=stage.safety, at=stage.at(), **danger)
    ProductionStop.objects.update(at=moment(10, 1))
    assert is_owed(stage)


def test_a_quarter_lists_nobody_who_stood_still_throughout(stage, deputy):
    shut(stage, moment(10, 2), date(2026, 9, 30))
    term = quarters.of_office(stage.city, on=date(2026, 12, 10))[0].term
    assert not quarters.units(stage.officer, term, on=date(2026, 12, 10)).exists()
    resumed(stage, moment(12, 9))
    (unit,) = quarters.units(stage.officer, term, on=date(2027, 1, 5))
    assert (unit.pk, unit.absent) == (stage.site.pk, 1)
    filed(stage, deputy, moment(12, 31))
    assert quarters.figures(stage.officer, term, on=date(2027, 1, 5))["missing"] == 0
    assert Site.objects.count() == 1
