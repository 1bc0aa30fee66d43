"""The windows of a year, and when a planned check is closed or moved. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bihuan.inspections import rules as checks
from bihuan.inspections.states import BY_AUTHORITY
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy, Setting

MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}


def windows(year: int, cycle: str, *, from_day: date) -> list[tuple[date, date]]:
    """The first and last days of the year's windows, without those that are over on `from_day`."""
    months = MONTHS[cycle]
    starts = [date(year, month, 1) for month in range(1, 13, months)]
    ends = [start - timedelta(days=1) for start in (*starts[1:], date(year + 1, 1, 1))]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if end >= from_day]


def cycle_of(grade: str, own: str, policy: Policy) -> str:
    """How often an enterprise of the grade is checked: as the place says, else as the office's plan does."""
    value = policy.inspections.supervision_cycle.on(grade).value
    return value if value in MONTHS else own


def plan_asked(year: int, cycle: str, *, today: date) -> None:
    """Raises `plan_year_invalid` for a year that is neither this nor the next, `supervision_cycle_invalid`."""
    if year not in (today.year, today.year + 1):
        raise Refusal("plan_year_invalid", value=year)
    if cycle not in MONTHS:
        raise Refusal("supervision_cycle_invalid", value=cycle)


def can_be_closed(policy: Policy) -> None:
    """A plan is made where an office's own checks are arranged, for nothing else closes what it plans. Raises
    `supervision_no_kind`, on the ground of the clause that asks for regular checks, where the place has one."""
    if not BY_AUTHORITY & set(checks.kinds(policy, led=True)):
        setting = policy.inspections.supervision_cycle
        raise Refusal("supervision_no_kind", basis=setting.basis if setting.pack else None)


def closed(record: int | None, setting: Setting) -> None:
    """A planned check is done when a check was made and its record stands. Raises `inspection_record_missing`
    (LY-1.2.2)."""
    if record is None:
        raise Refusal("inspection_record_missing", basis=setting.basis if setting.pack else None)


def moved(day: date | None, window: tuple[date, date], reason: str, setting: Setting, *, today: date) -> None:
    """Within its window a check moves freely, out of it with a reason. Raises `check_day_missing`,
    `reschedule_reason_missing` (LY-1.2.2), `planned_in_the_past`."""
    if day is None:
        raise Refusal("check_day_missing", missing=["day"])
    if day < today:
        raise Refusal("planned_in_the_past", value=day)
    if not window[0] <= day <= window[1] and not reason.strip():
        basis = setting.basis if setting.pack else None
        raise Refusal("reschedule_reason_missing", missing=["reason"], basis=basis)
