"""The standardisation grade that counts on a day, asked of the database: the twin of `rules.grade_on`."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from bihuan.parties.rules import NO_GRADE


def lapsed(on: date, *, of: str = "") -> Q:
    """Whose grade was held and has run out on that day; `of` is the road to the enterprise ("enterprise__")."""
    has = ~Q(**{f"{of}standardisation_grade": NO_GRADE})
    return has & Q(**{f"{of}grade_valid_until__isnull": False, f"{of}grade_valid_until__lt": on})


def counting_as(grade: str, on: date) -> Q:
    """The enterprises whose grade counts as `grade` on that day; an expired one counts as none."""
    held = Q(standardisation_grade=grade) & ~lapsed(on)
    return held | lapsed(on) if grade == NO_GRADE else held
