"""Listings that wait for an office, those past their day, and major hazards of which nobody has said whether they are
listed (LY-1.2.6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from bihuan.hazards import doubts, numbers
from bihuan.hazards.listing import queries, rules
from bihuan.hazards.listing.models import ListedSupervision
from bihuan.hazards.listing.states import Act
from bihuan.hazards.models import Hazard
from bihuan.insight.matters.source import NO_DAY, Reader, Row, Source, told
from bihuan.insight.task import Task
from bihuan.parties.models import Account, Regulator, Site

_DAYS = (
    *("asked_until", "first_visit_on", "report_due_on"),
    *("filing_due_on", "filed_on", "publish_due_on", "published_on"),
)
_LISTING = ("state", "responsible_id", "supervising_id", "applied_at", "withheld_reason", *_DAYS)
"""What says whose turn a listing is, beside its day."""


def _in_an_office(by: Account, on: date) -> bool:
    return by.regulator is not None


def _asked_to_decide(by: Account, on: date) -> bool:
    return by.regulator is not None and queries.asks_for_a_decision(by.regulator, on=on)


def _waiting(reader: Reader) -> QuerySet:
    found = queries.waiting(reader.scope, reader.office, leads=reader.leads, on=reader.on)
    old = doubts.shown_by_an_old_one("hazard")
    return _rows(found, "hazard__", due_on="due_on", old=old, **{name: name for name in _LISTING})


def _undecided(reader: Reader) -> QuerySet:
    return _rows(queries.undecided_in(reader.scope))


def _rows(found: QuerySet, hazard: str = "", due_on: Any = NO_DAY, **more: Any) -> QuerySet:
    """`hazard` leads from what was found to the hazard."""
    law = {"place": f"{hazard}site__division_code", "judged_on": f"{hazard}found_on"}
    facts = {"serial": f"{hazard}serial", "hazard_state": f"{hazard}state"}
    said = {"title": f"{hazard}description", "where": f"{hazard}enterprise__name"}
    return told(found, due_on=due_on, **said, **law, **facts, **more)


def _carried_on(row: Row) -> Iterator[Task]:
    """What its two units have to do, and what comes before them and the office above once the day is over."""
    listing = _listing(row)
    turn = queries.turn_of(listing)
    for act in queries.task_acts(listing, row.by, on=row.on):
        if act == Act.RECHECK_LISTING and queries.goes_back(listing):
            yield _task("send_back_listing", "listing", row, None)
            continue
        yield _task(
            act, "listing", row, turn.due_on if turn is not None and turn.act == act else queries.day_of(act, listing)
        )
    if listing.is_overdue(row.on):
        yield _task("listing_overdue", "listing", row, row.due_on)


def _decided(row: Row) -> Iterator[Task]:
    """By whom the place lets ask for a listing."""
    if rules.drafts(row.by.regulator.kind, row.law):
        yield _task(Act.PROPOSE_LISTING, "hazard", row, None)


def _task(act: str, kind: str, row: Row, due_on: date | None) -> Task:
    where = f"{numbers.text(row.judged_on, row.facts['serial'])} · {row.where}"
    old = act == "send_back_listing"
    basis = row.law.hazards.photos_judged.basis if old else queries.ground_of(act, row.law)
    return Task(act, kind, row.id, row.title, where, due_on, basis, due_basis=basis if due_on else None)


def _listing(row: Row) -> ListedSupervision:
    """The listing, as far as the table of its turns looks at it."""
    facts = row.facts
    units = {unit: Regulator(pk=facts[f"{unit}_id"]) for unit in ("responsible", "supervising") if facts[f"{unit}_id"]}
    applied = facts["applied_at"] and datetime.fromisoformat(facts["applied_at"])
    hazard = Hazard(site=Site(division_code=row.place), found_on=row.judged_on, state=facts["hazard_state"])
    hazard.is_proven_old = facts["old"]  # asked along: a statement for each is one too many
    days = {name: facts[name] and date.fromisoformat(facts[name]) for name in _DAYS}
    days |= {"due_on": row.due_on, "applied_at": applied}
    told = {"state": facts["state"], "withheld_reason": facts["withheld_reason"]}
    return ListedSupervision(pk=row.id, hazard=hazard, **told, **units, **days)


to_carry_on = Source("listings", concerns=_in_an_office, rows=_waiting, tasks=_carried_on)
"""The listings that wait for the office, or for those below it past their day."""
undecided = Source("undecided_majors", concerns=_asked_to_decide, rows=_undecided, tasks=_decided)
"""The major hazards of which nobody has said whether they are listed, where the place asks for that."""
