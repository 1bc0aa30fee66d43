"""The reads about engagements that pages share."""

from __future__ import annotations

from datetime import date

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf, Substr

from bihuan import clock
from bihuan.engagements import rules
from bihuan.engagements.models import ListedEnterprise, ServiceContract, ServiceProject
from bihuan.engagements.rules import Coverage
from bihuan.hazards import outsiders
from bihuan.hazards.models import Hazard, HazardQuerySet, RectificationPlan
from bihuan.inspections import ending
from bihuan.inspections.models import Answer, Inspection
from bihuan.inspections.states import InspectionState, Nature
from bihuan.parties.models import Account, Enterprise, Institution, Regulator
from bihuan.parties.scope import Scope
from bihuan.refusal import Stranger


@outsiders.serves
def providers(hazard: Hazard) -> QuerySet[ServiceContract, str]:
    """Who served the enterprise by a contract when the hazard was found, or does since: the rectification is not
    theirs (YT-4.3.2)."""
    held = ServiceContract.objects.filter(enterprise=hazard.enterprise_id, ends_on__gte=hazard.found_on)
    return held.values_list("provider", flat=True)


def held_in(year: int, *, until: date | None = None) -> QuerySet[ServiceContract]:
    """The contracts that hold on some day of the year, up to `until` in the running one."""
    last = min(date(year, 12, 31), until or date(year, 12, 31))
    return ServiceContract.objects.filter(starts_on__lte=last, ends_on__gte=date(year, 1, 1))


def registered(by: Account, *, on: date, place: str = "", served: str = "") -> QuerySet[Enterprise]:
    """The enterprises in scope with `now` and `before`: whether a contract holds in this year, and held in the last.
    `served`: "this", "last" or "never" (neither) narrows them; `place` is that of the main site."""
    current, former = held_in(on.year, until=on), held_in(on.year - 1)
    found = Enterprise.objects.within(Scope.of(by)).annotate(
        now=Exists(current.filter(enterprise=OuterRef("pk"))), before=Exists(former.filter(enterprise=OuterRef("pk")))
    )
    if place:
        found = found.filter(division_code__startswith=place)
    wanted = {"this": Q(now=True), "last": Q(before=True), "never": Q(now=False, before=False)}.get(served)
    return found.filter(wanted) if wanted is not None else found


def coverage(by: Account, *, on: date, digits: int) -> dict[str, Coverage]:
    """Of the enterprises registered now, how many were served last year and are this year, by the county of the main
    site; one statement."""
    county = Substr("division_code", 1, Value(digits), output_field=CharField())
    rows = registered(by, on=on).order_by().annotate(county=county).values("county")
    counted = rows.annotate(n=Count("pk"), last=Count(_when("before")), this=Count(_when("now"))).values_list(
        "county", "n", "last", "this"
    )
    return {county: Coverage(n, last, this) for county, n, last, this in counted}


def _when(name: str) -> Case:
    return Case(When(**{name: True}, then=Value(True)), output_field=BooleanField())


def _at_home(by: Account) -> QuerySet[Enterprise]:
    """The enterprises whose contracts `by` reads: the own one, or those of the place; who comes for one check reads
    none."""
    known = Enterprise.objects.within(Scope.of(by))
    return known if by.enterprise_id is not None or by.regulator_id is not None else known.none()


def shown_by(paper_id: int, by: Account) -> bool:
    """Whether this scan shows a contract that `by` reads."""
    shows = ServiceContract.objects.filter(paper_id=paper_id).values("enterprise_id")
    return _at_home(by).filter(pk__in=shows).exists()


def contracts_of(enterprise_ids: list[int], *, on: date) -> dict[int, ServiceContract]:
    """Enterprise id → the contract with the latest end; one statement."""
    found = ServiceContract.objects.filter(enterprise__in=enterprise_ids).order_by("ends_on", "id")
    return {row.enterprise_id: row for row in found}


def projects(by: Account) -> QuerySet[ServiceProject]:
    """Those of one's own office or institution, with how many are listed and concluded."""
    mine = Q(office_id=by.regulator_id) if by.regulator_id is not None else Q(institution_id=by.institution_id or 0)
    counts = {"all": Count("listed"), "concluded": Count("listed", filter=~Q(listed__verdict=""))}
    return ServiceProject.objects.filter(mine).select_related("institution", "office").annotate(**counts)


def listed(project: ServiceProject) -> QuerySet[ListedEnterprise]:
    """The list of a project, each with its `open_hazards` in the place of the project's office."""
    here = Hazard.objects.filter(division_code__startswith=project.office.division_code)
    open_ones = here.open().filter(enterprise=OuterRef("enterprise")).order_by().values("enterprise")
    counted = Subquery(open_ones.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return project.listed.select_related("enterprise").annotate(open_hazards=Coalesce(counted, 0))


def tally(project: ServiceProject) -> dict[str, int]:
    """How many are on the list, how many have both papers, and how many of those passed; one statement."""
    return project.listed.aggregate(
        all=Count("pk"),
        reports=Count("report_id"),
        conclusions=Count("conclusion_id"),
        passed=Count("pk", filter=Q(verdict="passed")),
    )


def hazards_of(row: ListedEnterprise) -> HazardQuerySet:
    """What a report tells of: found since the project began, and whatever is still open, in the place of the project's
    office; what there is at a site elsewhere is for the offices there (docs/adr/0017)."""
    wanted = Q(found_on__gte=row.project.starts_on) | Q(pk__in=Hazard.objects.open().values("pk"))
    here = Hazard.objects.filter(division_code__startswith=row.project.office.division_code)
    return here.filter(wanted, enterprise=row.enterprise).defer("search").order_by("found_on", "pk")


def surveyed_parts(row: ListedEnterprise) -> set[str]:
    """The parts of a survey at which somebody really looked there, in a visit that was ended since the project began,
    in the place of its office; one statement."""
    project = row.project
    ended = Inspection.objects.filter(enterprise=row.enterprise, explained_at__gte=clock.day_begins(project.starts_on))
    here = ended.filter(division_code__startswith=project.office.division_code).exclude(state=InspectionState.CANCELLED)
    looked = Answer.objects.filter(inspection__in=here, result__in=(Answer.Result.OK, Answer.Result.PROBLEM))
    return {part for methods in looked.values_list("item__method", flat=True) for part in ending.part_of(methods)}


def institutions_at(office: Regulator) -> list[Institution]:
    """Those in service that may work in the office's place, by name."""
    found = Institution.objects.standing().working_at(office.division_code)
    return list(found.order_by("name")[:300])


def named(by: Account, lines: list[str]) -> tuple[list[Enterprise], list[str]]:
    """The enterprises in scope called by these names or credit codes, and the lines that call none; one statement."""
    wanted = [line.strip() for line in lines if line.strip()]
    by_name = Q(name__in=wanted) | Q(credit_code__in=wanted) | Q(internal_number__in=wanted)
    found = list(Enterprise.objects.within(Scope.of(by)).filter(by_name).distinct())
    known = {text for one in found for text in (one.name, one.credit_code, one.internal_number)}
    return found, [line for line in wanted if line not in known]


def fetch(contract_id: int, by: Account) -> ServiceContract:
    """The contract, if `by` reads those of its enterprise; otherwise Stranger (404)."""
    held = ServiceContract.objects.filter(pk=contract_id, enterprise__in=_at_home(by))
    found = held.select_related("enterprise").first()
    if found is None:
        raise Stranger(f"contract:{contract_id}")
    return found


def of_enterprise(enterprise_id: int, by: Account) -> tuple[Enterprise, list[ServiceContract]]:
    """The enterprise and its contracts, the newest first, if `by` reads them; otherwise Stranger (404)."""
    enterprise = _at_home(by).filter(pk=enterprise_id).first()
    if enterprise is None:
        raise Stranger(f"enterprise:{enterprise_id}.contracts")
    return enterprise, list(enterprise.service_contracts.order_by("-starts_on", "-id"))


def periods(contract: ServiceContract, *, on: date) -> list[rules.Period]:
    """What the contract's cycle has due, and which of it was held or missed (HZ-3.2.5)."""
    held = [clock.local_day(at) for at in _checks(contract).values_list("started_at", flat=True)]
    return rules.periods(contract.starts_on, contract.ends_on, contract.check_cycle, held, on=on)


def found_under(contract: ServiceContract, by: Account) -> QuerySet[Hazard]:
    """The hazards that the checks of the contract found and the reader may see, for a page by key; each with the
    `measure` of its last plan, or what was done where no plan was needed."""
    plan = RectificationPlan.objects.filter(hazard=OuterRef("pk")).order_by("-version").values("measures")[:1]
    found = Hazard.objects.within(Scope.of(by)).filter(finding__inspection__in=_checks(contract))
    measure = Coalesce(NullIf(Subquery(plan), Value("")), F("rectification"), output_field=TextField())
    return found.defer("search").annotate(measure=measure)


def _checks(contract: ServiceContract) -> QuerySet[Inspection]:
    """The services that were held at the enterprise while the contract held, and not called off."""
    held = Inspection.objects.filter(enterprise=contract.enterprise_id, nature=Nature.SERVICE)
    days = {"started_at__date__gte": contract.starts_on, "started_at__date__lte": contract.ends_on}
    return held.filter(**days).exclude(explained_at=None).exclude(state=InspectionState.CANCELLED)
