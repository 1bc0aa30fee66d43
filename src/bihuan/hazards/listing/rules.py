"""When a hazard is listed, and when it is struck off again. No Django, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bihuan.hazards.listing.states import STANDING, ListingState
from bihuan.hazards.states import HazardGrade, HazardState
from bihuan.refusal import Refusal
from bihuan.standards.working_days import count_working_days

if TYPE_CHECKING:
    from bihuan.policy import Policy
    from bihuan.standards.working_days import Calendar

RESPONSIBLE, SUPERVISING = "responsible_unit", "supervising_unit"
_EVERY = {"daily": 1, "weekly": 7, "ten_days": 10}
_LEVELS = {0: "national", 2: "provincial", 4: "municipal"}
ACCEPTED = frozenset({ListingState.ACCEPTED, ListingState.APPLIED, ListingState.RECHECKED})


@dataclass(frozen=True)
class Proposal:
    """What is asked: for which hazard, by what kind of office, with which units; `ground` is what puts a hazard that is
    no major one on the list, where the place lists such."""

    grade: str
    office_kind: str
    responsible_id: int
    supervising_id: int
    ground: str = ""


def level_of(division_code: str) -> str:
    """At which level a unit of that place lists (HZ-4.6)."""
    return _LEVELS.get(len(division_code), "county")


def drafts(office_kind: str, policy: Policy) -> bool:
    """Whether an office of this kind asks for listings there."""
    drafting = policy.listing.drafted_by
    return not drafting.is_set or office_kind in drafting.value


def proposed(asked: Proposal, policy: Policy) -> Any:
    """The ground of a listing. Raises `not_major_hazard`, `supervisor_is_responsible_unit` (LY-3.3.1), and
    `not_drafting_office` where the place says who drafts listings."""
    setting, further, drafting = (policy.listing.decision_required, policy.listing.also_for, policy.listing.drafted_by)
    if asked.grade != HazardGrade.MAJOR and asked.ground not in (further.value or ()):
        raise Refusal("not_major_hazard", missing=["grade"], basis=setting.basis)
    if asked.responsible_id == asked.supervising_id:
        raise Refusal("supervisor_is_responsible_unit", missing=[RESPONSIBLE], basis=setting.basis)
    if not drafts(asked.office_kind, policy):
        raise Refusal("not_drafting_office", basis=drafting.basis, wanted=list(drafting.value))
    return setting.basis


def declined(reason: str, policy: Policy) -> Any:
    """Not to list is a decision as well, and says why. Raises `listing_reason_missing` (LY-1.2.6)."""
    basis = policy.listing.decision_required.basis
    if not reason.strip():
        raise Refusal("listing_reason_missing", missing=["reason"], basis=basis)
    return basis


def decided(decision: bool, policy: Policy, *, asked: bool = False) -> None:
    """A major hazard of the place ends with a listing decision, and none ends anywhere before whoever was `asked` for a
    listing has answered. Raises `listing_decision_missing` (LY-1.2.6)."""
    setting = policy.listing.decision_required
    if asked or (setting.value and not decision):
        raise Refusal("listing_decision_missing", missing=["listing_decision"], basis=setting.basis)


def approved(due_on: date | None, requirement: str, *, on: date, policy: Policy) -> Any:
    """A listing has a day and says what is to be done. Raises `deadline_missing`, `listing_due_in_the_past`,
    `listing_term_too_long`, `listing_requirement_missing`."""
    basis = policy.listing.decision_required.basis
    if due_on is None:
        raise Refusal("deadline_missing", missing=["deadline"], basis=basis)
    if due_on < on:
        raise Refusal("listing_due_in_the_past", missing=["deadline"], basis=basis, due_on=due_on)
    within_term(due_on, since=on, policy=policy)
    if not requirement.strip():
        raise Refusal("listing_requirement_missing", missing=["requirement"], basis=basis)
    return basis


def within_term(due_on: date, *, since: date, policy: Policy) -> None:
    """Raises `listing_term_too_long` where the place limits how long a listing lasts."""
    limit = policy.listing.max_term_months
    if limit.is_set and due_on > _months_after(since, limit.value):
        raise Refusal("listing_term_too_long", missing=["deadline"], basis=limit.basis, months=limit.value)


def filing_asked(level: str, policy: Policy) -> bool:
    """Whether a listing of that level is filed with the office above there."""
    levels = policy.listing.filing_levels
    return policy.listing.filing_days.is_set and (not levels.is_set or level in levels.value)


def filed(level: str, filed_on: date, *, listed_on: date, today: date, policy: Policy) -> Any:
    """The ground of a filing (QDL-file). Raises `listing_filing_not_asked`, `listing_filing_day_invalid` for a day
    before the listing or ahead."""
    basis = policy.listing.filing_days.cited
    if not filing_asked(level, policy):
        raise Refusal("listing_filing_not_asked", basis=basis)
    if not listed_on <= filed_on <= today:
        raise Refusal("listing_filing_day_invalid", missing=["filed_on"], basis=basis)
    return basis


def is_late(due_on: date | None, done_on: date | None, *, on: date) -> bool:
    """Whether what has a day was done after it, or is not done and the day is over; never where none is set."""
    return due_on is not None and (done_on or on) > due_on


def next_report(cycle: str, told_on: date) -> date:
    """The day by which the responsible unit tells again how it goes."""
    return told_on + timedelta(days=_EVERY[cycle]) if cycle in _EVERY else _months_after(told_on, 1)


@dataclass(frozen=True)
class Quota:
    """How many listings of a quarter count, and how many are wanted; `wanted` is None where the place sets none."""

    counted: int
    wanted: int | None
    of_different_sectors: bool

    @property
    def short(self) -> int:
        return max(0, (self.wanted or 0) - self.counted)


def quota(sectors: Sequence[str], policy: Policy) -> Quota:
    """What the listings of a quarter, told by their sectors, count for: once a sector, where they have to differ
    (QDL-quota)."""
    differ = bool(policy.listing.quota_of_different_sectors.value)
    counted = len(set(sectors)) if differ else len(sectors)
    return Quota(counted, policy.listing.quota_per_quarter.value, differ)


def planned(plan: str, due_on: date | None, *, listed_until: date, on: date, policy: Policy) -> Any:
    """The plan of the responsible unit ends within the listing, and ahead while the listing's day is. Raises
    `listing_plan_missing`, `deadline_missing`, `deadline_beyond_listing`, `listing_due_in_the_past` (LY-3.3.2)."""
    basis = policy.listing.plan_required.basis
    if not plan.strip():
        raise Refusal("listing_plan_missing", missing=["plan"], basis=basis)
    if due_on is None:
        raise Refusal("deadline_missing", missing=["deadline"], basis=basis)
    within_listing(due_on, listed_until=listed_until, policy=policy)
    if due_on < on <= listed_until:
        raise Refusal("listing_due_in_the_past", missing=["deadline"], basis=basis, due_on=due_on)
    return basis


def within_listing(due_on: date, *, listed_until: date, policy: Policy) -> None:
    """Nobody plans beyond the day of the listing. Raises `deadline_beyond_listing` (LY-3.3.2)."""
    if due_on > listed_until:
        basis = policy.listing.plan_required.basis
        raise Refusal("deadline_beyond_listing", missing=["deadline"], basis=basis, due_on=listed_until)


def by_supervising_unit(own: bool, policy: Policy) -> Any:
    """Raises `not_supervising_unit` (LY-3.3.3)."""
    setting = policy.listing.visit_before_deadline
    if not own:
        raise Refusal("not_supervising_unit", basis=setting.basis)
    return setting.basis


def by_responsible_unit(own: bool, policy: Policy) -> Any:
    """Raises `not_responsible_unit` (LY-3.3.2, LY-3.3.4)."""
    basis = policy.listing.acceptances.ground(RESPONSIBLE)
    if not own:
        raise Refusal("not_responsible_unit", basis=basis)
    return basis


def looked_at(state: str, opinion: str, passed: bool, basis: Any) -> None:
    """There is something to accept, and a no says why. Raises `listing_not_rectified`, `reason_missing`."""
    if state != HazardState.TREATED:
        raise Refusal("listing_not_rectified", missing=["rectification"], basis=basis)
    reasoned(opinion, passed, basis)


def reasoned(opinion: str, passed: bool, basis: Any) -> None:
    """Raises `reason_missing`."""
    if not passed and not opinion.strip():
        raise Refusal("reason_missing", missing=["opinion"], basis=basis)


def applied(state: str, policy: Policy) -> Any:
    """Striking off is applied for after the own acceptance. Raises `acceptance_missing` (LY-3.3.4)."""
    basis = policy.listing.acceptances.ground(RESPONSIBLE)
    if state in STANDING and state not in ACCEPTED:
        raise Refusal("acceptance_missing", missing=["acceptance"], basis=basis)
    return basis


def lifted(state: str, policy: Policy) -> Any:
    """Struck off after the supervising unit's own look alone. Raises `second_acceptance_missing` (LY-3.3.5)."""
    basis = policy.listing.acceptances.ground(SUPERVISING)
    if state in STANDING and state != ListingState.RECHECKED:
        raise Refusal("second_acceptance_missing", missing=["second_acceptance"], basis=basis)
    return basis


def extension_asked(until: date | None, reason: str, *, due_on: date, on: date, calendar: Calendar, policy: Policy):
    """More time needs a later day and a reason, in good time. Raises `deadline_missing`, `listing_extension_earlier`,
    `extension_reason_missing`, `listing_extension_late`."""
    setting = policy.listing.extension_ask_days
    if until is None:
        raise Refusal("deadline_missing", missing=["deadline"], basis=setting.basis)
    if until <= due_on:
        raise Refusal("listing_extension_earlier", missing=["deadline"], basis=setting.basis, due_on=due_on)
    if not reason.strip():
        raise Refusal("extension_reason_missing", missing=["reason"], basis=setting.basis)
    left = count_working_days(on, due_on, calendar, estimate=True) if on < due_on else 0
    if setting.is_set and left < setting.value:
        raise Refusal("listing_extension_late", basis=setting.basis, days=setting.value, due_on=due_on)
    return setting.basis


def unvisited(due_on: date | None, first_visit: date | None, *, on: date, policy: Policy) -> bool:
    """Whether the deadline came before any visit of the supervising unit did (LY-3.3.3)."""
    if not policy.listing.visit_before_deadline.value or due_on is None or on <= due_on:
        return False
    return first_visit is None or first_visit > due_on


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - date(year, month + 1, 1)).days
    return date(year, month + 1, min(day.day, last))
