"""The checks of the demonstration, each until the state that its story names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bihuan.demo import direct_reports, enterprise_books, hazard_stories, roster
from bihuan.demo.hazard_stories import CHECKED, RETURNED, wording
from bihuan.demo.stage import Stage
from bihuan.hazards import closure
from bihuan.hazards.models import Hazard
from bihuan.inspections import equipping, listing, operations, reporting, rules
from bihuan.inspections.ledger import policy_of
from bihuan.inspections.models import Inspection
from bihuan.inspections.states import BY_AUTHORITY, GOVERNMENT, LED
from bihuan.parties.models import Account
from bihuan.registers.kinds.instruments import operations as instruments
from bihuan.registers.kinds.instruments.models import Instrument

UNTIL = ("composing", "cancelled", "planned", "ongoing", "explained", "delivered", "closed")
_FINISHED = ("delivered", "closed")


def days_ago(check: Mapping[str, Any], stage: Stage) -> int:
    """When the check was. One that must count for this year moves into it when the year is young, to a day that no
    other check of the city has taken."""
    wanted = check["days_ago"]
    if not check.get("this_year"):
        return wanted
    begun = stage.moments.today.timetuple().tm_yday - 1
    if wanted <= begun:
        return wanted
    taken = {other["days_ago"] for other in stage.city["check"] if other is not check}
    return max(day for day in range(begun + 1) if day == 0 or day not in taken)


def play(stage: Stage, check: Mapping[str, Any]) -> Inspection:
    """Hold the check as far as `until` says."""
    until, on = check["until"], days_ago(check, stage)
    inspection = _planned(stage, check, on)
    if until in ("composing", "cancelled"):
        if until == "cancelled":
            operations.cancel_inspection(
                inspection, by=_planner(stage, check), at=stage.moments.next(minutes=60), reason=check["reason"]
            )
        return inspection
    _agreed(stage, inspection)
    _equipped(stage, inspection, _planner(stage, check))
    if inspection.kind not in BY_AUTHORITY:
        enterprise_books.disclose(stage, inspection.enterprise)
    if until == "planned":
        return inspection
    stage.moments.go_to(on)
    lead = _lead(inspection)
    operations.start_inspection(inspection, by=lead, at=stage.moments.last)
    _arrived(stage, inspection)
    found = _look_round(stage, check, inspection, lead)
    if until == "ongoing":
        return inspection
    _explained(stage, inspection, lead)
    _signed(stage, inspection, all_of_them=until in _FINISHED)
    if until in _FINISHED:
        _afterwards(stage, check, inspection, lead, found)
    return inspection


def _planner(stage: Stage, check: Mapping[str, Any]) -> Account:
    """The enterprise's own safety manager, or whoever of the authority engages the experts here."""
    if "planner" in check:
        return stage.people[check["planner"]]
    return stage.of(stage.enterprises[check["enterprise"]], "enterprise_safety")


def _planned(stage: Stage, check: Mapping[str, Any], on: int) -> Inspection:
    """Planned a few days before, or yesterday for one that lies ahead; the list cut to what this enterprise has."""
    by = _planner(stage, check)
    stage.moments.go_to(max(on + 3, 1), 15)
    kept = set(roster.shared()["kept_items"])
    inspection = operations.plan_inspection(
        stage.enterprises[check["enterprise"]].sites.get(is_main=True),
        by=by,
        at=stage.moments.last,
        kind=check["kind"],
        nature="supervision" if check["kind"] in BY_AUTHORITY else "service",
        led_by=check.get("led_by", ""),
        planned_on=stage.moments.day(on),
        template=stage.template,
        drop_items=[item.pk for item in stage.template.items.all() if item.code not in kept],
    )
    for key in check["team"]:
        expert = stage.experts[key]
        operations.appoint_expert(
            inspection, by=by, at=stage.moments.next(), expert=expert, specialty=expert.specialties[0]
        )
    return inspection


def _equipped(stage: Stage, inspection: Inspection, by: Account) -> None:
    """A leader's visit takes instruments along, in the hands of the lead expert, and protection for every expert."""
    asked, needs = policy_of(inspection).inspections, equipping.needs_of(inspection.enterprise)
    if inspection.kind in (asked.instruments_required_for.value or ()):
        for kind in sorted(needs.instruments) or ["distance"]:
            until = stage.moments.last.date() + timedelta(days=300)
            _issued(stage, inspection, kind, by=by, to=_lead(inspection), calibrated_until=until)
    if inspection.kind in BY_AUTHORITY and asked.protection_required.value:
        for member in inspection.team.select_related("expert__account").order_by("id"):
            for kind in sorted(needs.protection):
                _issued(stage, inspection, kind, by=by, to=member.expert.account)


def _issued(stage: Stage, inspection: Inspection, kind: str, *, by: Account, to: Account, **more: Any) -> None:
    number = f"YQ-{Instrument.objects.count() + 1:03d}"
    piece = instruments.register_instrument(by=by, at=stage.moments.next(), number=number, kind=kind, **more)
    loan = equipping.equip_visit(inspection, by=by, at=stage.moments.next(), instrument=piece, holder=to)
    instruments.sign_for_instrument(loan, by=to, at=stage.moments.next())


def _lead(inspection: Inspection) -> Account:
    return inspection.team.select_related("expert__account").get(is_lead=True).expert.account


def _agreed(stage: Stage, inspection: Inspection) -> None:
    if inspection.kind not in GOVERNMENT:  # an office agrees its list with nobody
        safety = stage.of(inspection.enterprise, "enterprise_safety")
        operations.agree_checklist(inspection, by=safety, at=stage.moments.next(minutes=20))
        operations.agree_checklist(inspection, by=_lead(inspection), at=stage.moments.next(minutes=20))
    for member in inspection.team.select_related("expert__account").order_by("id"):
        operations.declare_no_interest(inspection, by=member.expert.account, at=stage.moments.next())


def _arrived(stage: Stage, inspection: Inspection) -> None:
    """Where the place asks it, everybody knows the rules of the site and checks in, protected as it asks."""
    if rules.arrival_asked(inspection.kind, policy_of(inspection)) is None:
        return
    worn = equipping.needs_of(inspection.enterprise).protection
    for member in inspection.team.select_related("expert__account").order_by("id"):
        expert = member.expert.account
        equipping.acknowledge_site_rules(inspection, by=expert, at=stage.moments.next())
        equipping.check_in(inspection, by=expert, at=stage.moments.next(), where=inspection.site.name, worn=worn)


def _look_round(
    stage: Stage, check: Mapping[str, Any], inspection: Inspection, lead: Account
) -> list[tuple[Hazard, Mapping[str, Any]]]:
    """Item by item; of a check that still goes on, the second half of the list is open."""
    stories = {wording(story["finding"])["item"]: story for story in check.get("finding", [])}
    items = list(inspection.checklist.items.all())
    if check["until"] == "ongoing":
        last = max((n for n, item in enumerate(items, 1) if item.code in stories), default=0)
        items = items[: max(last, len(items) // 2)]
    found = []
    for item in items:
        if item.code in stories:
            story = stories[item.code]
            found.append((_finding(stage, inspection, item, story, lead), story))
        else:
            note = roster.shared()["not_applicable"].get(item.code, "")
            operations.answer_item(
                inspection, by=lead, at=stage.moments.next(), item=item, result="na" if note else "ok", note=note
            )
    return found


def _finding(stage: Stage, inspection: Inspection, item, story: Mapping[str, Any], lead: Account) -> Hazard:
    words = wording(story["finding"])
    hazard = operations.record_finding(
        inspection,
        by=lead,
        at=stage.moments.next(),
        item=item,
        description=words["description"],
        location=words["location"],
        legal_basis=words.get("basis", ""),
        advice=words["advice"],
        category=words["category"],
        accident_type=words["accident_type"],
        grade=words.get("grade", "general"),
        criterion=words.get("criterion", ""),
        photos=[stage.photo(words, phase="before", by=lead)],
    )
    direct_reports.tell(hazard, stage, by=lead)
    if story["way"] == "on_the_spot":
        closure.fix_on_the_spot(
            hazard,
            by=lead,
            at=stage.moments.next(minutes=15),
            rectification=words["rectification"],
            photos=[stage.photo(words, phase="after", by=lead)],
            rectified_by=stage.of(inspection.enterprise, "enterprise_worker"),
        )
    return hazard


def _explained(stage: Stage, inspection: Inspection, lead: Account) -> None:
    enterprise = inspection.enterprise
    present = "、".join(
        dict.fromkeys(stage.of(enterprise, role).name for role in ("enterprise_principal", "enterprise_safety"))
    )
    words = roster.shared()["report"]
    reporting.explain_findings(
        inspection,
        by=lead,
        at=stage.moments.next(minutes=30),
        present=present,
        summary=words["summary"],
        advice=words["advice"],
    )


def _signed(stage: Stage, inspection: Inspection, *, all_of_them: bool) -> None:
    """The last signature delivers the report; of a report that waits, the last one is missing."""
    team = list(inspection.team.select_related("expert__account").order_by("id"))
    for member in team if all_of_them else team[:-1]:
        reporting.sign_report(inspection, by=member.expert.account, at=stage.moments.next(minutes=10))


def _afterwards(
    stage: Stage,
    check: Mapping[str, Any],
    inspection: Inspection,
    lead: Account,
    found: list[tuple[Hazard, Mapping[str, Any]]],
) -> None:
    """Receipt, rectification, re-check; what waits for its verifier today comes after the re-check of the others."""
    reporting.acknowledge_report(
        inspection, by=stage.of(inspection.enterprise, "enterprise_safety"), at=stage.moments.next(minutes=60)
    )
    stage.moments.next(days=1)
    for hazard, _story in found:
        if inspection.kind in BY_AUTHORITY:
            direct_reports.tell(hazard, stage, by=_planner(stage, check))
    if found and inspection.kind in LED and policy_of(inspection).inspections.finding_lists.is_set:
        _listed(stage, inspection, _planner(stage, check))
    for hazard, story in found:
        if story["way"] == "on_the_spot":
            hazard_stories.tell(hazard, stage)
            hazard_stories.analyse(hazard, stage)
            closure.close_hazard(hazard, by=lead, at=stage.moments.next())
        elif story["way"] in CHECKED:
            hazard_stories.settle(hazard, story, stage)
    results = {
        hazard.pk: {"passed": story["way"] == "struck_off", "opinion": _opinion(story)}
        for hazard, story in found
        if story["way"] in CHECKED
    }
    for hazard, story in found:
        if story["way"] == "struck_off":
            hazard_stories.without_a_seal(hazard, stage, by=lead)
    if results:
        reporting.issue_recheck_record(inspection, by=lead, at=stage.moments.next(days=2), results=results)
    for hazard, story in found:
        if story["way"] not in ("on_the_spot", *CHECKED):
            hazard_stories.settle(hazard, story, stage)
    if check["until"] == "closed":
        reporting.close_inspection(inspection, by=lead, at=stage.moments.next(minutes=30))


def _listed(stage: Stage, inspection: Inspection, clerk: Account) -> None:
    """The department that went along takes over what the leaders' visit found (LH-2.4)."""
    at = stage.moments.next(minutes=20)
    listing.list_findings(inspection, by=clerk, at=at, owner=clerk, due_on=stage.moments.today + timedelta(days=30))


def _opinion(story: Mapping[str, Any]) -> str:
    return "现场核实已整改" if story["way"] == "struck_off" else RETURNED
