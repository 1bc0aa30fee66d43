"""When a year is to be assessed, which grade may be given, and who can be commended. No Django, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Basis, Policy

UNGRADED = "ungraded"
"""不定等次: what is said of a year of which there is no record, so that an idle year keeps nobody out of the next."""


@dataclass(frozen=True)
class Asked:
    """The year that a place wants assessed now, by which day, and on what ground."""

    year: int
    due_on: date
    basis: Basis | None


@dataclass(frozen=True)
class YearFacts:
    """What is known when somebody grades a year: what the records count, since when the expert is in the pool, and
    whether the one who grades is the expert or of the expert's own unit."""

    year: int
    record: Mapping[str, int]
    member_since: date
    own_unit: bool = False


def due_on(year: int, policy: Policy) -> date | None:
    """The day by which a year is assessed; None where the place sets none."""
    setting = policy.experts.assessment_due
    return date.fromisoformat(f"{year}-{setting.value}") if setting.is_set else None


def asked(policy: Policy, *, on: date) -> Asked | None:
    """The year to assess on a day: this one from some days before it is due, until then the last one, for whoever was
    left out. None where the place sets no day, or before its first year (LY-2.4.4)."""
    for year in (on.year, on.year - 1):
        due = due_on(year, policy)
        begun = due is not None and _begins(due, policy) <= on
        if begun and year >= policy.experts.assessment_first_year.or_else(year):
            return Asked(year, due, policy.experts.assessment_due.basis)
    return None


def _begins(due: date, policy: Policy) -> date:
    return due - timedelta(days=policy.experts.assessment_reminder_days.or_else(0))


def opens_on(year: int, policy: Policy, *, idle: bool = False) -> date:
    """From when on a year can be graded: when the place has it assessed. Where it sets no day, an office grades when it
    likes; that the year was `idle` can be said when it is over."""
    due = due_on(year, policy)
    if due is None:
        return date(year + 1, 1, 1) if idle else date(year, 1, 1)
    return min(date(year + 1, 1, 1), _begins(due, policy))


def grades(policy: Policy) -> tuple[str, ...]:
    """The grades of the place, the best first."""
    return tuple(policy.experts.assessment_grades.value or ())


def basis_of(policy: Policy) -> Basis | None:
    """The ground on which experts are assessed; None where no document of the place asks for it."""
    return policy.experts.assessment.cited


def by_another_unit(own_unit: bool, policy: Policy) -> None:
    """Nobody grades, withdraws or commends for the own unit. Raises `conflict_of_interest` (LH-14.1)."""
    if own_unit:
        raise Refusal("conflict_of_interest", basis=basis_of(policy))


def graded(facts: YearFacts, grade: str, *, ground: str, policy: Policy, today: date) -> None:
    """Whether this grade may be given. Raises `conflict_of_interest` for one's own unit, `no_record_in_period` for a
    grade without any record of the year and `record_to_be_graded` for none with one (LH-14.1), `assessment_too_early`
    before the year is assessed (LY-2.4.4); `assessment_year_invalid`, `assessment_grade_unknown`, `reason_missing`."""
    basis = basis_of(policy)
    by_another_unit(facts.own_unit, policy)
    if not facts.member_since.year <= facts.year <= today.year:
        raise Refusal("assessment_year_invalid", basis=basis, year=facts.year)
    if grade not in (*grades(policy), UNGRADED):
        named = policy.experts.assessment_grades.basis
        raise Refusal("assessment_grade_unknown", missing=["assessment_grade"], basis=named)
    if grade != UNGRADED and not any(facts.record.values()):
        raise Refusal("no_record_in_period", basis=basis, year=facts.year)
    if grade == UNGRADED and any(facts.record.values()):
        raise Refusal("record_to_be_graded", missing=["assessment_grade"], basis=basis, year=facts.year)
    opens = opens_on(facts.year, policy, idle=grade == UNGRADED)
    if today < opens:
        raise Refusal("assessment_too_early", basis=basis, year=facts.year, on=opens)
    if not ground.strip():
        raise Refusal("reason_missing", missing=["assessment_ground"], basis=basis)


def may_be_commended(grade: str | None, policy: Policy) -> bool:
    """Whether a year with this grade can be commended: as the place says, with the best grade where it says nothing."""
    setting = policy.experts.commended_grades
    return grade in (setting.value or () if setting.is_set else grades(policy)[:1])


def commended(grade: str | None, *, misconduct: Iterable[str], ground: str, policy: Policy) -> Basis | None:
    """The ground on which somebody is commended. Raises `commendation_ground_missing` naming what is: the year's
    assessment, a grade that is commended, a clean record, what it is for (LY-2.4.5, LH-14.2)."""
    setting = policy.experts.commended_grades
    basis = setting.cited
    missing = [] if grade is not None else ["year_assessment"]
    missing += ["top_grade"] if grade is not None and not may_be_commended(grade, policy) else []
    missing += ["clean_record"] if list(misconduct) else []
    missing += [] if ground.strip() else ["deeds"]
    if missing:
        raise Refusal("commendation_ground_missing", missing=missing, basis=basis)
    return basis
