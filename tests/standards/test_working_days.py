import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.standards.working_days import (
    Calendar,
    CalendarUnknown,
    Deadline,
    add_working_days,
    count_working_days,
    next_working_day,
)

TABLE = Path(__file__).parents[2] / "packs/cn/tables/calendar.toml"
CALENDAR = Calendar.from_rows(tomllib.loads(TABLE.read_text(encoding="utf-8"))["row"])


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 9, 18), 5, date(2026, 9, 24)),  # Sunday 20 September is made up
        (date(2026, 2, 12), 3, date(2026, 2, 24)),  # Saturday 14 February is made up, 15 to 23 are free
        (date(2025, 9, 26), 5, date(2025, 10, 10)),
        (date(2026, 4, 30), 3, date(2026, 5, 8)),
        (date(2025, 12, 31), 1, date(2026, 1, 4)),  # across the year, onto a made-up Sunday
        (date(2026, 11, 21), 0, date(2026, 11, 21)),  # day 0 itself, though a Saturday
    ],
)
def test_days_are_counted_by_the_published_notices(start, days, end):
    assert add_working_days(start, days, CALENDAR) == Deadline(end)
    assert count_working_days(start, end, CALENDAR) == days


def test_a_year_without_a_notice_is_not_guessed():
    with pytest.raises(CalendarUnknown) as caught:
        add_working_days(date(2026, 12, 30), 5, CALENDAR)
    assert caught.value.year == 2027
    with pytest.raises(CalendarUnknown):
        count_working_days(date(2026, 12, 30), date(2027, 1, 6), CALENDAR)
    with pytest.raises(CalendarUnknown):
        next_working_day(date(2024, 1, 1), CALENDAR)


def test_an_estimate_is_marked_as_one():
    deadline = add_working_days(date(2026, 12, 30), 5, CALENDAR, estimate=True)
    assert deadline == Deadline(date(2027, 1, 6), (2027,))  # Monday to Friday assumed
    assert deadline.is_estimate
    assert not add_working_days(date(2026, 12, 30), 1, CALENDAR, estimate=True).is_estimate


def test_a_deadline_on_a_rest_day_moves_on():
    assert next_working_day(date(2026, 10, 1), CALENDAR).on == date(2026, 10, 8)
    assert next_working_day(date(2026, 10, 10), CALENDAR).on == date(2026, 10, 10)  # a made-up Saturday


def test_negative_days_are_refused():
    with pytest.raises(ValueError, match="negative"):
        add_working_days(date(2026, 1, 5), -1, CALENDAR)


@given(st.dates(date(2025, 1, 1), date(2026, 9, 1)), st.integers(1, 60))
def test_adding_and_counting_agree(start, days):
    end = add_working_days(start, days, CALENDAR).on
    assert CALENDAR.is_working_day(end)
    assert count_working_days(start, end, CALENDAR) == days
    assert count_working_days(start, end - timedelta(days=1), CALENDAR) == days - 1


@given(st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.integers(-30, 0))
def test_nothing_lies_before_the_start(start, shift):
    assert count_working_days(start, start + timedelta(days=shift), CALENDAR) == 0
