"""The office's year of checks: planned by a cycle, done with a record, missed when the window is over."""

from datetime import date, timedelta

import pytest
from tests.cast import CODES, account
from tests.inspections.conftest import answer_all, explain, sign
from tests.inspections.test_government_check import with_expert
from tests.refusing import refused

from bihuan import audit, clock
from bihuan.inspections import operations as inspections
from bihuan.inspections import voiding
from bihuan.inspections.models import Inspection
from bihuan.inspections.supervision import access, operations, queries
from bihuan.parties import operations as parties
from bihuan.parties.models import Enterprise, Regulator, Role
from bihuan.policy import policies
from bihuan.policy.amending import Change
from bihuan.refusal import Stranger


@pytest.fixture
def only_services():
    """Makes the place arrange an office's own checks no more."""

    def drop():
        change = Change("cn-3713", "checks.kinds", ["external_expert_check"], date(2026, 1, 1))
        policies.amended_by(lambda: [change], every=0)

    yield drop
    policies.amended_by(lambda: (), every=0)
    policies.at("3713", on=date(2026, 1, 1))
    policies._source = None


def plan(stage, year=2026, cycle="quarterly"):
    return operations.make_supervision_plan(by=stage.officer, at=stage.at(), year=year, cycle=cycle)


def close(stage, check):
    return operations.close_planned_check(check, by=stage.officer, at=stage.at())


def move(stage, check, day, reason="", by=None):
    return operations.move_planned_check(check, by=by or stage.officer, at=stage.at(), day=day, reason=reason)


def checked(stage):
    """A supervision check of the office with its report delivered."""
    check = with_expert(stage, "supervision", stage.experts[0])
    inspections.start_inspection(check, by=stage.officer, at=stage.at())
    answer_all(stage, check)
    explain(stage, check)
    return sign(stage, check)


def counts(made, on):
    (unit,) = queries.units(made, on=on)
    assert queries.tally(made, on=on) == {"planned": unit.planned, "done": unit.done, "missed": unit.missed}
    return unit.planned, unit.done, unit.missed


@pytest.mark.clause("LY-1.2.2")
def test_a_unit_has_planned_done_and_missed_checks(stage):
    made = plan(stage, 2027)
    assert counts(made, stage.today) == (4, 0, 0)
    assert counts(made, date(2027, 7, 1)) == (4, 0, 2)
    this_year = plan(stage)
    assert counts(this_year, stage.today) == (1, 0, 0)  # what was over when the plan was made is not missed
    (check,) = queries.checks_at(this_year, stage.enterprise.pk)
    done = checked(stage)
    assert close(stage, check).inspection == done
    assert counts(this_year, date(2027, 7, 1)) == (1, 1, 0)
    assert list(queries.units(made, on=date(2027, 7, 1), show="missed")) == [stage.enterprise]
    assert not queries.units(this_year, on=date(2027, 7, 1), show="missed").exists()


@pytest.mark.place("checkups")
def test_no_plan_is_made_where_nothing_could_ever_close_its_checks(stage):
    with refused("supervision_no_kind", "ours"):  # no clause of the place asks for regular checks
        plan(stage, 2027)


def test_a_plan_from_before_the_place_dropped_its_own_checks_is_made_again_and_so_ends(stage, only_services):
    made = plan(stage, 2027)
    (done,) = queries.checks_at(plan(stage), stage.enterprise.pk)
    checked(stage)
    close(stage, done)
    only_services()
    for year, left in ((2027, 0), (2026, 1)):
        assert plan(stage, year).year == year
        assert queries.tally(queries.plan_of(stage.city, year), on=stage.today)["planned"] == left
    assert audit.timeline(stage.city.ref)[-1].data["gone"] == 0
    made.delete()
    with refused("supervision_no_kind", "LY-1.2.2"):
        plan(stage, 2027)


@pytest.mark.clause("LY-1.2.2", refusal=True)
def test_nothing_is_closed_without_record_or_moved_out_of_its_window_without_reason(stage):
    first, second, *_others = queries.checks_at(plan(stage, 2027), stage.enterprise.pk)
    with refused("inspection_record_missing", "LY-1.2.2"):
        close(stage, first)
    checked(stage)  # in November, which is not in its window
    with refused("inspection_record_missing", "LY-1.2.2"):
        close(stage, first)
    assert move(stage, first, date(2027, 2, 1)).last_on == first.closes
    for day in (date(2027, 4, 1), date(2026, 12, 31)):
        with refused("reschedule_reason_missing", "LY-1.2.2"):
            move(stage, first, day)
    assert move(stage, first, date(2027, 4, 20), "企业停产检修").status(date(2027, 4, 20)) == "planned"
    assert queries.checks_at(first.plan, stage.enterprise.pk)[0].status(date(2027, 4, 21)) == "missed"
    with refused("planned_in_the_past"):
        move(stage, second, stage.today - timedelta(days=1), "补记")


def test_a_closed_check_stays_and_one_record_closes_one_check(stage):
    (check,) = queries.checks_at(plan(stage), stage.enterprise.pk)
    checked(stage)
    close(stage, check)
    for again in (lambda: close(stage, check), lambda: move(stage, check, stage.today)):
        with refused("planned_check_closed"):
            again()
    assert queries.record_for(check) is None


def test_the_plan_takes_in_who_came_since_and_the_place_decides_the_cycle_where_it_sets_one(stage):
    made = plan(stage, 2027)
    change = Change("cn-3713", "inspections.supervision_cycle", {"none": "monthly"}, date(2026, 1, 1))
    policies.amended_by(lambda: [change], every=0)
    try:
        place = stage.enterprise.division_code
        firm = parties.register_enterprise(
            by=stage.officer, at=stage.at(), name="乙厂", division_code=place, sector="machinery", credit_code=CODES[1]
        )
        assert plan(stage, 2027) == made
        assert len(queries.checks_at(made, firm.pk)) == 12
    finally:
        policies.amended_by(lambda: (), every=0)
        policies.at("3713", on=date(2026, 1, 1))
        policies._source = None


def test_what_cannot_be_planned(stage):
    plan(stage)
    with refused("supervision_plan_stands"):
        plan(stage, cycle="yearly")
    with refused("plan_year_invalid"):
        plan(stage, 2030)
    with refused("supervision_cycle_invalid"):
        plan(stage, cycle="each_shift")
    (check,) = queries.checks_at(queries.plan_of(stage.city, 2026), stage.enterprise.pk)
    stranger = account("elsewhere", "外地人", Role.REGULATOR_LEADER, regulator=stage.stranger.regulator)
    for by in (stage.stranger, stranger, stage.safety):
        with pytest.raises(Stranger):
            access.fetch_planned(check.pk, by)


def test_a_record_counts_for_the_days_it_was_held_in_and_as_long_as_it_stands(stage):
    (check,) = queries.checks_at(plan(stage), stage.enterprise.pk)
    done = checked(stage)
    Inspection.objects.filter(pk=done.pk).update(started_at=stage.now + timedelta(days=90))
    with refused("inspection_record_missing", "LY-1.2.2"):
        close(stage, check)  # planned in its window, and held after it
    Inspection.objects.filter(pk=done.pk).update(started_at=stage.now)
    close(stage, check)
    voiding.void_report(done, by=stage.officer, at=stage.at(), reason="检查日期写错")
    check.refresh_from_db()
    assert (check.status(stage.today), check.inspection_id) == ("planned", None)
    with refused("inspection_record_missing", "LY-1.2.2"):
        close(stage, check)


def test_a_move_without_a_day_is_none_and_the_page_stays_at_its_year(stage, client):
    first, *_others = queries.checks_at(plan(stage, 2027), stage.enterprise.pk)
    with refused("check_day_missing", None, "day"):
        move(stage, first, None)
    client.force_login(stage.officer, backend="bihuan.parties.login.AccountBackend")
    with clock.frozen(stage.at()):
        for given, code in (({"day": ""}, "check_day_missing"), ({"day": "2027-05-05"}, "reschedule_reason_missing")):
            page = client.post(f"/supervision/{first.pk}/move_planned_check/", given)
            assert (page.status_code, page.context["refusal"].code, page.context["year"]) == (422, code, 2027)
            assert page.context["unit"] == stage.enterprise
    assert "2027-05-05" in page.content.decode()  # what was typed is there


def test_what_another_office_keeps_by_now_is_planned_no_more(stage):
    made = plan(stage, 2027)
    department = Regulator.objects.create(name="示例市工信局", kind="sector_department", division_code="3713")
    stage.city.duties = ["chemical"]
    stage.city.save()
    Enterprise.objects.filter(pk=stage.enterprise.pk).update(competent_department=department)
    stage.officer.refresh_from_db()
    assert counts(made, stage.today) == (4, 0, 0)
    assert plan(stage, 2027) == made
    assert queries.tally(made, on=date(2027, 7, 1)) == {"planned": 0, "done": 0, "missed": 0}
