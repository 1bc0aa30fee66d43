"""达标期限: a grade is due by a day; who misses it is found for the measures that follow (LY-4.2.2)."""

from datetime import timedelta

import pytest
from tests.refusing import refused

from bihuan import clock
from bihuan.notify.models import Message
from bihuan.registers.kinds.standardisation import operations, queries, tasks
from bihuan.registers.kinds.standardisation.models import StandardisationTerm

BACKEND = "bihuan.parties.login.AccountBackend"


def due(stage, days=90, grade="grade_2", by=None, document="示例〔2026〕3号"):
    return operations.set_standardisation_term(
        stage.enterprise,
        by=by or stage.officer,
        at=stage.at(),
        grade=grade,
        due_on=stage.today + timedelta(days=days),
        document=document,
    )


def holds(stage, grade, until=None):
    stage.enterprise.standardisation_grade, stage.enterprise.grade_valid_until = grade, until
    stage.enterprise.save()


@pytest.fixture
def ungraded(stage):
    holds(stage, "none")
    return stage


def test_the_day_passes_and_the_enterprise_is_found(ungraded):
    term = due(ungraded)
    late = term.due_on + timedelta(days=1)
    assert not queries.overdue_standardisation(term.due_on)
    assert list(queries.overdue_standardisation(late, by=ungraded.officer)) == [term]
    assert queries.is_overdue(ungraded.enterprise, on=late) == term
    assert not queries.overdue_standardisation(late, by=ungraded.stranger)


def test_a_better_grade_counts_and_a_lapsed_one_does_not(ungraded):
    term = due(ungraded)
    late = term.due_on + timedelta(days=1)
    for grade, until, missed in (
        ("grade_1", None, False),
        ("grade_2", late, False),
        ("grade_2", term.due_on, True),
        ("grade_3", None, True),
    ):
        holds(ungraded, grade, until)
        assert bool(queries.is_overdue(ungraded.enterprise, on=late)) is missed, grade


def test_a_later_term_takes_the_place_of_the_one_before(ungraded):
    first, second = due(ungraded), due(ungraded, days=200, grade="grade_3")
    assert queries.term_of(ungraded.enterprise) == second
    first.refresh_from_db()
    assert first.superseded
    assert not queries.overdue_standardisation(first.due_on + timedelta(days=1))


def test_what_a_term_must_say(ungraded):
    with refused("standardisation_term_incomplete", None, "ground_document"):
        due(ungraded, document=" ")
    with refused("standardisation_day_over"):
        due(ungraded, days=0)
    holds(ungraded, "grade_1")
    with refused("standardisation_reached"):
        due(ungraded)
    with refused("role_not_allowed"):
        due(ungraded, by=ungraded.principal)
    assert not StandardisationTerm.objects.exists()


def test_each_is_told_once_before_and_once_after(ungraded):
    term = due(ungraded)
    for day in (term.due_on - timedelta(days=10), term.due_on - timedelta(days=9), term.due_on + timedelta(days=2)):
        tasks.remind_of_grades(on=day, at=ungraded.at())
    heard = list(
        Message.objects.filter(account_id=ungraded.safety.pk, event__startswith="standardisation").order_by("pk")
    )
    assert [line.event for line in heard] == ["standardisation-due-soon", "standardisation-overdue"]
    holds(ungraded, "grade_1", term.due_on)
    tasks.remind_of_grades(on=term.due_on - timedelta(days=5), at=ungraded.at())
    assert Message.objects.filter(account_id=ungraded.safety.pk, event="standardisation-lapsing").count() == 1


def test_the_page_sets_it_and_says_that_it_was_missed(ungraded, client):
    client.force_login(ungraded.officer, backend=BACKEND)
    page = f"/enterprises/{ungraded.enterprise.pk}"
    with clock.frozen(ungraded.at()):
        given = {"grade": "grade_3", "due_on": ungraded.today + timedelta(days=30), "document": "示例〔2026〕3号"}
        assert client.post(f"{page}/set_standardisation_term/", {**given, "document": ""}).status_code == 422
        assert client.post(f"{page}/set_standardisation_term/", given).status_code == 303
    with clock.frozen(ungraded.now + timedelta(days=40)):
        shown = client.get(f"{page}/standardisation/").content.decode()
    assert "期限已过，没有达标" in shown
    assert "LY-4.2.1" in shown
