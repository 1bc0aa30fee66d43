"""What the clock does for the offices: every morning the digest of the last whole week or month is laid before each
office that has not seen it, and in the second half of the year units short of checks are reminded as a month begins."""

from __future__ import annotations

from datetime import date, datetime

from procrastinate.contrib.django import app

from bihuan import clock
from bihuan.insight import duty
from bihuan.inspections.rules import YearDuty
from bihuan.notify import operations as notify
from bihuan.notify import queries as notified
from bihuan.oversight import digests
from bihuan.oversight.models import Digest
from bihuan.parties import leading
from bihuan.parties.models import MANAGER_ROLES, Account, Regulator, Role, Site
from bihuan.policy import policies


@app.periodic(cron="40 7 * * *")
@app.task(name="oversight.lay_digests", queueing_lock="oversight.lay_digests")
def lay_digests_regularly(timestamp: int) -> int:
    """Every morning; a Monday or a first that was missed is made good by the next day."""
    return lay_digests(on=clock.today(), at=clock.now())


def lay_digests(*, on: date, at: datetime) -> int:
    """Tell everybody of each office what the last whole week and month brought, once, so that its leader only has to
    sign (docs/adr/0031). Returns how many digests were laid before an office."""
    leaders = _leaders()
    return sum(_lay(leader, cycle, on=on, at=at) for leader in leaders for cycle in digests.CYCLES)


def _leaders() -> list[Account]:
    """One who leads, for each standing office that has one."""
    found = Account.objects.filter(
        is_active=True, roles__contains=[Role.REGULATOR_LEADER], regulator__in=Regulator.objects.standing()
    )
    return list(found.select_related("regulator").order_by("regulator_id", "pk").distinct("regulator_id"))


def _lay(leader: Account, cycle: str, *, on: date, at: datetime) -> bool:
    office, (since, until) = leader.regulator, digests.period(cycle, on)
    once = f"digest-ready:{office.pk}:{cycle}:{since}"
    issued = Digest.objects.filter(office=office, cycle=cycle, since=since)
    if notified.was_sent(once, leader.pk) or issued.exists():
        return False
    people = [one.pk for one in leading.people_of(office)]
    facts = {"since": str(since), "until": str(until), **digests.in_short(leader, since=since, until=until, on=on)}
    notify.send("digest-laid", to={*people, leader.pk}, about=f"digest:{office.pk}", at=at, facts=facts, once=once)
    return True


@app.periodic(cron="50 7 1-10 * *")
@app.task(name="oversight.remind_of_year", queueing_lock="oversight.remind_of_year")
def remind_of_year_regularly(timestamp: int) -> int:
    """On the first of a month, or the next day the worker runs; the `once` key keeps all the other runs silent."""
    return remind_of_year(on=clock.today(), at=clock.now())


def remind_of_year(*, on: date, at: datetime) -> int:
    """Tell the managers of every unit how many expert checks of the running year are missing (LY-2.2.2), in the months
    that the office's place sets for it. Returns how many units were told."""
    told: set[int] = set()
    for leader in _leaders():
        if f"m{on.month}" not in policies.at(leader.regulator.division_code, on=on).regulator.reminder_months.or_else(
            ()
        ):
            continue
        groups = duty.alike(leader, on=on)
        for group in (one for one in groups if one.duty.status == "short"):
            sites = duty.sites_of(leader, [group], on=on).exclude(pk__in=told).select_related("enterprise")
            for site in sites:
                _remind(site, group.duty, on=on, at=at)
                told.add(site.pk)
    return len(told)


def _remind(site: Site, owed: YearDuty, *, on: date, at: datetime) -> None:
    firm = site.enterprise
    managers = firm.accounts.filter(is_active=True, roles__overlap=list(MANAGER_ROLES))
    notify.send(
        "checks-due",
        to=managers.values_list("pk", flat=True),
        about=f"enterprise:{firm.pk}",
        at=at,
        facts={"enterprise": firm.name, "missing": owed.missing},
        basis=[owed.setting.basis.clause],
        due_on=on.replace(month=12, day=31),
        once=f"checks-due:{site.pk}:{on.year}-{on.month}",
    )
