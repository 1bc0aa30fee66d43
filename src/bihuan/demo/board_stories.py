"""What an office makes of its boards once they have something to say: digests, weak links and measures, reminders, and
the checks of its plan that are done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bihuan import clock
from bihuan.demo.stage import Stage
from bihuan.insight import duty
from bihuan.inspections import queries as inspections
from bihuan.inspections.supervision import operations as supervision
from bihuan.inspections.supervision import queries as planned
from bihuan.inspections.supervision.models import PlannedCheck
from bihuan.notify import operations as notify
from bihuan.notify.models import Message
from bihuan.oversight import digests, operations

Row = Mapping[str, Any]


def digest(stage: Stage, row: Row) -> None:
    """The digest of the last whole week or month before that day; what the worker said of it, when the history was
    not there yet, is read."""
    at, leader = stage.moments.go_to(row["days_ago"], 8, 40), stage.people["leader"]
    digests.issue_digest(by=leader, at=at, cycle=row["cycle"], remark=row.get("remark", ""))
    said = Message.objects.filter(event="digest-laid", about=f"digest:{leader.regulator_id}", read_at=None)
    for account_id, message_id in said.values_list("account_id", "pk"):
        notify.mark_read(account_id, message_ids=[message_id], at=clock.now())


def weak_link(stage: Stage, row: Row) -> None:
    """A sector in a place where the figures say that supervision is weak; an expert who was there says what of, and the
    office answers with a measure."""
    clerk, at = stage.people["clerk"], stage.moments.go_to(row["days_ago"], 9, 30)
    place, sector = row["division_code"], row["sector"]
    link = operations.name_weak_link(by=clerk, at=at, division_code=place, sector=sector, analysis=row["analysis"])
    there = inspections.teams_at(place, sector).filter(expert__account__is_active=True)
    member = there.select_related("expert__account").order_by("id").first()
    if member is not None:
        at = stage.moments.next(minutes=200)
        operations.comment_weak_link(link, by=member.expert.account, at=at, text=row["opinion"])
    if "measure" in row:
        due_on = stage.moments.day(row["due"])
        operations.publish_measure(
            by=clerk, at=stage.moments.next(minutes=90), text=row["measure"], due_on=due_on, links=[link.pk]
        )


def reminders(stage: Stage, row: Row) -> None:
    """Units whose checks of the year are missing are told so."""
    by, at = stage.people["clerk"], stage.moments.go_to(row["days_ago"], 14)
    day = clock.local_day(at)
    short = [group for group in duty.alike(by, on=day) if group.duty.status == "short"]
    sites = duty.sites_of(by, short, on=day).select_related("enterprise").order_by("id")
    for site in sites[: row["number"]]:
        operations.remind_of_checks(site, by=by, at=stage.moments.next())


def planned_checks_done(stage: Stage, row: Row) -> None:
    """The checks of the office's plan that it has held, each closed by its record."""
    by, at = stage.people["clerk"], stage.moments.go_to(row["days_ago"], 16)
    year = clock.local_day(at).year
    for check in PlannedCheck.objects.filter(plan__office=by.regulator, plan__year=year, closed_on=None):
        if planned.record_for(check) is not None:
            supervision.close_planned_check(check, by=by, at=stage.moments.next(minutes=1))


PLAYS = {play.__name__: play for play in (digest, weak_link, reminders, planned_checks_done)}
