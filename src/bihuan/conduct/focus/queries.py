"""The reads about the focus list: the figures of an enterprise, its number of visits, and the lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, Expression, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from bihuan.conduct.cases import sources
from bihuan.conduct.focus import rules
from bihuan.conduct.focus.models import EnforcementVisit, FocusFact, FocusListing, VisitQuota
from bihuan.conduct.focus.states import SHOWN_BY_ACTS, VisitState
from bihuan.engagements.models import ServiceContract
from bihuan.hazards import numbers
from bihuan.hazards.models import Hazard
from bihuan.inspections.models import Inspection
from bihuan.inspections.states import CheckKind, InspectionState
from bihuan.parties.models import Account, Enterprise, Institution, Regulator
from bihuan.parties.scope import Scope
from bihuan.policy import Policy

DONE = (InspectionState.DELIVERED, InspectionState.CLOSED)
BY_EXPERTS = (CheckKind.EXTERNAL_EXPERT_CHECK, CheckKind.CHECKUP)
YEAR = timedelta(days=365)
_NUMBERED = JSONObject(on="found_on", serial="serial")


@dataclass(frozen=True)
class Overview:
    """One enterprise as its page shows it: every ground with its numbers, its number of visits of the year, and how
    many of them are planned or done."""

    conditions: list[rules.Condition]
    quota: rules.Quota
    planned: int


def overview(enterprise: Enterprise, policy: Policy, office: Regulator, *, on: date) -> Overview:
    """What the records say that day; all that is counted comes in one statement."""
    told = _told(enterprise, **_numbers(enterprise, on), **_visits(enterprise, on.year))
    known = rules.conditions(_figures(enterprise, told, policy, office, on), policy)
    return Overview(known, _quota(told, policy), told["planned"])


def conditions(enterprise: Enterprise, policy: Policy, office: Regulator, *, on: date) -> list[rules.Condition]:
    """Every ground that the place knows, with the numbers of the enterprise."""
    told = _told(enterprise, **_numbers(enterprise, on))
    return rules.conditions(_figures(enterprise, told, policy, office, on), policy)


def _numbers(enterprise: Enterprise, on: date) -> dict[str, Expression]:
    contracts = ServiceContract.objects.filter(enterprise=enterprise, starts_on__lte=on, ends_on__gte=on)
    checks = Inspection.objects.filter(
        enterprise=enterprise, kind__in=BY_EXPERTS, state__in=DONE, started_at__date__gt=on - YEAR
    )
    mine = Hazard.objects.filter(enterprise=enterprise)
    facts = FocusFact.objects.filter(enterprise=enterprise, settled=False).order_by("pk")
    return {
        "contracts": _many(contracts),
        "expert_checks": _many(checks),
        "open_hazards": _many(mine.open()),
        "overdue": ArraySubquery(mine.overdue(on).order_by("pk").values(hazard=_NUMBERED)[:20]),
        "said": ArraySubquery(facts.values(fact=JSONObject(ground="ground", evidence="evidence"))),
    }


def _figures(
    enterprise: Enterprise, told: dict[str, Any], policy: Policy, office: Regulator, on: date
) -> rules.Figures:
    counted = {name: told[name] for name in ("contracts", "expert_checks", "open_hazards")}
    return rules.Figures(
        **counted,
        grade=enterprise.grade_on(on).grade,
        overdue=[numbers.text(date.fromisoformat(one["on"]), one["serial"]) for one in told["overdue"]],
        acts=_acts(enterprise, policy, office, on=on),
        said={fact["ground"]: fact["evidence"] for fact in told["said"]},
    )


def _acts(enterprise: Enterprise, policy: Policy, office: Regulator, *, on: date) -> dict[str, list[str]]:
    """By ground the facts that show it, the same on which a case may be opened."""
    wanted = {SHOWN_BY_ACTS[one]: one for one in policy.enforcement.focus_grounds.value or () if one in SHOWN_BY_ACTS}
    found: dict[str, list[str]] = {}
    for fact in sources.proposed(enterprise, office, on=on, grounds=wanted) if wanted else ():
        found.setdefault(wanted[fact.ground], []).append(fact.text)
    return found


def _told(enterprise: Enterprise, **asked: Expression) -> dict[str, Any]:
    """What is `asked` of an enterprise beside its own row, in one statement."""
    return Enterprise.objects.filter(pk=enterprise.pk).values(**asked).get()


def _many(rows: QuerySet) -> Expression:
    """How many of the rows of one enterprise, as a part of another statement."""
    return Coalesce(Subquery(rows.order_by().values("enterprise").annotate(n=Count("pk")).values("n")), 0)


def listing_of(enterprise: Enterprise) -> FocusListing | None:
    """Its entry on the list, if it is on it."""
    return FocusListing.objects.filter(enterprise=enterprise, removed_at=None).select_related("office").first()


def quota(enterprise: Enterprise, policy: Policy, *, year: int) -> rules.Quota:
    """The number of visits of the year; one statement."""
    return _quota(_told(enterprise, **_visits(enterprise, year)), policy)


def _visits(enterprise: Enterprise, year: int) -> dict[str, Expression]:
    checkup = Inspection.objects.filter(
        enterprise=enterprise, kind=CheckKind.CHECKUP, state__in=DONE, started_at__year=year
    )
    listed = FocusListing.objects.filter(enterprise=enterprise, removed_at=None)
    held = VisitQuota.objects.filter(enterprise=enterprise, year=year).values("visits")[:1]
    planned = EnforcementVisit.objects.filter(enterprise=enterprise, planned_on__year=year)
    return {
        "checkup": Exists(checkup),
        "on_list": Exists(listed),
        "set_to": Subquery(held),
        "planned": _many(planned),
    }


def _quota(told: dict[str, Any], policy: Policy) -> rules.Quota:
    return rules.quota(policy, checkup=told["checkup"], on_list=told["on_list"], set_to=told["set_to"])


def planned(enterprise: Enterprise, year: int) -> int:
    """How many visits of the year are planned or done."""
    return EnforcementVisit.objects.filter(enterprise=enterprise, planned_on__year=year).count()


def visited_since(listing: FocusListing) -> bool:
    """Whether an enforcement visit was closed after the enterprise was listed."""
    visits = EnforcementVisit.objects.filter(enterprise=listing.enterprise_id, state=VisitState.CLOSED)
    return visits.filter(closed_at__gt=listing.at).exists()


def open_listings(by: Account) -> QuerySet[FocusListing]:
    """Who is on the list in scope."""
    here = Enterprise.objects.within(Scope.of(by)).values("pk")
    rows = FocusListing.objects.filter(removed_at=None, enterprise__in=here)
    return rows.select_related("enterprise", "office")


def visits(by: Account, *, enterprise_id: int | None = None) -> QuerySet[EnforcementVisit]:
    here = Enterprise.objects.within(Scope.of(by)).values("pk")
    rows = EnforcementVisit.objects.filter(enterprise__in=here).select_related("enterprise", "office")
    return rows if enterprise_id is None else rows.filter(enterprise=enterprise_id)


def open_hazards(enterprise: Enterprise) -> list[Hazard]:
    return list(Hazard.objects.filter(enterprise=enterprise).open().order_by("-pk")[:50])


def named(visit: EnforcementVisit) -> list[Hazard]:
    """The hazards that the plan names."""
    return list(Hazard.objects.filter(pk__in=visit.hazards).order_by("pk")) if visit.hazards else []


def institutions(enterprise: Enterprise) -> list[Institution]:
    """Who may have served it: the institutions that work at its place."""
    return list(Institution.objects.standing().working_at(enterprise.division_code).order_by("name")[:100])


def service_faults(institution: Institution, by: Account) -> QuerySet[EnforcementVisit]:
    """The visits in scope that found a fault of this institution's service, the newest first, for its file
    (QHD-6.5.3)."""
    here = Enterprise.objects.within(Scope.of(by)).values("pk")
    found = EnforcementVisit.objects.filter(institution=institution, service_fault=True, enterprise__in=here)
    return found.select_related("enterprise").order_by("-closed_at", "-id")


def plans_to_approve(office: int) -> QuerySet[EnforcementVisit]:
    """The visits of an office whose plan was drawn up and not approved: for desks."""
    rows = EnforcementVisit.objects.filter(office=office, state=VisitState.PLANNED, approved_at=None).exclude(plan="")
    return rows.order_by("planned_on", "pk")


def visited_listings(office: int) -> QuerySet[FocusListing]:
    """Whom an office listed and who was visited since: for desks."""
    closed = EnforcementVisit.objects.filter(enterprise=OuterRef("enterprise"), state=VisitState.CLOSED)
    rows = FocusListing.objects.filter(Exists(closed.filter(closed_at__gt=OuterRef("at"))), office=office)
    return rows.filter(removed_at=None).order_by("pk")
