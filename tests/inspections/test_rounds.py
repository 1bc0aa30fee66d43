"""自查巡检: four rhythms at points of the site, each round within its window, and what is missed stays missed."""

from datetime import date, datetime, time, timedelta

import pytest
from tests.cast import SHANGHAI
from tests.refusing import refused

from bihuan import clock
from bihuan.inspections.rounds import access, operations, queries, rules
from bihuan.inspections.rounds.models import CheckPoint
from bihuan.policy import policies
from bihuan.policy.amending import Change
from bihuan.refusal import Stranger

MORNING = time(8, 0)


def at(day, hour, minute=0):
    """A moment of November 2026; the second is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


def set_point(stage, layer="team", **changes):
    fields = {"name": f"一车间{layer}", "layer": layer, "team": "甲班", "shifts": [MORNING], **changes}
    return operations.set_check_point(stage.site, by=stage.safety, at=at(2, 6), **fields)


def filed(stage, point, moment, **changes):
    by = stage.safety if point.layer == "enterprise" else stage.worker
    return operations.record_round(point, by=by, at=moment, **changes)


@pytest.fixture
def monthly():
    """A place whose enterprises look round once a month."""
    rhythms = {"employee": "at_any_time", "team": "each_shift", "workshop": "daily", "enterprise": "monthly"}
    change = Change("cn-3713", "hazards.self_check", rhythms, date(2026, 1, 1))
    policies.amended_by(lambda: [change], every=0)
    yield
    policies.amended_by(lambda: (), every=0)
    policies.at("3713", on=date(2026, 1, 1))
    policies._source = None


def status(stage, moment):
    return {due.point.layer: (due.rhythm, due.status) for due in queries.points_of(stage.site, stage.safety, at=moment)}


@pytest.mark.clause("LY-3.1.1")
def test_each_layer_has_its_rhythm_and_what_is_missed_shows_as_overdue(stage):
    points = {layer: set_point(stage, layer) for layer in ("employee", "team", "workshop", "enterprise")}
    assert status(stage, at(2, 7, 30)) == {
        "employee": ("at_any_time", "any"),
        "team": ("each_shift", "due"),
        "workshop": ("daily", "due"),
        "enterprise": ("weekly", "due"),
    }
    filed(stage, points["team"], at(2, 7, 30))
    assert status(stage, at(2, 7, 40))["team"] == ("each_shift", "done")
    later = at(16, 12)  # two weeks on, nobody has looked again
    dues = {due.point.layer: due for due in queries.points_of(stage.site, stage.safety, at=later)}
    assert len(dues["team"].missed) == 14
    assert len(dues["workshop"].missed) == 13
    assert [window.key for window in dues["enterprise"].missed] == ["2026-11-09"]
    assert dues["employee"].missed == ()


@pytest.mark.clause("LY-3.1.1", refusal=True)
def test_yesterdays_round_before_the_shift_is_not_filed_today(stage):
    point = set_point(stage)
    with refused("check_window_closed", "LY-3.1.1"):
        filed(stage, point, at(3, 9), window="2026-11-02 08:00")
    filed(stage, point, at(3, 7, 30))
    with refused("check_window_closed", "LY-3.1.1"):
        filed(stage, point, at(3, 8, 0))
    assert point.rounds.get().window == "2026-11-03 08:00"


def test_a_window_that_is_over_is_not_swapped_for_the_open_one(stage):
    point = set_point(stage, "workshop")
    with refused("check_window_closed"):
        filed(stage, point, at(4, 9), window="2026-11-03")


def test_a_round_is_made_once_and_any_time_as_often_as_one_likes(stage):
    point, free = set_point(stage, "workshop"), set_point(stage, "employee")
    filed(stage, point, at(3, 10))
    with refused("round_already_made"):
        filed(stage, point, at(3, 11))
    for hour in (10, 11):
        filed(stage, free, at(3, hour))
    assert free.rounds.count() == 2


def test_a_problem_becomes_a_hazard_of_the_enterprise_at_that_place(stage):
    point = set_point(stage, "employee", name="配电室")
    row = filed(stage, point, at(3, 10), problem={"description": "电箱未上锁"})
    assert (row.hazard.origin, row.hazard.location, row.hazard.source) == ("self_check", "配电室", point.ref)


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("check_point_name_missing", {"name": " "}),
        ("layer_unknown", {"layer": "guest"}),
        ("team_missing", {"team": ""}),
        ("shift_missing", {"shifts": []}),
    ],
)
def test_a_point_says_where_who_and_when(stage, code, changes):
    with refused(code):
        set_point(stage, **changes)


def test_no_two_standing_points_of_one_name_and_a_retired_one_asks_nothing(stage):
    point = set_point(stage)
    with refused("duplicate_check_point"):
        set_point(stage)
    with refused("reason_missing"):
        operations.retire_check_point(point, by=stage.safety, at=at(3, 9), reason="")
    operations.retire_check_point(point, by=stage.safety, at=at(3, 9), reason="设备拆除")
    (due,) = queries.points_of(stage.site, stage.safety, at=at(9, 9))
    assert (due.current, due.coming) == (None, None)
    with refused("check_point_retired"):
        filed(stage, point, at(4, 7, 30))
    again = set_point(stage)
    told = {
        due.point.pk: [window.key for window in due.missed]
        for due in queries.points_of(stage.site, stage.safety, at=at(9, 9))
    }
    assert told[point.pk] == ["2026-11-03 08:00", "2026-11-02 08:00"], "a new point of its name wipes nothing"
    later = queries.points_of(stage.site, stage.safety, at=at(3, 10) + timedelta(days=28))
    assert [due.point for due in later] == [again]


def test_what_was_all_made_before_retiring_is_listed_no_more(stage):
    point = set_point(stage, "workshop")
    filed(stage, point, at(3, 9))
    operations.retire_check_point(point, by=stage.safety, at=at(3, 10), reason="设备拆除")
    assert queries.points_of(stage.site, stage.safety, at=at(4, 9)) == []


def test_the_round_of_the_enterprise_is_made_by_who_answers_for_it(stage):
    point = set_point(stage, "enterprise")
    with refused("role_not_allowed"):
        operations.record_round(point, by=stage.worker, at=at(3, 9))
    assert filed(stage, point, at(3, 9)).window == "2026-11-02"


def test_a_missed_month_is_listed_and_a_made_one_is_made_to_its_end(stage, monthly):
    point = set_point(stage, "enterprise")
    filed(stage, point, at(1, 9) + timedelta(days=30))
    assert status(stage, at(31 - 1, 20) + timedelta(days=31)) == {"enterprise": ("monthly", "done")}
    (due,) = queries.points_of(stage.site, stage.safety, at=at(1, 9) + timedelta(days=100))
    assert [window.key for window in due.missed] == ["2027-01-01"]
    assert due.current.key == "2027-02-01"


def test_of_two_shifts_that_begin_closely_each_has_its_round(stage):
    point = set_point(stage, shifts=[MORNING, time(8, 30)])
    assert filed(stage, point, at(3, 7, 40)).window == "2026-11-03 08:00"
    assert status(stage, at(3, 7, 45))["team"] == ("each_shift", "due")
    assert filed(stage, point, at(3, 7, 45)).window == "2026-11-03 08:30"
    with refused("round_already_made"):
        filed(stage, point, at(3, 7, 50))


def test_only_the_own_people_file_and_only_the_managers_set(stage):
    point = set_point(stage)
    with refused("role_not_allowed"):
        operations.record_round(point, by=stage.officer, at=at(3, 7, 30))
    with refused("role_not_allowed"):
        operations.set_check_point(stage.site, by=stage.worker, at=at(2, 7), name="x", layer="employee")
    assert access.fetch_point(point.pk, stage.officer) == point
    with pytest.raises(Stranger):
        access.fetch_point(point.pk, stage.stranger)
    with pytest.raises(Stranger):
        access.fetch_point(point.pk, stage.experts[0].account)


def test_windows_open_before_the_shift_and_end_with_it():
    (window,) = rules.windows("each_shift", [MORNING], since=at(3, 0), until=at(3, 12))
    assert (window.opens, window.closes) == (at(3, 7), at(3, 8))
    week = rules.windows("weekly", [], since=at(4, 0), until=at(4, 12))
    assert [(one.key, one.closes - one.opens) for one in week] == [("2026-11-02", timedelta(days=7))]
    month = rules.windows("monthly", [], since=at(4, 0), until=at(4, 12))
    assert [(one.key, one.closes - one.opens) for one in month] == [("2026-11-01", timedelta(days=30))]


def test_where_the_place_sets_no_rhythm_the_usual_one_holds(stage):
    value, setting = rules.rhythm("team", policies.at("65", on=clock.local_day(at(2, 8))))
    assert (value, setting.is_set) == ("each_shift", False)
    assert CheckPoint.objects.count() == 0
