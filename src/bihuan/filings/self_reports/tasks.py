"""What the clock does: before the last day of a period every site that has not reported hears of it once, and once more
when it is late (LY-3.2.2)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import batched

from django.db.models import Exists, OuterRef
from procrastinate.contrib.django import app

from bihuan import clock
from bihuan.filings.self_reports import queries, rules, standstill
from bihuan.filings.self_reports.models import SelfReport
from bihuan.notify import operations as notify
from bihuan.notify.models import Message
from bihuan.parties.models import MANAGER_ROLES, Account, Site
from bihuan.policy import policies

SOON = 3
"""So many days before the last day of a period; ours."""
BATCH = 1000


@app.periodic(cron="10 7 * * *")
@app.task(name="filings.remind_of_self_reports", queueing_lock="filings.remind_of_self_reports")
def remind_of_self_reports_regularly(timestamp: int) -> int:
    """Every morning; the `once` key keeps all runs but the first of an occasion silent."""
    return remind_of_self_reports(on=clock.today(), at=clock.now())


def remind_of_self_reports(*, on: date, at: datetime) -> int:
    """Tell the managers of every site whose report is due within days, or late for a few, and not filed; how many sites
    were told of."""
    places = Site.objects.order_by().values_list("division_code", flat=True).distinct()
    told = 0
    for place in places:
        for event, period in _occasions(place, on):
            told += _remind(place, event, period, at=at)
    return told


def _occasions(place: str, on: date) -> list[tuple[str, rules.Period]]:
    """Which period is near its day and which one is past it, in one place."""
    running = rules.period(policies.at(place, on=on), on)
    if running is None:
        return []
    last = rules.before(policies.at(place, on=running.since - timedelta(days=1)), running)
    found = []
    for period in (running, last):
        if period is None:
            continue
        if period.due_on - timedelta(days=SOON) <= on <= period.due_on:
            found.append(("self-report-due-soon", period))
        elif period.due_on < on <= period.due_on + timedelta(days=SOON):
            found.append(("self-report-overdue", period))
    return found


def _remind(place: str, event: str, period: rules.Period, *, at: datetime) -> int:
    """One occasion in one place, in batches of two statements each. What came back was filed, and its enterprise has
    heard of that."""
    filed = SelfReport.objects.filter(queries.FILED, site=OuterRef("pk"), month=period.since)
    sites = Site.objects.filter(~Exists(filed), standstill.owed(period), division_code=place)
    sites = sites.known_by(period.until)
    told = 0
    for some in batched(sites.order_by("pk").values_list("pk", "enterprise_id", "enterprise__name"), BATCH):
        notify.put(_lines(some, event, period, at=at))
        told += len(some)
    return told


def _lines(sites: tuple, event: str, period: rules.Period, *, at: datetime) -> list[Message]:
    managers: dict[int, list[int]] = {}
    people = Account.objects.filter(
        enterprise__in={firm for _site, firm, _name in sites}, is_active=True, roles__overlap=list(MANAGER_ROLES)
    )
    for firm, account in people.values_list("enterprise_id", "pk"):
        managers.setdefault(firm, []).append(account)
    found: list[Message] = []
    for site, firm, name in sites:
        found += notify.lines(
            event,
            to=managers.get(firm, ()),
            about=f"own_reports:{firm}",
            at=at,
            facts={"enterprise": name, "month": f"{period.since:%Y-%m}"},
            basis=[clause] if (clause := getattr(period.basis, "clause", "")) else [],
            due_on=period.due_on,
            once=f"{event}:{site}:{period.since}",
        )
    return found
