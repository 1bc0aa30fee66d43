"""The reads on projects, applications and reviews, and what ties a reviewer to an applicant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from bihuan.admission import rules
from bihuan.admission.models import Construction, LicenceApplication, LicenceReview
from bihuan.admission.states import Act, ApplicationState
from bihuan.engagements.models import ServiceContract
from bihuan.experts.advising import advisers
from bihuan.experts.models import Expert, Interest
from bihuan.parties.keeping import keeps
from bihuan.parties.models import Account, Enterprise, Institution, Regulator
from bihuan.parties.scope import Scope
from bihuan.policy import Policy, policies
from bihuan.refusal import Refusal


def conditions(enterprise: Enterprise, *, on: date) -> dict[str, Mapping[str, Any]]:
    """The safety conditions of a licence at the enterprise's place, by code."""
    return {row["code"]: row for row in policies.table(enterprise.division_code, "safety_conditions", on=on)}


def require_grantable(row: LicenceApplication, policy: Policy, *, on: date) -> None:
    """What is asked before a licence whatever is written at the decision. Raises `three_simultaneous_not_passed`,
    `safety_condition_unmet`, `review_opinion_pending`."""
    if row.construction is not None:
        rules.simultaneous(row.construction.passed(on), policy=policy)
    rules.conditions_met(row.standing, conditions(row.enterprise, on=on), policy)
    asked = [signed_at is not None for signed_at in row.reviews.values_list("signed_at", flat=True)]
    rules.opinions_in(asked.count(True), asked.count(False), policy)


def hindrance(row: LicenceApplication, *, on: date) -> Refusal | None:
    """What stands in the way of granting it as it stands."""
    try:
        require_grantable(row, policies.at(row.enterprise.division_code, on=on), on=on)
    except Refusal as no:
        return no
    return None


def unfinished(enterprise: Enterprise) -> list[Construction]:
    """Its projects that do not produce yet, the newest first."""
    return list(enterprise.constructions.filter(producing_since=None).order_by("-id"))


def starts(row: Construction, *, on: date) -> frozenset[Act]:
    """What may be started today: a project whose design was passed, and production where it was begun and every review
    is passed."""
    passed, policy = row.passed(on), policies.at(row.enterprise.division_code, on=on)
    if row.producing_since is not None:
        return frozenset()
    act = Act.START_CONSTRUCTION if row.started_on is None else Act.START_PRODUCTION
    try:
        rules.simultaneous(
            passed, wanted=[rules.BEFORE_CONSTRUCTION] if row.started_on is None else None, policy=policy
        )
    except Refusal:
        return frozenset()
    return frozenset({act})


def constructions_of(enterprise: Enterprise) -> list[Construction]:
    """Its projects with their reviews, the newest first."""
    return list(enterprise.constructions.prefetch_related("reviews").order_by("-id"))


def applications_of(enterprise: Enterprise) -> list[LicenceApplication]:
    """Its applications, the newest first."""
    return list(enterprise.licence_applications.select_related("office").order_by("-id")[:50])


def received(by: Account) -> QuerySet[LicenceApplication]:
    """The applications within the reader's scope, for a list that pages by key."""
    within = Enterprise.objects.within(Scope.of(by))
    return LicenceApplication.objects.filter(enterprise__in=within).select_related("enterprise", "office")


def to_decide(office: int) -> QuerySet[LicenceApplication]:
    """What was applied for at an office and waits for nobody's opinion, the oldest first: for desks."""
    open_ones = LicenceApplication.objects.filter(office=office, state=ApplicationState.APPLIED)
    return open_ones.exclude(opinions("pk", signed=False)).order_by("id")


def opinions(application: str, *, signed: bool) -> Exists:
    """Whether the application at this path has opinions that are signed, or that are not."""
    return Exists(LicenceReview.objects.filter(application=OuterRef(application), signed_at__isnull=not signed))


def building(by: Account) -> QuerySet[Construction]:
    """The projects within the reader's scope that do not produce yet."""
    within = Enterprise.objects.within(Scope.of(by))
    found = Construction.objects.filter(enterprise__in=within, producing_since=None)
    return found.select_related("enterprise").prefetch_related("reviews").order_by("-id")


def reviews_of(application: LicenceApplication) -> list[LicenceReview]:
    """Who was asked, in that order."""
    return list(application.reviews.select_related("expert", "institution", "signed_by").order_by("id"))


def asked_of(account: int, institution: int | None) -> QuerySet[LicenceReview]:
    """The reviews that one was asked for, or one's institution."""
    mine = Q(expert__account=account)
    if institution is not None:
        mine |= Q(institution=institution)
    return LicenceReview.objects.filter(mine).select_related("application__enterprise", "expert", "institution")


def waiting_for(account: int, institution: int | None) -> QuerySet[LicenceReview]:
    """Those of them that wait for one's opinion, the oldest first."""
    asked = asked_of(account, institution)
    return asked.filter(signed_at=None, application__state=ApplicationState.APPLIED).order_by("id")


def offices_for(enterprise: Enterprise) -> list[Regulator]:
    """Where it can apply: its department first, then the others that keep its record."""
    around = Regulator.objects.covering(enterprise.division_code).order_by("name")
    found = [office for office in around if keeps(office, enterprise)]
    return sorted(found, key=lambda office: office.pk != enterprise.competent_department_id)


def reviewers(office: Regulator, *, on: date) -> tuple[list[Expert], list[Institution]]:
    """Whom an office can ask: the experts of the pools near it, and the institutions that work in its place."""
    institutions = Institution.objects.standing().working_at(office.division_code).order_by("name")
    return advisers(office, on=on), list(institutions[:200])


def ties_of(reviewer: Expert | Institution, application: LicenceApplication, *, on: date) -> frozenset[str]:
    """What ties a reviewer to the applicant: a job there, a declared interest, a contract that holds, or that its
    assessment was prepared by the institution or by that at which the expert works (HZ-3.1.2, LH-6.3)."""
    enterprise, assessor = application.enterprise, application.assessed_by
    names = {reviewer.name}
    ties: set[str] = set()
    if isinstance(reviewer, Expert):
        names |= {reviewer.unit_name.strip()} - {""}
        account = reviewer.account
        if enterprise.name in names or (account is not None and account.enterprise_id == enterprise.pk):
            ties.add("job")
        if assessor is not None and account is not None and account.institution_id == assessor.pk:
            ties.add("prepared_assessment")
        ties |= set(
            Interest.objects.filter(expert=reviewer, enterprise=enterprise, ended_at=None).values_list(
                "kind", flat=True
            )
        )
    if assessor is not None and assessor.name in names:
        ties.add("prepared_assessment")
    contracts = ServiceContract.objects.filter(enterprise=enterprise, provider__in=names, ends_on__gte=on)
    return frozenset(ties | ({"contract"} if contracts.exists() else set()))
