"""When a grade is due, and when it counts as reached. No Django, no clock."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy

BEST_FIRST = ("grade_1", "grade_2", "grade_3")
"""The grades that can be asked for (STD83-grades)."""


def at_least(grade: str) -> tuple[str, ...]:
    """The grades with which `grade` is reached: itself and the better ones."""
    return BEST_FIRST[: BEST_FIRST.index(grade) + 1]


def ground(policy: Policy) -> Any:
    """The clause of a place that lets a missed day have consequences; elsewhere the term is ours."""
    return policy.standardisation.levels.cited


def settable(grade: str, due_on: date | None, document: str, *, counting: str, on: date) -> None:
    """A term names a grade not reached yet, a day to come and the document that sets it. Raises
    `standardisation_term_incomplete`, `standardisation_day_over`, `standardisation_reached`."""
    given = {"standardisation_grade": grade in BEST_FIRST, "due_on": due_on, "ground_document": document.strip()}
    missing = [name for name, value in given.items() if not value]
    if missing:
        raise Refusal("standardisation_term_incomplete", missing=missing)
    if due_on <= on:
        raise Refusal("standardisation_day_over", value=due_on)
    if counting in at_least(grade):
        raise Refusal("standardisation_reached")
