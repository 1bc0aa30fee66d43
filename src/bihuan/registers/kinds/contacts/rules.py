"""When a contact list leaves nothing out, who may be linked, who may visit, and when the next visit is due. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bihuan.policy import Policy
from bihuan.refusal import Refusal
from bihuan.registers.kinds.profile.rules import months_from

LEVELS = {4: "city", 6: "county", 9: "township"}
"""By how many digits the place of a leader's office is known: its level."""
MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12, "every_two_years": 24, "every_three_years": 36}
NAMED = 5


@dataclass(frozen=True)
class Coverage:
    """How many parks and enterprises must be linked, and the names of the first of those that lack a leader or an
    expert."""

    wanted: int
    lacking: int
    names: Sequence[str] = ()

    @property
    def linked(self) -> int:
        return self.wanted - self.lacking

    @property
    def percent(self) -> int | None:
        """Rounded down, so that 100 means all; None where nothing must be linked."""
        return 100 * self.linked // self.wanted if self.wanted else None


def publishable(coverage: Coverage, *, policy: Policy) -> None:
    """Every park and enterprise of the list has its leader and its expert. Raises `contact_link_missing` naming those
    that have not (LH-4.1)."""
    if coverage.lacking:
        setting = policy.posts.linked_enterprises
        raise Refusal("contact_link_missing", names=coverage.names[:NAMED], count=coverage.lacking, basis=setting.basis)


def leads(name: str, *, is_leader: bool, division_code: str, policy: Policy) -> None:
    """A leader of the city, a county or a township is linked, as the place says. Raises `contact_leader_unfit`
    (LH-4.1)."""
    setting = policy.posts.linked_levels
    level = LEVELS.get(len(division_code))
    if not is_leader or (setting.is_set and level not in setting.value):
        raise Refusal("contact_leader_unfit", name=name, basis=setting.cited)


def linked(visitor: int, name: str, own: Collection[int | None], *, policy: Policy) -> None:
    """Only the linked leader or expert makes a linked visit. Raises `not_linked_leader` (LH-4.2)."""
    setting = policy.posts.linked_visit_cycle
    if visitor not in own:
        raise Refusal("not_linked_leader", name=name, basis=setting.basis if setting.pack else None)


def next_visit(last: date | None, since: date, cycle: str | None) -> date | None:
    """The day by which the next linked visit is made, counted from the last one or from the day of the link; None where
    the place sets no cycle."""
    begun = last or since
    if cycle == "weekly":
        return begun + timedelta(days=7)
    return months_from(begun, MONTHS[cycle]) if cycle in MONTHS else None
