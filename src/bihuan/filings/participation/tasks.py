"""What the clock does: on the first days of a month an enterprise hears which kinds of people have found nothing for
long (LY-1.3.3)."""

from __future__ import annotations

from datetime import date, datetime
from itertools import batched

from procrastinate.contrib.django import app

from bihuan import clock
from bihuan.filings.participation import queries, rules
from bihuan.notify import operations as notify
from bihuan.parties.models import MANAGER_ROLES, Account, Enterprise
from bihuan.policy import policies

BATCH = 500


@app.periodic(cron="20 7 1-5 * *")
@app.task(name="filings.remind_of_quiet_kinds", queueing_lock="filings.remind_of_quiet_kinds")
def remind_of_quiet_kinds_regularly(timestamp: int) -> int:
    """On the first of a month, or a day after where that was missed; once a month each."""
    return remind_of_quiet_kinds(on=clock.today(), at=clock.now())


def remind_of_quiet_kinds(*, on: date, at: datetime) -> int:
    """Tell the managers of every enterprise whose place asks for it which kinds have been quiet; how many were told
    of."""
    told = 0
    places = Enterprise.objects.filter(suspended_on=None).order_by().values_list("division_code", flat=True).distinct()
    asking = [place for place in places if policies.at(place, on=on).posts.quiet_role_days.is_set]
    firms = Enterprise.objects.filter(division_code__in=asking, suspended_on=None).defer("search").order_by("pk")
    for some in batched(firms.iterator(chunk_size=BATCH), BATCH):
        told += _remind(some, on=on, at=at)
    return told


def _remind(firms: tuple[Enterprise, ...], *, on: date, at: datetime) -> int:
    told, longest = 0, max(policies.at(firm.division_code, on=on).posts.quiet_role_days.value for firm in firms)
    last = queries.last_by_enterprise([firm.pk for firm in firms], on=on, days=longest)
    managers: dict[int, list[int]] = {}
    people = Account.objects.filter(enterprise__in=firms, is_active=True, roles__overlap=list(MANAGER_ROLES))
    for firm_id, account_id in people.values_list("enterprise_id", "pk"):
        managers.setdefault(firm_id, []).append(account_id)
    for firm in firms:
        policy = policies.at(firm.division_code, on=on)
        quiet = rules.quiet(last[firm.pk], policy, on=on)
        if not quiet or firm.pk not in managers:
            continue
        notify.send(
            "finders-quiet",
            to=managers[firm.pk],
            about=f"participation:{firm.pk}",
            at=at,
            facts={"n": len(quiet), "days": policy.posts.quiet_role_days.value},
            basis=[policy.posts.participating_roles.basis.clause],
            once=f"finders-quiet:{firm.pk}:{on:%Y-%m}",
        )
        told += 1
    return told
