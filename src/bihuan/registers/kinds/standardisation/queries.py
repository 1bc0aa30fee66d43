"""The reads on grades that are due, missed or about to lapse; measures above this package rest on them (LY-4.2.2)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet

from bihuan.parties import grades
from bihuan.parties.models import Account, Enterprise
from bihuan.parties.scope import Scope
from bihuan.registers.kinds.standardisation.models import StandardisationTerm


def term_of(enterprise: Enterprise) -> StandardisationTerm | None:
    """The term that stands."""
    return StandardisationTerm.objects.standing().filter(enterprise=enterprise).first()


def overdue_standardisation(on: date, *, by: Account | None = None) -> QuerySet[StandardisationTerm]:
    """Every enterprise that has not reached its grade by its day, the longest overdue first; with `by` those in scope
    alone. Each row carries the enterprise, the grade, the day and the document that set it."""
    found = StandardisationTerm.objects.overdue(on).select_related("enterprise").order_by("due_on", "id")
    return found if by is None else found.filter(enterprise__in=Enterprise.objects.within(Scope.of(by)))


def is_overdue(enterprise: Enterprise, *, on: date) -> StandardisationTerm | None:
    """The missed term of one enterprise; one statement."""
    return StandardisationTerm.objects.overdue(on).filter(enterprise=enterprise).first()


def due_soon(on: date, *, days: int) -> QuerySet[StandardisationTerm]:
    """The terms not reached whose day comes within so many days."""
    near = StandardisationTerm.objects.unreached(on).filter(due_on__range=(on, on + timedelta(days=days)))
    return near.select_related("enterprise").order_by("due_on", "id")


def lapsing(on: date, *, days: int) -> QuerySet[Enterprise]:
    """The enterprises whose grade ends within so many days."""
    near = Enterprise.objects.exclude(standardisation_grade=grades.NO_GRADE)
    return near.filter(grade_valid_until__range=(on, on + timedelta(days=days))).order_by("grade_valid_until", "id")
