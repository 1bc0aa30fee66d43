"""Working days (工作日) by the State Council's yearly holiday notices.

A weekend day is free unless the notice makes it a make-up working day; a weekday works unless the notice frees it.
The day an event happens is day 0 and does not count (民法典第二百零一条). A year whose notice is not known is never
guessed silently: ask with `estimate=True` and the answer says that it is an estimate.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


class CalendarUnknown(Exception):
    """The notice of `year` is not in the calendar, so its working days cannot be told."""

    def __init__(self, year: int):
        super().__init__(f"no published holiday notice for {year}")
        self.year = year


@dataclass(frozen=True, slots=True)
class Calendar:
    """Published years with their `rest_days` and `makeup_workdays`; a value, built from the national table."""

    years: frozenset[int]
    rest_days: frozenset[date]
    makeup_workdays: frozenset[date]

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping]) -> "Calendar":
        """From rows of the national `calendar` table: code (the year as text), rest_days, makeup_workdays."""
        rows = list(rows)
        return cls(
            years=frozenset(int(row["code"]) for row in rows),
            rest_days=frozenset(day for row in rows for day in row["rest_days"]),
            makeup_workdays=frozenset(day for row in rows for day in row["makeup_workdays"]),
        )

    def knows(self, day: date) -> bool:
        """Whether the notice for the year of `day` is published."""
        return day.year in self.years

    def is_working_day(self, day: date, *, estimate: bool = False) -> bool:
        """Whether `day` is worked. Raises CalendarUnknown for an unpublished year unless `estimate`,
        when plain Monday to Friday is assumed.
        """
        if not self.knows(day) and not estimate:
            raise CalendarUnknown(day.year)
        if day in self.makeup_workdays:
            return True
        return day.weekday() < 5 and day not in self.rest_days


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a period; `estimated_years` names the years counted without a published notice."""

    on: date
    estimated_years: tuple[int, ...] = ()

    @property
    def is_estimate(self) -> bool:
        return bool(self.estimated_years)


def add_working_days(start: date, days: int, calendar: Calendar, *, estimate: bool = False) -> Deadline:
    """The `days`-th working day after `start`; `start` itself is day 0 whether or not it is worked.

    With `days == 0` the answer is `start`. Raises CalendarUnknown, and ValueError for negative `days`.
    """
    if days < 0:
        raise ValueError("days must not be negative")
    day, left, guessed = start, days, set()
    while left:
        day += ONE_DAY
        left -= calendar.is_working_day(day, estimate=estimate)
        if not calendar.knows(day):
            guessed.add(day.year)
    return Deadline(day, tuple(sorted(guessed)))


def count_working_days(start: date, end: date, calendar: Calendar, *, estimate: bool = False) -> int:
    """Working days after `start` up to and with `end`; 0 when `end` is not after `start`. Raises CalendarUnknown."""
    span = range(1, (end - start).days + 1)
    return sum(calendar.is_working_day(start + timedelta(days=n), estimate=estimate) for n in span)


def next_working_day(day: date, calendar: Calendar, *, estimate: bool = False) -> Deadline:
    """`day` if it is worked, else the first working day after it (顺延, 民法典第二百零三条). Raises CalendarUnknown."""
    if calendar.is_working_day(day, estimate=estimate):
        return Deadline(day, () if calendar.knows(day) else (day.year,))
    return add_working_days(day, 1, calendar, estimate=estimate)
