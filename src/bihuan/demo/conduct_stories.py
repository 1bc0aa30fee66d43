"""What follows when a hazard is not fixed or somebody does not do what they must: orders, measures, a case and where it
goes, the focus list with its visits, interviews; and people who are ordered out of danger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from bihuan import clock
from bihuan.conduct.cases import operations as cases
from bihuan.conduct.cases import sources
from bihuan.conduct.cases.states import Ground
from bihuan.conduct.focus import operations as focus
from bihuan.conduct.focus import visiting
from bihuan.conduct.interviews import operations as interviews
from bihuan.conduct.measures import operations as measures
from bihuan.conduct.measures.states import Ground as On
from bihuan.conduct.measures.states import Step
from bihuan.conduct.officers import Officer
from bihuan.conduct.orders import operations as orders
from bihuan.conduct.transfers import operations as transfers
from bihuan.demo import hazard_stories, roster
from bihuan.demo.stage import Stage
from bihuan.hazards.models import Hazard
from bihuan.hazards.withdrawals import operations as withdrawals
from bihuan.parties.models import Enterprise
from bihuan.refusal import Refusal

Row = Mapping[str, Any]


def officers(stage: Stage) -> list[Officer]:
    """Two of the office, each with the number of a certificate that nobody has issued."""
    people = (stage.people["clerk"], stage.people["leader"])
    return [Officer(one, f"演示执法{number:04d}") for number, one in enumerate(people, start=1)]


def _open_hazard(enterprise: Enterprise, finding: str) -> Hazard:
    """The newest open hazard of that finding at the enterprise."""
    known = Hazard.objects.filter(enterprise=enterprise, description=roster.findings()[finding]["description"])
    return known.open().order_by("-id")[0]


def order(stage: Stage, row: Row) -> None:
    """What is ordered with a day for each item, and what a re-check finds of it on the days of `rechecks`."""
    by, enterprise = stage.people["clerk"], stage.enterprises[row["enterprise"]]
    found = {told["finding"]: _open_hazard(enterprise, told["finding"]) for told in row["items"]}
    items = [
        orders.Item(found[told["finding"]].pk, told["requirement"], stage.moments.day(-told["due_in"]))
        for told in row["items"]
    ]
    made = orders.issue_rectification_order(
        enterprise.sites.get(is_main=True),
        by=by,
        at=stage.moments.go_to(row["days_ago"], 10),
        items=items,
        legal_basis=row["legal_basis"],
        officers=officers(stage),
        interim=row.get("interim", ""),
    )
    for told in row.get("rechecks", ()):
        said = {
            item.pk: tuple(told["said"][name])
            for name, hazard in found.items()
            for item in made.items.filter(hazard=hazard)
            if name in told["said"]
        }
        at = stage.moments.go_to(told["days_ago"], 15)
        orders.recheck_order(made, by=by, at=at, officers=officers(stage), said=said, follows=told["follows"])


def order_settled(stage: Stage, row: Row) -> None:
    """A hazard that was ordered to be fixed, is, and the re-check says so of all of it."""
    by = stage.people["clerk"]
    story = {"enterprise": row["enterprise"], "finding": row["finding"], "days_ago": row["days_ago"] + 1}
    hazard = hazard_stories.self_found(stage, {**story, "way": "planned", "due_in": -row["rechecked"]})
    hazard.refresh_from_db()
    items = [orders.Item(hazard.pk, row["requirement"], hazard.due_on)]
    at = stage.moments.go_to(row["days_ago"], 10)
    ordered = {"items": items, "legal_basis": row["legal_basis"], "officers": officers(stage)}
    made = orders.issue_rectification_order(hazard.site, by=by, at=at, **ordered)
    hazard_stories.finish(hazard, story, stage)
    at = max(stage.moments.go_to(row["rechecked"], 15), stage.moments.last)
    orders.recheck_order(made, by=by, at=at, officers=officers(stage))


def onsite_measure(stage: Stage, row: Row) -> None:
    """What two officers decide at once where people are in danger."""
    enterprise = stage.enterprises[row["enterprise"]]
    hazard = _open_hazard(enterprise, row["finding"])
    measures.decide_onsite_measure(
        hazard.site,
        by=stage.people["clerk"],
        at=stage.moments.go_to(row["days_ago"], 11),
        measures=row["measures"],
        hazards=[hazard.pk],
        scope=row["scope"],
        legal_basis=row["legal_basis"],
        officers=officers(stage),
    )


def suspension(stage: Stage, row: Row) -> None:
    """A licence that the head of the office suspends for a major hazard, by a paper with a term."""
    enterprise = stage.enterprises[row["enterprise"]]
    hazard, proposed_at = _open_hazard(enterprise, row["finding"]), stage.moments.go_to(row["days_ago"], 14)
    proposed = {"step": Step.SUSPEND, "ground": On.MAJOR_HAZARD, "source": hazard.ref, "subject": row["licence"]}
    made = measures.propose_measure(enterprise, by=stage.people["clerk"], at=proposed_at, **proposed)
    at = stage.moments.next(minutes=90)
    measures.decide_measure(
        made,
        by=stage.people["leader"],
        at=at,
        number=f"演示应急决〔{clock.local_day(at).year}〕1号",
        legal_basis=row["legal_basis"],
        until=stage.moments.day(-row["due_in"]),
        officers=officers(stage),
    )


def uncertified(stage: Stage, row: Row) -> None:
    """Somebody at work without a certificate, and the measure that the office proposes for it."""
    by, enterprise = stage.people["clerk"], stage.enterprises[row["enterprise"]]
    stage.moments.go_to(row["days_ago"], 10, 30)
    shown = {"description": row["post"], "location": row["location"], "accident_type": "burn_scald"}
    photo = stage.photo(shown, phase="before", by=by)
    at = stage.moments.next()
    found = {"person": row["person"], "post": row["post"], "photos": [photo]}
    work = measures.record_uncertified_work(enterprise, by=by, at=at, **found)
    proposed = {"step": row["step"], "ground": On.UNCERTIFIED_WORK, "source": work.ref}
    measures.propose_measure(enterprise, by=by, at=stage.moments.next(), **proposed)


def case(stage: Stage, row: Row) -> None:
    """A case on what was not fixed by its day, sent to the department whose it is, taken there and answered."""
    by, head, there = stage.people["clerk"], stage.people["leader"], stage.people[row["to"]]
    enterprise, at = stage.enterprises[row["enterprise"]], stage.moments.go_to(row["days_ago"], 9)
    found = sources.proposed(enterprise, by.regulator, on=clock.local_day(at))
    fact = next((one for one in found if one.ground == Ground.OVERDUE), None)
    if fact is None:
        raise Refusal("enforcement_ground_missing", name=enterprise.name)
    made = cases.open_case(
        enterprise,
        by=by,
        at=at,
        ground=fact.ground,
        record=fact.record,
        suspect_kind="unit",
        suspect=enterprise.name,
        breach=row["breach"],
        legal_basis=row["legal_basis"],
        responsible=row["responsible"],
    )
    move = transfers.propose_transfer(
        made,
        by=by,
        at=stage.moments.next(),
        kind="department",
        to_office=there.regulator,
        reason=row["reason"],
        contact=row["contact"],
    )
    move = transfers.approve_transfer(move, by=head, at=stage.moments.next(minutes=30))
    move = transfers.send_transfer(move, by=by, at=stage.moments.next())
    move = transfers.accept_transfer(move, by=there, at=stage.moments.next(minutes=90))
    transfers.answer_transfer(move, by=there, at=stage.moments.next(minutes=120), answer=row["answer"])


def focus_list(stage: Stage, row: Row) -> None:
    """Who does not cooperate is put on the list, and a visit is planned with its own plan, approved by the head."""
    by, enterprise = stage.people["clerk"], stage.enterprises[row["enterprise"]]
    at = stage.moments.go_to(row["days_ago"], 9, 30)
    focus.record_focus_fact(enterprise, by=by, at=at, ground=row["ground"], evidence=row["evidence"])
    focus.list_for_focus(enterprise, by=by, at=stage.moments.next(minutes=20))
    visit = row["visit"]
    day = stage.moments.day(-visit["in_days"])
    at = stage.moments.next(days=1)
    made = visiting.plan_enforcement_visit(enterprise, by=by, at=at, planned_on=day)
    hazards = Hazard.objects.filter(enterprise=enterprise).open().order_by("id").values_list("pk", flat=True)
    at = stage.moments.next(minutes=40)
    visiting.draw_up_enforcement_plan(made, by=by, at=at, text=visit["plan"], hazards=list(hazards[:3]))
    if visit.get("approved"):
        visiting.approve_enforcement_plan(made, by=stage.people["leader"], at=stage.moments.next(minutes=60))


def interview(stage: Stage, row: Row) -> None:
    """An enterprise is called in; where it was held there are minutes of both sides, and a circular."""
    by, enterprise = stage.people["clerk"], stage.enterprises[row["enterprise"]]
    held_at = datetime.combine(stage.moments.day(-row["in_days"]), time(9, 30), clock.SHANGHAI)
    called = {"ground": row["ground"], "held_at": held_at, "place": row["place"]}
    made = interviews.call_interview(enterprise, by=by, at=stage.moments.go_to(row["days_ago"]), **called)
    if "minutes" in row:
        stage.moments.go_to(-row["in_days"], 11)
        signed = {"signed_by_office": by.name, "signed_by_enterprise": enterprise.contact_name}
        interviews.record_interview(made, by=by, at=stage.moments.last, minutes=row["minutes"], **signed)
    if "circular" in row:
        at = stage.moments.next(days=1)
        interviews.approve_circular(made, by=stage.people["leader"], at=at, circular=row["circular"])
        interviews.issue_circular(made, by=by, at=stage.moments.next(minutes=40))


def withdrawal(stage: Stage, row: Row) -> None:
    """People are ordered out, all are out, and the order is lifted when the danger is over."""
    enterprise = stage.enterprises[row["enterprise"]]
    head = stage.of(enterprise, "enterprise_principal")
    at = stage.moments.go_to(row["days_ago"], 14, 5)
    site = enterprise.sites.get(is_main=True)
    made = withdrawals.order_withdrawal(site, by=head, at=at, place=row["place"], danger=row["danger"])
    withdrawals.confirm_withdrawal(made, by=stage.of(enterprise, "enterprise_worker"), at=at + timedelta(minutes=7))
    withdrawals.lift_withdrawal(made, by=head, at=stage.moments.next(minutes=190))


PLAYS = {
    play.__name__: play
    for play in (
        order,
        order_settled,
        onsite_measure,
        suspension,
        uncertified,
        case,
        focus_list,
        interview,
        withdrawal,
    )
}
