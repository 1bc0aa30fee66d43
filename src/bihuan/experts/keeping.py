"""What a pool owes its place: who may found it, how many it wants, when it is looked through. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy, Setting

REACH = {"national": 0, "provincial": 2, "municipal": 4}
"""The most digits an office's division code may have for pools of these levels; the others are open to every office."""
MONTHS = {"every_three_years": 36, "every_two_years": 24, "yearly": 12, "half_yearly": 6, "quarterly": 3, "monthly": 1}


def within_reach(level: str, division_code: str) -> bool:
    """Whether an office of this place may keep pools of this level: none above its own."""
    return len(division_code) <= REACH.get(level, len(division_code))


def level_allowed(level: str, *, division_code: str, policy: Policy, entered: bool) -> None:
    """No office calls its own pool higher than itself, and where city departments build the municipal pools no county
    has one at all; a higher one of an official list is `entered` by the platform's administrator. Raises
    `pool_level_not_allowed` (LY-2.3.1)."""
    owners = policy.experts.pool_owners
    left_to_cities = level == "municipal" and owners.value == ("city_department",)
    if not within_reach(level, division_code) and (left_to_cities or not entered):
        raise Refusal("pool_level_not_allowed", missing=["level"], basis=owners.basis)


@dataclass(frozen=True)
class Need:
    """One specialty of a pool: how many are wanted, how many are announced members, and on what ground."""

    specialty: str
    wanted: int
    held: int
    setting: Setting

    @property
    def short(self) -> int:
        return max(0, self.wanted - self.held)


def needs(wanted: Mapping[str, int], held: Mapping[str, int], policy: Policy) -> list[Need]:
    """The table of wanted numbers: the owner's own and the place's, whichever is higher; the shortest first."""
    table = policy.experts.wanted_per_specialty
    named = {*wanted, *(row for row in (table.value or {}) if row != "default")}
    rows = []
    for specialty in named:
        setting = table.on(specialty)
        number = max(wanted.get(specialty, 0), setting.value or 0)
        rows.append(Need(specialty, number, held.get(specialty, 0), setting))
    return sorted(rows, key=lambda row: (-row.short, row.specialty))


def sufficient(rows: Iterable[Need], policy: Policy) -> None:
    """A pool is enough when no specialty is short. Raises `pool_wanted_missing`, `pool_specialty_short` (LH-7.2)."""
    rows, basis = list(rows), policy.experts.wanted_per_specialty.basis
    if not rows:
        raise Refusal("pool_wanted_missing", missing=["wanted"], basis=basis)
    short = [row.specialty for row in rows if row.short]
    if short:
        raise Refusal("pool_specialty_short", missing=short, basis=basis)


def next_review(on: date, policy: Policy) -> date | None:
    """The day by which a pool that is in order on `on` is looked through again; None where the place has no cycle."""
    months = MONTHS.get(policy.experts.review_cycle.value or "")
    if months is None:
        return None
    year, month = divmod(on.month - 1 + months, 12)
    return date(on.year + year, month + 1, min(on.day, 28))


@dataclass(frozen=True)
class Looked:
    """What a round finds of one member: certificates that are `expired` or of whose end nobody knows (`undated`),
    title and certificates below what the place asks (`unqualified`), and `over_age`, must be dealt with; `idle` is
    told."""

    name: str
    expired: bool = False
    undated: bool = False
    unqualified: bool = False
    over_age: bool = False
    idle: bool = False
    expert_id: int | None = None

    @property
    def unresolved(self) -> bool:
        return self.expired or self.undated or self.unqualified or self.over_age


def round_done(found: Iterable[Looked], policy: Policy) -> None:
    """Raises `pool_review_incomplete` naming whose certificate, title or age is still unresolved (LH-7.4)."""
    open_ones = [one.name for one in found if one.unresolved]
    if open_ones:
        raise Refusal("pool_review_incomplete", missing=open_ones, basis=policy.experts.review_cycle.basis)
