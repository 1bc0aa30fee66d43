"""Which key classes an enterprise falls into, and what its base data must be. No Django, no clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bihuan.refusal import Refusal
from bihuan.registers.kinds.profile.states import HAZARD_GRADE_WORDS, MANY_TENANTS, WEAK_SIZES

if TYPE_CHECKING:
    from bihuan.policy import Policy, Setting


LISTED = "listed_major_hazard"


@dataclass(frozen=True)
class Facts:
    """What the classes follow from. `full_time_managers` is None where nobody has said; `fatal_on` are the days of
    fatal accidents, `listed_levels` those at which a major hazard of it is listed now."""

    sector: str
    size: str = ""
    major_hazard_filing: str = ""
    occupational_hazard: str = ""
    full_time_managers: int | None = None
    tenants: tuple[str, ...] = ()
    park: str = ""
    fatal_on: tuple[date, ...] = ()
    listed_levels: tuple[str, ...] = ()


@dataclass(frozen=True)
class KeyClass:
    """One class the enterprise is in: `because` names the fact that puts it there, `value` what that fact is."""

    code: str
    because: str
    value: Any
    basis: Any


def key_classes(facts: Facts, policy: Policy, *, on: date, dropped: Collection[str] = ()) -> list[KeyClass]:
    """The classes that follow from the facts, in the order of the place's list (HZ-4.1..5, HZ-4.7); none where the
    place has no list. A class that the place dropped with a reason is none."""
    setting = policy.scope.priority_classes
    found = {code: (because, value) for code, because, value in _met(facts, policy, on)}
    return [
        KeyClass(code, *found[code], basis=setting.ground(code))
        for code in setting.value or ()
        if code in found and code not in dropped
    ]


def _met(facts: Facts, policy: Policy, on: date) -> Iterable[tuple[str, str, Any]]:
    if facts.major_hazard_filing:
        yield "high_risk_sector", "major_hazard_filing", facts.major_hazard_filing
    elif facts.sector in (policy.scope.high_risk_sectors.value or ()):
        yield "high_risk_sector", "sector", facts.sector
    if facts.occupational_hazard in serious_grades(policy):
        yield "occupational_hazard", "occupational_hazard", facts.occupational_hazard
    if facts.size in WEAK_SIZES and facts.full_time_managers is not None and facts.full_time_managers < weak(policy):
        yield "weak_small_enterprise", "full_time_managers", facts.full_time_managers
    if len(facts.tenants) >= MANY_TENANTS:
        yield "multi_tenant", "tenants", facts.tenants
    if facts.park:
        yield "industrial_cluster", "park", facts.park
    listed = [level for level in policy.listing.levels.value or () if level in facts.listed_levels]
    if listed:
        yield LISTED, "listed_levels", tuple(listed)
    since = looks_back_to(policy, on)
    counting = [day for day in facts.fatal_on if since is None or day >= since]
    if counting:
        yield "fatal_accident", "fatal_on", max(counting)


def serious_grades(policy: Policy) -> tuple[str, ...]:
    """The grades of occupational hazard that make an enterprise a key one (HZ-4.2); none where no grade is set."""
    start = policy.scope.occupational_hazard_from.value
    grades = tuple(HAZARD_GRADE_WORDS)
    return grades[grades.index(start) :] if start else ()


def counted(stated: int | None, before: int | None, *, by_department: bool) -> int | None:
    """The number of full-time managers or of technicians that counts (HZ-4.3, LH-9.2): its department's word; of the
    enterprise's own, only what makes it no less watched than `before`."""
    if by_department or before is None:
        return stated
    return before if stated is None else min(stated, before)


def weak(policy: Policy) -> int:
    """Fewer full-time safety managers than this is weak (HZ-4.3). Where the place gives no figure, one: none at all
    is weak under any figure."""
    return policy.enforcement.weak_safety_managers_below.or_else(1)


def looks_back_to(policy: Policy, on: date) -> date | None:
    """The first day whose fatal accident still counts on that day (HZ-4.7); None where the place set no look-back:
    until then the class stays."""
    months = policy.scope.fatal_accident_lookback_months.value
    if months is None:
        return None
    return months_from(on, -months)


WITHDRAWAL_TIMES = ("danger_at", "ordered_at", "withdrawn_at")


def withdrawal_told(times: Mapping[str, datetime | None], *, casualties: int, policy: Policy) -> None:
    """Where people were hurt, the place asks when the danger was seen, when people were ordered out and when they were
    out, and one follows the other. Raises `withdrawal_times_missing` naming them (LY-4.4.6), `withdrawal_times_order`.
    """
    setting = policy.emergency.withdrawal_times_required
    missing = [name for name in WITHDRAWAL_TIMES if times.get(name) is None]
    if casualties and setting.value and missing:
        raise Refusal("withdrawal_times_missing", missing=missing, basis=setting.basis)
    known = [times[name] for name in WITHDRAWAL_TIMES if times.get(name) is not None]
    if known != sorted(known):
        raise Refusal("withdrawal_times_order", basis=setting.basis)


@dataclass(frozen=True)
class LateWithdrawal:
    """A ground for a heavier consequence, proposed and never applied by itself: so many minutes until the order, until
    all were out, and how many the place allows."""

    until_order: int
    until_out: int
    allowed: int
    basis: Any


def late_withdrawal(
    times: Mapping[str, datetime | None], *, casualties: int, policy: Policy
) -> LateWithdrawal | None:  # fmt: skip
    """Whether people were hurt and were not out in time (LY-4.4.6); None too where a time is not known."""
    danger, ordered, out = (times.get(name) for name in WITHDRAWAL_TIMES)
    allowed = policy.emergency.withdrawal_minutes.value
    if not casualties or allowed is None or danger is None or ordered is None or out is None:
        return None
    until_order, until_out = (int((moment - danger).total_seconds() // 60) for moment in (ordered, out))
    if until_out <= allowed:
        return None
    return LateWithdrawal(until_order, until_out, allowed, policy.emergency.withdrawal_times_required.basis)


def months_from(day: date, months: int) -> date:
    """The same day so many months later, or earlier; the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    days = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - date(year, month + 1, 1)).days
    return date(year, month + 1, min(day.day, days))


def marked(ticked: Collection[str], computed: Collection[KeyClass], *, size: str, policy: Policy) -> None:
    """What stands on the list by its facts is not for a hand to take off or to put on. Raises `class_size_mismatch`
    (HZ-4.3) for a small enterprise's class on a large one, `listing_open` for that of one whose hazard is still listed
    (HZ-4.6), `class_is_computed` naming the classes (HZ-4.1)."""
    setting = policy.scope.priority_classes
    wanted = set(ticked) & set(setting.value or ())
    have = {one.code for one in computed}
    small = "weak_small_enterprise"
    if small in wanted - have and size not in WEAK_SIZES:
        raise Refusal("class_size_mismatch", missing=[small], basis=setting.ground(small))
    if LISTED in have - set(ticked):
        raise Refusal("listing_open", missing=[LISTED], basis=setting.ground(LISTED))
    wrong = [code for code in setting.value or () if code in wanted ^ have]
    if wrong:
        raise Refusal("class_is_computed", missing=wrong, basis=setting.ground(wrong[0]))


def graded(grade: str, document: str, policy: Policy) -> None:
    """A grade rests on the assessment that found it. Raises `occupational_hazard_unknown`, `grade_evidence_missing`
    (HZ-4.2)."""
    basis = policy.scope.occupational_hazard_from.basis
    if grade not in HAZARD_GRADE_WORDS:
        raise Refusal("occupational_hazard_unknown", value=grade, basis=basis)
    if not document.strip():
        raise Refusal("grade_evidence_missing", missing=["assessment"], basis=basis)


def tagged(headquarters: str, policy: Policy) -> None:
    """Raises `headquarters_unknown` for a code that is not on the place's list (YT-2.1)."""
    setting = policy.scope.headquarters
    if headquarters and headquarters not in (setting.value or ()):
        raise Refusal("headquarters_unknown", value=headquarters, basis=setting.basis)


def may_leave_out(policy: Policy, reason: str) -> None:
    """Raises `out_of_scope_not_allowed` where every enterprise of the place is served (YT-2.1), `reason_missing`."""
    setting = policy.scope.filter
    if setting.value == "all":
        raise Refusal("out_of_scope_not_allowed", basis=setting.basis)
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"], basis=setting.basis)


def may_drop(code: str, reason: str, setting: Setting) -> None:
    """A class of the list is dropped only with a reason. Raises `priority_class_unknown`, `priority_class_removed`
    (HZ-4.0)."""
    if code not in (setting.value or ()):
        raise Refusal("priority_class_unknown", value=code, basis=setting.basis)
    if not reason.strip():
        raise Refusal("priority_class_removed", missing=[code], basis=setting.ground(code))


NUMBERS = ("safety_managers", "special_operators")


def empty_fields(values: Mapping[str, Any], policy: Policy) -> list[str]:
    """Which of the fields that the place asks for are empty (QHD-7.1); none where it asks for none."""
    return [name for name in policy.projects.profile_fields.value or () if values.get(name) in (None, "", ())]


def consistent(values: Mapping[str, Any], policy: Policy) -> None:
    """Nobody has more safety managers or special operators than staff. Raises `profile_inconsistent` naming the field
    (QHD-7.1)."""
    staff = values.get("staff")
    more = [name for name in NUMBERS if staff is not None and (values.get(name) or 0) > staff]
    if more:
        raise Refusal("profile_inconsistent", missing=more, staff=staff, basis=policy.projects.profile_fields.basis)


def complete(values: Mapping[str, Any], policy: Policy) -> None:
    """Raises `profile_incomplete` naming the empty fields, `profile_inconsistent` (QHD-7.1)."""
    empty = empty_fields(values, policy)
    if empty:
        raise Refusal("profile_incomplete", missing=empty, basis=policy.projects.profile_fields.basis)
    consistent(values, policy)
