"""The reads about checks that pages, rules and papers share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from bihuan import clock
from bihuan.hazards.follow_ups import Wording
from bihuan.hazards.models import Hazard, HazardStep, Photo
from bihuan.hazards.states import Step
from bihuan.inspections import ending, readiness, rules
from bihuan.inspections.ledger import policy_of
from bihuan.inspections.models import (
    Answer,
    Checklist,
    ChecklistItem,
    HeadquartersCheck,
    Inspection,
    ReportDraft,
    TeamMember,
)
from bihuan.inspections.states import BY_AUTHORITY, InspectionState
from bihuan.inspections.traces import ExpertReward, ListedFinding, VisitNote
from bihuan.parties import exceptions, grades
from bihuan.parties.models import Account, Enterprise, Site, enterprises_holding
from bihuan.parties.scope import Scope
from bihuan.policy import Policy, policies
from bihuan.refusal import Stranger
from bihuan.registers.kinds.disclosure import operations as disclosures
from bihuan.standards.search_tokens import query_tokens

PAGE = 50
BOUND = 1000
"""Checks are counted so far and no further: then a page says "1000+"."""


@cache
def covering(process: str) -> frozenset[str]:
    """The specialties that cover a key process (packs/cn/tables/key_processes)."""
    for row in policies.table("cn", "key_processes"):
        if row["code"] == process:
            return frozenset(row["specialties"])
    return frozenset({process})


def team_facts(inspection: Inspection) -> rules.TeamFacts:
    """The team as composed, with what the enterprise's processes and sector ask."""
    enterprise = inspection.enterprise
    return rules.TeamFacts(
        specialties=tuple(inspection.team.order_by("id").values_list("specialty", flat=True)),
        key_processes={process: covering(process) for process in enterprise.key_processes},
        sector_specialties=frozenset({enterprise.sector}),
        exceptions=exceptions.granted(inspection.ref),
        kind=inspection.kind,
        fewest=inspection.fewest_experts or 1,
    )


def teams_at(division_code: str, sector: str) -> QuerySet[TeamMember]:
    """Who was on the team of a check that began in this place and sector and was not called off."""
    held = Inspection.objects.filter(division_code__startswith=division_code, sector=sector, started_at__isnull=False)
    return TeamMember.objects.filter(inspection__in=held.exclude(state=InspectionState.CANCELLED))


def hazards_of(inspection: Inspection) -> list[Hazard]:
    """The hazards this check found, in the order found."""
    found = Hazard.objects.filter(finding__inspection=inspection).select_related("enterprise", "site")
    return list(found.order_by("id"))


def followed(inspection: Inspection) -> list[Hazard]:
    """What this check found, and what came back of that later, in that order: all that its re-checks look at."""
    found = Hazard.objects.filter(source=inspection.ref).select_related("enterprise", "site")
    return list(found.order_by("id"))


def unanswered(inspection: Inspection) -> list[str]:
    """The codes of the items without an answer."""
    answered = inspection.answers.values("item_id")
    return list(inspection.checklist.items.exclude(pk__in=answered).values_list("code", flat=True))


def unopened(inspection: Inspection) -> list[str]:
    """The sections of the checklist without a single answer, in the order of the list."""
    opened = set(inspection.answers.values_list("item__section", flat=True))
    sections = dict.fromkeys(inspection.checklist.items.values_list("section", flat=True))
    return [section for section in sections if section not in opened]


def is_survey(inspection: Inspection, policy: Policy) -> bool:
    """摸底: the first check that a site has, where the place has its enterprises surveyed (QHD-6.1.2)."""
    if not policy.projects.survey_parts.value:
        return False
    earlier = Inspection.objects.filter(site=inspection.site_id).exclude(explained_at=None).exclude(pk=inspection.pk)
    return not earlier.exclude(state=InspectionState.CANCELLED).exists()


def parts_seen(inspection: Inspection) -> set[str]:
    """The parts of a survey of which at least one item was really looked at."""
    looked = inspection.answers.filter(result__in=(Answer.Result.OK, Answer.Result.PROBLEM))
    return {part for methods in looked.values_list("item__method", flat=True) for part in ending.part_of(methods)}


def parts_listed(inspection: Inspection) -> set[str]:
    """The parts of a survey for which the checklist holds an item."""
    return {part for (methods,) in inspection.checklist.items.values_list("method") for part in ending.part_of(methods)}


def unacknowledged(inspection: Inspection) -> list[str]:
    """The hazards whose explanation nobody of the enterprise has confirmed, by the first words of each."""
    steps = HazardStep.objects.filter(
        hazard__finding__inspection=inspection, step=Step.EXPLAINED, undone_at=None, acknowledged_at=None
    )
    return [text[:30] for text in steps.order_by("hazard_id").values_list("hazard__description", flat=True)]


def counted_for(inspection: Inspection, *, excepted: Iterable[str] | None = None) -> int:
    """The year for which a check counts; raises what rules.countable raises, so that a page can say why it does not.
    No statement for a check read with its team by who knows what is `excepted`."""
    rules.countable(
        kind=inspection.kind,
        has_report=inspection.report_id is not None,
        team_size=len(inspection.team.all()),
        exceptions=exceptions.granted(inspection.ref) if excepted is None else excepted,
        policy=policy_of(inspection),
    )
    return clock.local_day(inspection.started_at).year


def draft_of(inspection: Inspection) -> ReportDraft | None:
    """What lies before the signers; None before the findings are explained."""
    return ReportDraft.objects.filter(inspection=inspection).first()


def problems_without_finding(inspection: Inspection) -> list[str]:
    """The codes of the items answered "problem" that no finding stands for."""
    problems = inspection.answers.filter(result=Answer.Result.PROBLEM)
    found = inspection.findings.filter(item__isnull=False).values("item_id")
    return list(problems.exclude(item_id__in=found).values_list("item__code", flat=True))


@dataclass(frozen=True)
class Line:
    """One item of the checklist with the answer it got so far."""

    item: ChecklistItem
    answer: Answer | None
    findings: int


def lines(inspection: Inspection) -> list[Line]:
    """The whole checklist in order, with answers and findings: three statements whatever its length."""
    answers = {answer.item_id: answer for answer in inspection.answers.all()}
    findings = Counter(inspection.findings.filter(item__isnull=False).values_list("item_id", flat=True))
    return [Line(item, answers.get(item.pk), findings[item.pk]) for item in inspection.checklist.items.all()]


def tally(inspection: Inspection) -> dict[str, int]:
    """How many items got which answer."""
    return dict(Counter(inspection.answers.values_list("result", flat=True)))


def year_duty(site: Site, *, year: int, on: date) -> rules.YearDuty:
    """Required, done and missing checks of one site in one year, asked on the day `on`.

    A year that is over is judged by the law and the grade of its last day, the running one by today's. Raises what
    rules.judging_day raises, and what the packs raise for a day before the law of the place begins.
    """
    past = grades.past_of(site) if year != on.year else None
    day = rules.judging_day(year, today=on, known_since=past.known_since if past else None)
    grade = past.grade_on(day) if past else site.enterprise.grade_on(day)
    policy = policies.at(site.division_code, on=day)
    done, asked = with_checks(Site.objects.filter(pk=site.pk), year).values_list("visits", "engaged").get()
    engaged = done > 0 or asked
    return rules.year(grade=grade, done=done, policy=policy, engaged=engaged, over=on >= date(year, 12, 31))


@dataclass(frozen=True)
class SiteDuty:
    """One row of the duty board."""

    site: Site
    duty: rules.YearDuty


def duties(by: Account, *, on: date, text: str = "", before: int | None = None, limit: int = PAGE) -> list[SiteDuty]:
    """One page of the duty board: the sites in scope with what the running year asks of them; one statement."""
    sites = Site.objects.within(Scope.of(by)).search(text)
    if before:
        sites = sites.filter(pk__lt=before)
    return [SiteDuty(site, duty) for site, duty in sites_with_duty(sites.order_by("-id"), on=on, at_most=limit + 1)]


def duties_of(enterprise: Enterprise, by: Account, *, on: date) -> list[tuple[Site, rules.YearDuty]]:
    """The sites of one enterprise that `by` may see, each with its duty of the running year, the main one first; one
    statement."""
    own = Site.objects.within(Scope.of(by)).filter(enterprise=enterprise)
    return list(sites_with_duty(own.order_by("-is_main", "id"), on=on))


def duties_at(enterprise_ids: Iterable[int], by: Account, *, on: date) -> dict[int, list[rules.YearDuty]]:
    """What the running year asks of the sites in scope of each of these enterprises, for a list of them; one
    statement."""
    own = Site.objects.within(Scope.of(by)).filter(enterprise__in=list(enterprise_ids))
    found: dict[int, list[rules.YearDuty]] = {}
    for site, duty in sites_with_duty(own.order_by("id"), on=on):
        found.setdefault(site.enterprise_id, []).append(duty)
    return found


def with_checks(sites: QuerySet[Site], year: int) -> QuerySet[Site]:
    """Each site with the `visits` that count for the year, and whether somebody is `engaged` for one in it: by a check
    that was arranged, or by a contract that holds on some day of it (YT-3.1)."""
    done = Inspection.objects.counted(year).filter(site=OuterRef("pk")).order_by().values("site")
    filed = HeadquartersCheck.objects.filter(counted_year=year, site=OuterRef("pk")).order_by().values("site")
    # The contracts are kept further up (engagements); of them only the days are asked, by way of the enterprise.
    days = {
        "service_contracts__starts_on__lte": date(year, 12, 31),
        "service_contracts__ends_on__gte": date(year, 1, 1),
    }
    served = Enterprise.objects.filter(pk=OuterRef("enterprise"), **days)
    return sites.annotate(
        visits=Coalesce(Subquery(done.annotate(n=Count("id")).values("n")), 0)
        + Coalesce(Subquery(filed.annotate(n=Count("id")).values("n")), 0),
        engaged=Exists(Inspection.objects.engaged(year).filter(site=OuterRef("pk"))) | Exists(served),
    )


def sites_with_duty(
    sites: QuerySet[Site], *, on: date, at_most: int | None = None
) -> Iterable[tuple[Site, rules.YearDuty]]:
    """By today's law and today's grades, which judge no year but the running one (`year_duty` asks for the others)."""
    for site in with_checks(sites, on.year).select_related("enterprise")[:at_most]:
        engaged = site.engaged or site.visits > 0
        policy, grade = policies.at(site.division_code, on=on), site.enterprise.grade_on(on)
        last = on == date(on.year, 12, 31)
        yield site, rules.year(grade=grade, done=site.visits, policy=policy, engaged=engaged, over=last)


def inspections(by: Account, *, state: str = "", enterprise: Enterprise | None = None, before: int | None = None):
    """One page of the checks in scope, newest first (keyset by `before`)."""
    found = Inspection.objects.within(Scope.of(by)).select_related("enterprise", "site")
    if state:
        found = found.filter(state=state)
    if enterprise:
        found = found.filter(enterprise=enterprise)
    if before:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-id")[: PAGE + 1])


def templates(by: Account) -> list[Checklist]:
    """The published templates one may take: the national ones and those of the places that contain one's own."""
    return list(_templates(by).annotate(size=Count("items")).order_by("title", "-id"))


def _templates(by: Account) -> QuerySet[Checklist]:
    code = getattr(by.organisation, "division_code", "")
    prefixes = [code[:n] for n in range(len(code) + 1)]
    return Checklist.objects.filter(enterprise=None, published=True, division_code__in=prefixes)


def template_items(code: str, version: str, *, publisher: str) -> list[ChecklistItem]:
    """The items of this publisher's template with this code and version, in order; empty where there is none."""
    template = Q(checklist__code=code, checklist__version=version, checklist__enterprise__isnull=True)
    found = ChecklistItem.objects.filter(template, checklist__publisher=publisher)
    return list(found.select_related("checklist"))


def items_of_lists(by: Account, *, text: str = "") -> QuerySet[ChecklistItem]:
    """The items of all lists that `checklists` shows, each with its list."""
    lists = checklists(by, text=text).order_by().values("pk")
    return ChecklistItem.objects.filter(checklist__in=lists).select_related("checklist")


def items_on_shelf(by: Account, title: str, version: str) -> list[ChecklistItem]:
    """The items of the newest published list of this title and version that `by` may take."""
    newest = _templates(by).filter(title=title, version=version).order_by("-pk").values("pk")[:1]
    return list(ChecklistItem.objects.filter(checklist__in=newest).select_related("checklist"))


def derived_items(by: Account, element: str) -> QuerySet[ChecklistItem]:
    """The items of the published lists `by` may take that derive from this element, for a list that pages by key."""
    return ChecklistItem.objects.filter(checklist__in=_templates(by), element=element).select_related("checklist")


def derived_counts(by: Account) -> dict[str, int]:
    """How many items of the published lists derive from each element; one statement."""
    found = ChecklistItem.objects.filter(checklist__in=_templates(by)).exclude(element="").order_by()
    return dict(found.values_list("element").annotate(n=Count("pk")))


@dataclass(frozen=True)
class Wanted:
    """What a list of checks shows: `text` is any part of the enterprise's name or code, `reported` the year whose
    reports stand."""

    state: str = ""
    text: str = ""
    kind: str = ""
    reported: int | None = None


def checks(by: Account, wanted: Wanted = Wanted()) -> QuerySet[Inspection]:
    """The checks in scope, for a list that pages by key."""
    return _matching(by, wanted).select_related("enterprise", "site")


@dataclass(frozen=True)
class StateCounts:
    """How many of a selection's newest checks stand in each state; `bounded` when there are more than were counted."""

    by_state: Mapping[str, int]
    bounded: bool


def counts_by_state(by: Account, wanted: Wanted = Wanted()) -> StateCounts:
    """Where the checks in scope stand, whichever state is wanted; one statement, at most BOUND + 1 rows."""
    found = _matching(by, replace(wanted, state="")).order_by("-pk")
    states = list(found.values_list("state", flat=True)[: BOUND + 1])
    return StateCounts(Counter(states[:BOUND]), bounded=len(states) > BOUND)


def _matching(by: Account, wanted: Wanted) -> QuerySet[Inspection]:
    found = Inspection.objects.within(Scope.of(by))
    tokens = query_tokens(wanted.text) if wanted.text else []
    if tokens:
        found = found.filter(enterprise__in=enterprises_holding(tokens))
    if wanted.reported is not None:
        found = found.reported(wanted.reported)
    same = {name: value for name, value in (("state", wanted.state), ("kind", wanted.kind)) if value}
    return found.filter(**same)


def readiness_of(inspection: Inspection, *, on: date, excepted: Iterable[str] = ()) -> list[readiness.Condition]:
    """Every condition of starting this check, met or not, with its ground; `excepted` are the recorded exceptions.

    A check whose planned day is over would start on `on`, so it is that day's law that it has to satisfy.
    """
    team = list(inspection.team.all())
    enterprise = inspection.enterprise
    items = list(inspection.checklist.items.values_list("focus", "method"))
    agreed = {"enterprise": inspection.agreed_by_enterprise, "lead_expert": inspection.agreed_by_lead}
    policy = policies.at(inspection.site.division_code, on=max(on, inspection.planned_on))
    parts = frozenset(part for _focus, methods in items for part in ending.part_of(methods))
    telling, untold = (None, ()) if inspection.kind in BY_AUTHORITY else disclosures.telling(enterprise, policy)
    facts = readiness.ReadyFacts(
        team=rules.TeamFacts(
            specialties=tuple(member.specialty for member in team),
            key_processes={process: covering(process) for process in enterprise.key_processes},
            sector_specialties=frozenset({enterprise.sector}),
            exceptions=frozenset(excepted),
            kind=inspection.kind,
            fewest=inspection.fewest_experts or 1,
        ),
        items=len(items),
        focus=frozenset(area for focus, _methods in items for area in focus),
        parts=parts if is_survey(inspection, policy) else None,
        telling=telling,
        untold=tuple(untold),
        agreed=frozenset(side for side, who in agreed.items() if who),
        undeclared=tuple(member.expert.name for member in team if member.declared_at is None),
    )
    return readiness.conditions(facts, policy)


@dataclass(frozen=True)
class Found:
    """One hazard of a check with the item it was found at, its photos, the versions of its words where they were
    corrected, the department's list it stands on, and what its finder was rewarded with."""

    hazard: Hazard
    item: ChecklistItem | None
    before: list[Photo]
    after: list[Photo]
    versions: list[Wording]
    listed: ListedFinding | None
    reward: ExpertReward | None


def findings(inspection: Inspection) -> list[Found]:
    """The hazards this check found, in the order found, with their photos and versions: three statements."""
    along = ("hazard__enterprise", "hazard__site", "item", "listed__owner", "listed__office", "reward__expert")
    found = list(inspection.findings.select_related(*along).order_by("id"))
    versions: dict[int, list[Wording]] = {}
    for version in Wording.objects.filter(hazard__finding__inspection=inspection).order_by("-version"):
        versions.setdefault(version.hazard_id, []).append(version)
    photos = _photos_of([row.hazard_id for row in found])
    return [
        Found(
            row.hazard,
            row.item,
            photos.get((row.hazard_id, Photo.Phase.BEFORE), []),
            photos.get((row.hazard_id, Photo.Phase.AFTER), []),
            versions.get(row.hazard_id, []),
            getattr(row, "listed", None),
            getattr(row, "reward", None),
        )
        for row in found
    ]


def came_back(inspection: Inspection) -> list[Found]:
    """What came back of what this check found, with its photos: two statements, one where nothing did."""
    back = [hazard for hazard in followed(inspection) if hazard.reopens_id]
    photos = _photos_of([hazard.pk for hazard in back])
    return [
        Found(
            hazard,
            None,
            photos.get((hazard.pk, Photo.Phase.BEFORE), []),
            photos.get((hazard.pk, Photo.Phase.AFTER), []),
            [],
            None,
            None,
        )
        for hazard in back
    ]


def _photos_of(hazards: Iterable[int]) -> dict[tuple[int, str], list[Photo]]:
    """The photos of these hazards, by hazard and phase."""
    photos: dict[tuple[int, str], list[Photo]] = {}
    for photo in Photo.objects.filter(hazard__in=list(hazards)).order_by("id"):
        photos.setdefault((photo.hazard_id, photo.phase), []).append(photo)
    return photos


def notes_of(inspection: Inspection) -> list[VisitNote]:
    """What the experts noted, in the order filed."""
    return list(inspection.notes.select_related("by").order_by("id"))


def without_note(inspection: Inspection, notes: Iterable[VisitNote]) -> list[str]:
    """The experts of the team who have filed none of its `notes`; no statement for a check read with its team."""
    filed = {note.by_id for note in notes}
    return [member.expert.name for member in inspection.team.all() if member.expert.account_id not in filed]


def item_of(inspection: Inspection, item_id: int) -> ChecklistItem:
    """One item of the check's own list; Stranger where it is not one of them."""
    item = inspection.checklist.items.filter(pk=item_id).first()
    if item is None:
        raise Stranger(f"item:{item_id}")
    return item


def item_texts(ids: Iterable[int]) -> dict[int, str]:
    """What each of these items asks; nothing is asked for none."""
    wanted = list(ids)
    return dict(ChecklistItem.objects.filter(pk__in=wanted).values_list("pk", "text")) if wanted else {}


def line(inspection: Inspection, item_id: int) -> Line:
    """One item with its answer and its number of findings."""
    item = item_of(inspection, item_id)
    findings_here = inspection.findings.filter(item=item).count()
    return Line(item, inspection.answers.filter(item=item).first(), findings_here)


def progress(inspection: Inspection) -> tuple[int, int]:
    """(answered, all) items."""
    return inspection.answers.count(), inspection.checklist.items.count()


def names_of(ids: Iterable[int]) -> dict[int, str]:
    """Whose check each of these is; nothing is asked for none."""
    wanted = list(ids)
    return dict(Inspection.objects.filter(pk__in=wanted).values_list("pk", "enterprise__name")) if wanted else {}


def template(template_id: int, by: Account) -> Checklist | None:
    """One of the templates that `by` may take; None where it is not one of them."""
    return _templates(by).filter(pk=template_id).first()


def checklists(by: Account, *, text: str = "") -> QuerySet[Checklist]:
    """The published templates `by` may take, for a list that pages by key."""
    known = Inspection.objects.filter(checklist=OuterRef("pk")).within(Scope.of(by))
    carried = Checklist.objects.filter(Exists(known), derived_from=OuterRef("pk")).order_by().values("derived_from")
    used = Subquery(carried.annotate(n=Count("pk")).values("n"))
    found = _templates(by).annotate(size=Count("items"), used=Coalesce(used, 0))
    return found.filter(title__icontains=text.strip()) if text.strip() else found


def checklist(checklist_id: int, by: Account) -> tuple[Checklist, list[ChecklistItem]]:
    """One template, or the copy that a check in scope carries, with its items; otherwise Stranger."""
    carried = Checklist.objects.filter(inspections__in=Inspection.objects.within(Scope.of(by)), pk=checklist_id)
    found = _templates(by).filter(pk=checklist_id).first() or carried.select_related("enterprise").first()
    if found is None:
        raise Stranger(f"checklist:{checklist_id}")
    return found, list(found.items.all())
