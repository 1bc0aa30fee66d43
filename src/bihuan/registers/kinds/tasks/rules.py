"""What a sheet of tasks must have before it is settled, and when the next meeting is due. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bihuan.policy import Policy
from bihuan.refusal import Refusal
from bihuan.registers.kinds.tasks.states import SheetKind

NAMED = 3


@dataclass(frozen=True)
class Assigned:
    """A task as the rules see it."""

    text: str
    owned: bool


def held(kind: str, held_on: date, *, on: date, policy: Policy) -> None:
    """A meeting is closed when it was held: one of a day to come would keep the next from being due (LY-1.1.2).
    Raises `meeting_not_held`."""
    if kind == SheetKind.MEETING and held_on > on:
        setting = policy.posts.meeting_cycle
        raise Refusal("meeting_not_held", on=held_on.isoformat(), basis=setting.basis if setting.pack else None)


def settleable(kind: str, tasks: Sequence[Assigned], minutes: str, *, policy: Policy) -> None:
    """A meeting is closed and a task list activated when every matter has its person and its day (LY-1.1.2, LH-11.1).
    Raises `tasks_missing`, `minutes_missing`, `task_unassigned` naming the first without."""
    setting = policy.posts.meeting_cycle if kind == SheetKind.MEETING else policy.posts.duty_principles
    basis = setting.basis if setting.pack else None
    if kind == SheetKind.MEETING and not minutes.strip():
        raise Refusal("minutes_missing", missing=["minutes"], basis=basis)
    if kind == SheetKind.MECHANISM and not tasks:
        raise Refusal("tasks_missing", basis=basis)
    lacking = [task.text for task in tasks if not task.owned]
    if lacking:
        raise Refusal("task_unassigned", names=lacking[:NAMED], count=len(lacking), basis=basis)


def next_meeting(last_on: date | None, months: int | None, *, since: date | None) -> date | None:
    """The day by which the leaders meet again: `months` after the last meeting, or after the cycle was set where there
    was none; None where no cycle is set."""
    begun = last_on or since
    if months is None or begun is None:
        return None
    month = begun.month - 1 + months
    year, month = begun.year + month // 12, month % 12 + 1
    for day in (begun.day, 30, 29, 28):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
