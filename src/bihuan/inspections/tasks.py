"""What the clock does with checks: who is to have one this year and has none hears of it before the year ends."""

from __future__ import annotations

from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q, QuerySet
from procrastinate.contrib.django import app

from bihuan import clock
from bihuan.inspections import queries
from bihuan.inspections.rules import YearDuty
from bihuan.notify import operations as notify
from bihuan.parties.models import MANAGER_ROLES, Account, Site
from bihuan.policy import policies


@app.periodic(cron="40 7 * * *")
@app.task(name="inspections.remind_of_year", queueing_lock="inspections.remind_of_year")
def remind_regularly(timestamp: int) -> int:
    """Every morning; the `once` key keeps a second run of the same month silent."""
    return remind_of_year(on=clock.today(), at=clock.now())


def remind_of_year(*, on: date, at: datetime) -> int:
    """Tell every enterprise that owes checks of the running year, once a month from the day that the place sets before
    the year's end (YT-3.1). Who engages nobody where that is voluntary owes none. Returns how many sites were told of.
    """
    told = 0
    for site, duty in queries.sites_with_duty(_reminded(on), on=on):
        if duty.status == "short":
            _remind(site, duty, on=on, at=at)
            told += 1
    return told


def _reminded(on: date) -> QuerySet[Site]:
    """The sites of the places whose last weeks of the year have begun."""
    left = (date(on.year, 12, 31) - on).days
    places = [
        pack.division_code
        for pack in policies.packs()
        if pack.in_force and pack.in_force <= on
        and policies.at(pack.division_code, on=on).checks.year_end_reminder_days.or_else(-1) >= left
    ]  # fmt: skip
    if not places:
        return Site.objects.none()
    return Site.objects.filter(reduce(or_, (Q(division_code__startswith=place) for place in places)))


def _remind(site: Site, duty: YearDuty, *, on: date, at: datetime) -> None:
    managers = Account.objects.filter(enterprise=site.enterprise_id, is_active=True, roles__overlap=list(MANAGER_ROLES))
    facts = {"enterprise": site.enterprise.name, "missing": str(duty.missing), "last_on": f"{on.year}-12-31"}
    with transaction.atomic():
        notify.send(
            "year-check-due",
            to=managers.values_list("pk", flat=True),
            about=f"year:{site.pk}",
            at=at,
            facts=facts,
            basis=[duty.setting.basis.clause] if duty.setting.basis else [],
            due_on=date(on.year, 12, 31),
            once=f"year-check-due:{site.pk}:{on:%Y-%m}",
        )
