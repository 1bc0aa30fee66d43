"""工作台: what do I do now, until when, by which clause. One page, one list, most urgent first."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bihuan import clock
from bihuan.insight import desk as tasks
from bihuan.insight import duty as duties
from bihuan.insight import institution as institutions
from bihuan.insight import matters
from bihuan.inspections import queries as inspections
from bihuan.parties.access import reads_the_chain
from bihuan.web.desk import groups, phones
from bihuan.web.navigation import ADMINISTRATOR, ENTERPRISE_OFFICE, INSTITUTION, SECURITY
from bihuan.web.requests import page

REGULATOR = ("regulator_clerk", "regulator_leader")


@page
def desk(request: HttpRequest) -> HttpResponse:
    """The desk of the person's own role."""
    by, today = request.user, clock.today()
    if by.regulator_id is not None and by.holds(*REGULATOR):
        facts = _authority(by, today)
    elif by.enterprise_id is not None:
        facts = _enterprise(by, today)
    elif by.institution_id is not None and by.holds(*INSTITUTION):
        facts = _institution(by, today)
    elif by.holds("expert"):
        facts = {"tasks": tasks.of_expert(by)}
    else:
        facts = {"tasks": []}
    found = [*facts.pop("tasks"), *(phones.to_settle(by, at=clock.now()) if by.holds("expert") else ())]
    frame = {"year": today.year, "by": by, "keeper": reads_the_chain(by), "administers": _only_administers(by)}
    return render(request, "desk/desk.html", {**_summed(found, today), **facts, **frame})


def _only_administers(by: Any) -> bool:
    """Whose menu has no hazards: who keeps accounts and holds no other role."""
    return by.holds(*ADMINISTRATOR, *SECURITY) and not by.holds(*REGULATOR)


def _summed(found: list[tasks.Task], today: date) -> dict[str, Any]:
    """What is to be done here, and beside it what others have to do and this desk keeps an eye on."""
    own = [task for task in found if task.act not in groups.WATCHED]
    watched = [task for task in found if task.act in groups.WATCHED]
    sums = {"to_do": groups.tallied(own, today), "watched": groups.tallied(watched, today)}
    return {"groups": groups.grouped(found, today), **sums}


def _authority(by: Any, today: date) -> dict[str, Any]:
    alike = duties.alike(by, on=today)
    total = duties.DutySum()
    for group in alike:
        total.add(group.duty, group.sites)
    wanted = [status for status in ("short", "lapsed") if total.sites[status]]
    listed = duties.newest_with(by, wanted, alike, on=today, at_most=5) if wanted else {}
    return {
        "tasks": tasks.of_regulator(by, on=today),
        "duty": total,
        **{status: [{"site": site, "duty": duty} for site, duty in rows] for status, rows in listed.items()},
    }


def _enterprise(by: Any, today: date) -> dict[str, Any]:
    return {
        "tasks": tasks.of_enterprise(by),
        "own": inspections.duties(by, on=today),
        "may_plan": by.holds(*ENTERPRISE_OFFICE),
    }


def _institution(by: Any, today: date) -> dict[str, Any]:
    """What waits for the office of an institution and its people, who they are, and where they work now."""
    roster = institutions.roster(by.institution, on=today)
    people = institutions.of_its_people(by.institution)
    return {
        "institution": by.institution,
        "tasks": [
            *institutions.of_institution(by.institution, roster, on=today),
            *matters.waiting(matters.OF_INSTITUTION, by, on=today),
        ],
        "of_people": groups.grouped(people, today, at_work=False),
        "roster": roster,
        "visits": institutions.visits(by.institution, by),
    }
