"""What the clock does with certificates: before one runs out and once it has, its enterprise hears of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q
from procrastinate.contrib.django import app

from bihuan import clock
from bihuan.notify import operations as notify
from bihuan.parties.models import MANAGER_ROLES, Account, Enterprise
from bihuan.registers.kinds.certificate.models import Certificate
from bihuan.registers.kinds.certificate.queries import soon


@app.periodic(cron="48 7 * * *")
@app.task(name="registers.remind_of_certificates", queueing_lock="registers.remind_of_certificates")
def remind_of_certificates_regularly(timestamp: int) -> int:
    """Every morning; the `once` key keeps a second run silent."""
    return remind_of_certificates(on=clock.today(), at=clock.now())


def remind_of_certificates(*, on: date, at: datetime) -> int:
    """Tell the managers of every certificate that runs out within the days of its place, or did in the last days; once
    before and once after. Returns how many certificates were told of."""
    found = Certificate.objects.standing().filter(_near(on)).select_related("employee__enterprise")
    certificates = list(found.order_by("ends_on", "id"))
    people: dict[int, list[int]] = {}
    managers = Account.objects.filter(
        enterprise__in={one.employee.enterprise_id for one in certificates},
        is_active=True,
        roles__overlap=list(MANAGER_ROLES),
    )
    for enterprise, account in managers.values_list("enterprise_id", "pk"):
        people.setdefault(enterprise, []).append(account)
    for one in certificates:
        event = "certificate-over" if one.is_over(on) else "certificate-due-soon"
        notify.send(
            event,
            to=people.get(one.employee.enterprise_id, ()),
            about=f"certificates:{one.employee.enterprise_id}",
            at=at,
            facts={"person": one.employee.name, "day": str(one.ends_on)},
            due_on=one.ends_on,
            once=f"{event}:{one.pk}:{one.ends_on}",
        )
    return len(certificates)


def _near(on: date) -> Q:
    """What ends near `on`, by the days of each place; places of equal days share a condition."""
    alike: dict[timedelta, list[str]] = {}
    for place in Enterprise.objects.order_by().values_list("division_code", flat=True).distinct():
        alike.setdefault(soon(place, on=on) - on, []).append(place)
    conditions = (
        Q(employee__enterprise__division_code__in=places, ends_on__range=(on - days, on + days))
        for days, places in alike.items()
    )
    return reduce(or_, conditions, Q(pk__in=[]))
