"""What is asked when a visit ends, and before its file is closed; and what of that its list must allow for from the
start. No Django, no clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from bihuan.inspections.states import LED
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy

READ = frozenset({"doc"})
"""Methods of a checklist's item by which papers are looked through; all the others are done on site."""


def visit_times(started: datetime | None, ended: datetime, policy: Policy) -> None:
    """A visit ends after it began. Raises `visit_time_invalid` (YT-4.2.9)."""
    if started is not None and ended < started:
        raise Refusal("visit_time_invalid", basis=policy.checks.min_minutes.basis, started=started, ended=ended)


def looked(parts_seen: Iterable[str], found: int, policy: Policy) -> None:
    """Something on the list was really looked at, or found: setting everything aside is no check. Raises
    `nothing_looked_at` (YT-4.2.9)."""
    if not (found or any(parts_seen)):
        raise Refusal("nothing_looked_at", basis=policy.checks.min_minutes.basis)


def hasty(minutes: float, policy: Policy) -> bool:
    """Whether a visit was so short that somebody should look into it; never where the place sets no figure."""
    least = policy.checks.min_minutes
    return least.is_set and minutes < least.value


def part_of(methods: Iterable[str]) -> set[str]:
    """To which part of a survey looking in these ways belongs; what says no way is looked at on site."""
    ways = set(methods)
    parts = {"documents"} if ways & READ else set()
    return parts | {"on_site"} if ways - READ or not ways else parts


def survey_whole(seen: Iterable[str], policy: Policy) -> None:
    """The first check of a site where a place has its enterprises surveyed: every part of the survey is done. Raises
    `survey_part_missing` naming those that are not (QHD-6.1.2)."""
    setting = policy.projects.survey_parts
    missing = sorted(set(setting.value or ()) - set(seen))
    if missing:
        raise Refusal("survey_part_missing", missing=missing, basis=setting.basis)


def survey_listed(listed: Iterable[str], policy: Policy) -> None:
    """The list of a survey holds something to look at in every part, for nothing is added to it during the visit.
    Raises `survey_part_unlisted` naming the parts it leaves out (QHD-6.1.2)."""
    setting = policy.projects.survey_parts
    missing = sorted(set(setting.value or ()) - set(listed))
    if missing:
        raise Refusal("survey_part_unlisted", missing=missing, basis=setting.basis)


def handed_over(kind: str, unlisted: Iterable[str], policy: Policy) -> None:
    """What a leader's visit found stands on a department's list, where the place asks for one. Raises
    `finding_not_handed_over` naming what does not (LH-2.4)."""
    setting = policy.inspections.finding_lists
    missing = list(unlisted)
    if kind in LED and missing and "department" in (setting.value or ()):
        raise Refusal("finding_not_handed_over", missing=missing, basis=setting.basis)
