"""When a point has to be looked at, and what may be filed for it. No Django, no clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bihuan.clock import SHANGHAI, local_day
from bihuan.inspections.rounds.states import Layer
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy, Setting

BEFORE_SHIFT = timedelta(minutes=60)
"""How long before a shift its round may be made (ours: the documents say "before the shift" and no more)."""

USUAL = {Layer.EMPLOYEE: "at_any_time", Layer.TEAM: "each_shift", Layer.WORKSHOP: "daily", Layer.ENTERPRISE: "weekly"}
"""The rhythms where the place sets none (ours)."""

KNOWN = frozenset({"at_any_time", "each_shift", "daily", "weekly", "monthly"})
LOOKED_BACK = timedelta(days=28)
"""How long a missed round is shown after its window was over."""

LONGEST = timedelta(days=31)
"""No window is longer: what was filed for one that is open may be that old."""


@dataclass(frozen=True)
class Window:
    """One round that has to be made: `key` names it for ever ("2026-11-02 08:00"), and it may be filed from `opens`
    until `closes`."""

    key: str
    opens: datetime
    closes: datetime

    def state(self, at: datetime) -> str:
        """coming, open or over, at this moment."""
        return "coming" if at < self.opens else "open" if at < self.closes else "over"


def rhythm(layer: str, policy: Policy) -> tuple[str, Setting]:
    """How often this layer looks round here, with its ground; the usual rhythm where the place sets none that a point
    can have."""
    setting = policy.hazards.self_check.for_key(layer)
    value = setting.value if setting.value in KNOWN else USUAL[Layer(layer)]
    return value, setting


def point_complete(*, name: str, layer: str, rhythm: str, team: str, shifts: Sequence[time], basis: object) -> None:
    """A point says where it is and who looks at it when. Raises `check_point_name_missing`, `layer_unknown`,
    `shift_missing` for a point that is looked at before each shift and has none, `team_missing` (LY-3.1.1)."""
    if not name.strip():
        raise Refusal("check_point_name_missing", missing=["check_point"], basis=basis)
    if layer not in set(Layer):
        raise Refusal("layer_unknown", value=layer)
    if layer in (Layer.TEAM, Layer.WORKSHOP) and not team.strip():
        raise Refusal("team_missing", missing=["team"], basis=basis)
    if rhythm == "each_shift" and not shifts:
        raise Refusal("shift_missing", missing=["shifts"], basis=basis)


def windows(rhythm: str, shifts: Iterable[time], *, since: datetime, until: datetime) -> list[Window]:
    """The rounds whose window is open at some time between the two moments, the oldest first; none for "any time"."""
    found = []
    day = local_day(since - LONGEST)
    while day <= local_day(until) + timedelta(days=1):
        found += _of_day(rhythm, shifts, day)
        day += timedelta(days=1)
    return [window for window in found if since < window.closes and window.opens <= until]


def _of_day(rhythm: str, shifts: Iterable[time], day: date) -> list[Window]:
    if rhythm == "each_shift":
        starts = [datetime.combine(day, shift, SHANGHAI) for shift in sorted(shifts)]
        return [Window(f"{start:%Y-%m-%d %H:%M}", start - BEFORE_SHIFT, start) for start in starts]
    if rhythm == "daily":
        return [_days(day, 1)]
    if rhythm == "weekly" and day.weekday() == 0:
        return [_days(day, 7)]
    if rhythm == "monthly" and day.day == 1:
        return [_days(day, ((day + timedelta(days=31)).replace(day=1) - day).days)]
    return []


def _days(day: date, length: int) -> Window:
    start = datetime.combine(day, time(), SHANGHAI)
    return Window(f"{day}", start, start + timedelta(days=length))


def current(found: Iterable[Window], *, at: datetime, done: Collection[str]) -> Window | None:
    """The window that is open now; of two that overlap, one that still needs its round goes first."""
    return min((w for w in found if w.state(at) == "open"), key=lambda w: w.key in done, default=None)


def window_to_file(found: Sequence[Window], *, wanted: str, at: datetime, done: Iterable[str], basis: object) -> Window:
    """The round that is filed now: the one that is `wanted` by its key, else the one that is open and not `done`.

    Raises `check_window_closed` for one that is over (yesterday's is not made up for today, LY-3.1.1), naming when the
    next one opens, and `round_already_made`.
    """
    done = set(done)
    chosen = next((w for w in found if w.key == wanted), None) if wanted else current(found, at=at, done=done)
    coming = next((window for window in found if window.state(at) == "coming"), None)
    if chosen is None or chosen.state(at) != "open":
        raise Refusal("check_window_closed", basis=basis, next=f"{coming.opens:%m-%d %H:%M}" if coming else "—")
    if chosen.key in done:
        raise Refusal("round_already_made", basis=basis)
    return chosen
