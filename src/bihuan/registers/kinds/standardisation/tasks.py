"""What the clock does with grades: who has to reach one hears as its day comes near and once it has passed, and who
holds one before it ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from procrastinate.contrib.django import app

from bihuan import clock
from bihuan.notify import operations as notify
from bihuan.parties.leading import at_work
from bihuan.parties.models import MANAGER_ROLES, Account, Enterprise
from bihuan.registers.kinds.standardisation import queries

SOON = 60
"""So many days before a day; ours. A grade is applied for, visited and published before it is given (STD83-grades)."""


@app.periodic(cron="45 7 * * *")
@app.task(name="registers.remind_of_grades", queueing_lock="registers.remind_of_grades")
def remind_of_grades_regularly(timestamp: int) -> int:
    """Every morning; the `once` key keeps a second run silent."""
    return remind_of_grades(on=clock.today(), at=clock.now())


def remind_of_grades(*, on: date, at: datetime) -> int:
    """Tell the managers of every enterprise whose grade is due soon, was missed or ends soon, and of a missed one its
    office too; once each. Returns how many enterprises were told of."""
    soon, missed = list(queries.due_soon(on, days=SOON)), list(queries.overdue_standardisation(on))
    ending = list(queries.lapsing(on, days=SOON))
    people = _managers({*(term.enterprise_id for term in (*soon, *missed)), *(one.pk for one in ending)})
    offices = _officers({term.enterprise.competent_department_id for term in missed})
    for term in soon:
        _tell("standardisation-due-soon", term.enterprise, people, term.due_on, at=at)
    for term in missed:
        to = [*people.get(term.enterprise_id, ()), *offices.get(term.enterprise.competent_department_id, ())]
        _tell("standardisation-overdue", term.enterprise, {term.enterprise_id: to}, term.due_on, at=at)
    for enterprise in ending:
        _tell("standardisation-lapsing", enterprise, people, enterprise.grade_valid_until, at=at)
    return len(soon) + len(missed) + len(ending)


def _managers(enterprises: Iterable[int]) -> dict[int, list[int]]:
    found = Account.objects.filter(enterprise__in=list(enterprises), is_active=True, roles__overlap=list(MANAGER_ROLES))
    return _grouped(found.values_list("enterprise_id", "pk"))


def _officers(offices: Iterable[int | None]) -> dict[int, list[int]]:
    found = Account.objects.filter(at_work(*offices), is_active=True)
    return _grouped(found.values_list("regulator_id", "pk"))


def _grouped(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for key, account in pairs:
        found.setdefault(key, []).append(account)
    return found


def _tell(event: str, enterprise: Enterprise, people: dict[int, list[int]], day: date, *, at: datetime) -> None:
    notify.send(
        event,
        to=people.get(enterprise.pk, ()),
        about=f"standardisation:{enterprise.pk}",
        at=at,
        facts={"enterprise": enterprise.name, "day": str(day)},
        due_on=day,
        once=f"{event}:{enterprise.pk}:{day}",
    )
