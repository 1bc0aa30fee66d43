"""The standardisation grade that counts on a day: an expired one is none from the day after, wherever it is asked."""

from datetime import date, timedelta

import pytest
from tests.cast import play

from bihuan.parties import grades, operations
from bihuan.parties.models import Enterprise, Grade
from bihuan.parties.rules import CountingGrade, grade_on

LAST = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("grade", "until", "on", "counts"),
    [
        ("grade_2", LAST, LAST, CountingGrade("grade_2")),
        ("grade_2", LAST, LAST + timedelta(days=1), CountingGrade("none", lapsed=True)),
        ("grade_2", None, LAST, CountingGrade("grade_2")),
        ("none", LAST, LAST + timedelta(days=1), CountingGrade("none")),
        ("", None, LAST, CountingGrade("none")),
    ],
)
def test_the_grade_that_counts(grade, until, on, counts):
    assert grade_on(grade, until, on) == counts


@pytest.mark.parametrize("grade", list(Grade))
@pytest.mark.parametrize("until", [None, LAST - timedelta(days=1), LAST, LAST + timedelta(days=1)])
def test_the_database_says_the_same(db, grade, until):
    """Two ways to one answer, on both sides of every border."""
    firm = play("3713", county="371302").enterprise
    Enterprise.objects.filter(pk=firm.pk).update(standardisation_grade=grade, grade_valid_until=until)
    firm.refresh_from_db()
    told = firm.grade_on(LAST)
    assert Enterprise.objects.filter(grades.lapsed(LAST)).exists() is told.lapsed
    assert [as_ for as_ in Grade if Enterprise.objects.filter(grades.counting_as(as_, LAST)).exists()] == [told.grade]


def test_the_department_renews_it(db):
    cast = play("3713", county="371302")
    on = cast.today
    cast.enterprise.grade_valid_until = on - timedelta(days=1)
    cast.enterprise.save()
    assert cast.enterprise.grade_on(on).lapsed
    operations.correct_enterprise(
        cast.enterprise, by=cast.officer, at=cast.at(), grade_valid_until=on + timedelta(days=1000)
    )
    assert cast.enterprise.grade_on(on) == CountingGrade("grade_2")
