"""The writes that follow from the boards: a unit is reminded, a weak link is named and answered by measures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial

from django.db import transaction

from bihuan import audit, clock
from bihuan.hazards import rollups
from bihuan.hazards.states import HazardGrade, HazardState
from bihuan.inspections import queries as inspections
from bihuan.notify import operations as notify
from bihuan.oversight.access import LINKS, MEASURES, NAMING, REMINDING, Act, Area
from bihuan.oversight.models import LinkComment, Measure, Reminder, WeakLink
from bihuan.parties import assigning, places
from bihuan.parties.models import MANAGER_ROLES, Account, Site
from bihuan.policy import policies
from bihuan.refusal import Refusal


@transaction.atomic
def remind_of_checks(site: Site, *, by: Account, at: datetime) -> Reminder:
    """催办检查: tell the unit's managers that expert checks of the running year are missing (LY-2.2.2).

    Raises `not_in_duty_list` (LH-15.1), `nothing_to_remind` where none is missing, `reminded_already` for a second time
    on one day.
    """
    REMINDING.require(Act.REMIND_OF_CHECKS, site, by)
    today = clock.local_day(at)
    assigning.require_listed(by.regulator, site.enterprise.sector, on=today)
    duty = inspections.year_duty(site, year=today.year, on=today)
    basis = policies.at(site.division_code, on=today).checks.per_year.basis
    if duty.status != "short":
        raise Refusal("nothing_to_remind", basis=basis, unit=site.enterprise.name)
    row, created = Reminder.objects.get_or_create(
        site=site, sent_on=today, defaults={"year": today.year, "missing": duty.missing, "by": by, "at": at}
    )
    if not created:
        raise Refusal("reminded_already", basis=basis, unit=site.enterprise.name)
    data = {"year": today.year, "missing": duty.missing}
    audit.record(Act.REMIND_OF_CHECKS, f"site:{site.pk}", by=by.ref, at=at, basis=[basis], data=data)
    managers = site.enterprise.accounts.filter(is_active=True, roles__overlap=list(MANAGER_ROLES))
    facts = {"enterprise": site.enterprise.name, "missing": duty.missing, "office": by.regulator.name}
    transaction.on_commit(
        partial(
            notify.send,
            "checks-missing",
            to=list(managers.values_list("pk", flat=True)),
            about=f"enterprise:{site.enterprise_id}",
            at=at,
            facts=facts,
            basis=[basis.clause] if basis else [],
            once=row.ref,
        )
    )
    return row


@transaction.atomic
def name_weak_link(*, by: Account, at: datetime, division_code: str, sector: str, analysis: str) -> WeakLink:
    """认定薄弱环节: a sector in an area, with its figures as they stand and what the office makes of them; the experts
    who checked there are asked what they say (LH-13.1).

    Raises `analysis_missing`, and `weak_link_no_data` where no hazard was ever found there.
    """
    NAMING.require(Act.NAME_WEAK_LINK, Area(division_code, sector), by)
    today = clock.local_day(at)
    basis = policies.at(by.regulator.division_code, on=today).regulator.analysis.basis
    if not analysis.strip():
        raise Refusal("analysis_missing", missing=["analysis"], basis=basis)
    figures = {"found": 0, "open": 0, "major": 0}
    for (grade, state), n in rollups.totals(by, sector=sector, place=division_code).items():
        figures["found"] += n
        figures["open"] += n if state != HazardState.STRUCK_OFF else 0
        figures["major"] += n if state != HazardState.STRUCK_OFF and grade == HazardGrade.MAJOR else 0
    if not figures["found"]:
        raise Refusal("weak_link_no_data", basis=basis)
    link = WeakLink.objects.create(
        office=by.regulator, division_code=division_code, sector=sector, analysis=analysis.strip(), as_of=today,
        by=by, at=at, **figures,
    )  # fmt: skip
    data = {"place": division_code, "sector": sector, **figures}
    audit.record(Act.NAME_WEAK_LINK, link.ref, by=by.ref, at=at, basis=_clauses(basis), data=data)
    teams = inspections.teams_at(division_code, sector).filter(expert__account__is_active=True)
    asked = teams.values_list("expert__account", flat=True).distinct()
    facts = {"office": by.regulator.name, "place": places.full_name(division_code)}
    ask = partial(
        notify.send, "weak-link-named", to=list(asked), about=link.ref, at=at, facts=facts, basis=_clauses(basis)
    )
    transaction.on_commit(ask)
    return link


@transaction.atomic
def comment_weak_link(link: WeakLink, *, by: Account, at: datetime, text: str) -> LinkComment:
    """提出专家意见: what an expert who checked in that place and sector says of the weak link, in the own account
    (LH-13.1). Raises `expert_opinion_missing`."""
    basis = policies.at(link.office.division_code, on=clock.local_day(at)).regulator.analysis.basis
    LINKS.require(Act.COMMENT_WEAK_LINK, link, by, basis=basis)
    if not text.strip():
        raise Refusal("expert_opinion_missing", missing=["opinion"], basis=basis)
    row = LinkComment.objects.create(link=link, expert=by.expert, text=text.strip(), by=by, at=at)
    told = {"expert": row.expert.name, "text": row.text}
    audit.record(Act.COMMENT_WEAK_LINK, link.ref, by=by.ref, at=at, basis=_clauses(basis), data=told)
    return row


@transaction.atomic
def publish_measure(*, by: Account, at: datetime, text: str, due_on: date, links: Iterable[int]) -> Measure:
    """发布监管措施: what the office will do until when, and about which of its weak links (LH-13.1).

    Raises `measure_text_missing`, `measure_day_passed`, and `measure_no_ground` for one that links to no weak link, or
    to one that another office named.
    """
    MEASURES.require(Act.PUBLISH_MEASURE, None, by)
    today = clock.local_day(at)
    basis = policies.at(by.regulator.division_code, on=today).regulator.analysis.basis
    if not text.strip():
        raise Refusal("measure_text_missing", missing=["measures"], basis=basis)
    if due_on < today:
        raise Refusal("measure_day_passed", missing=["deadline"], basis=basis, due_on=due_on)
    wanted = set(links)
    answered = list(WeakLink.objects.filter(office=by.regulator, pk__in=wanted))
    if not answered or len(answered) < len(wanted):
        raise Refusal("measure_no_ground", missing=["weak_link"], basis=basis)
    measure = Measure.objects.create(office=by.regulator, text=text.strip(), due_on=due_on, by=by, at=at)
    measure.links.set(answered)
    data = {"text": measure.text, "due_on": str(due_on), "links": [link.ref for link in answered]}
    audit.record(Act.PUBLISH_MEASURE, measure.ref, by=by.ref, at=at, basis=_clauses(basis), data=data)
    return measure


def _clauses(basis: object) -> list[str]:
    clause = getattr(basis, "clause", None)
    return [clause] if clause else []
