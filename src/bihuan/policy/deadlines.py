"""When a term that a pack sets in days runs out: in calendar days, or in working days by the national table."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bihuan.policy.at import Policy
from bihuan.policy.cases import rule
from bihuan.policy.kinds import Days
from bihuan.standards.working_days import Calendar, Deadline, add_working_days


def calendar(policy: Policy) -> Calendar:
    """The working-day calendar of the nearest pack that has one; empty, so that all is estimated, where none has."""
    tables = (table for pack in policy.chain for table in pack.tables if table.id == "calendar")
    return Calendar.from_rows(next(tables, ()))


def due_on(policy: Policy, key: str, *, after: date) -> Deadline | None:
    """The last day of the term `key` ("projects.acceptance_days") counted from the day after `after` (QHD-6.4.1).

    None where the place sets no number of days. Raises `TypeError` for a key that is no count of days.
    """
    setting = policy.setting(key)
    kind = setting.key.kind
    if not isinstance(kind, Days):
        raise TypeError(f"{key} is no count of days")
    if not setting.is_set:
        return None
    if kind.counting == "working":
        return add_working_days(after, setting.value, calendar(policy), estimate=True)
    return Deadline(after + timedelta(days=setting.value))


@rule("deadline")
def _case(policy: Policy, given: Mapping[str, Any]) -> dict[str, Any]:
    """Worked cases: given { key, after }, then { due_on, estimated_years }."""
    deadline = due_on(policy, given["key"], after=given["after"])
    if deadline is None:
        return {"due_on": "unset"}
    return {"due_on": deadline.on, "estimated_years": deadline.estimated_years}
