"""The reads about measures: what the data say of an enterprise, what they propose, and what stands against it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import translation

from bihuan.conduct.measures import rules
from bihuan.conduct.measures.access import visible
from bihuan.conduct.measures.models import EnforcementMeasure, UncertifiedWork
from bihuan.conduct.measures.rules import Fact, Taken
from bihuan.conduct.measures.states import Ground, MeasureState, Step
from bihuan.conduct.orders.models import PASSED
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import HazardGrade
from bihuan.parties.models import Account, Enterprise, Regulator, Site
from bihuan.parties.scope import Scope
from bihuan.policy import Policy
from bihuan.refusal import Stranger
from bihuan.registers.kinds.standardisation import queries as standardisation
from bihuan.registers.kinds.standardisation.models import StandardisationTerm

STANDING = (MeasureState.PROPOSED, MeasureState.IN_FORCE)


def facts(enterprise: Enterprise, *, on: date) -> list[Fact]:
    """The grounds that the records show that day; three statements. Who was found at work without a certificate counts
    until a measure on it was lifted or dropped."""
    found = []
    term = standardisation.is_overdue(enterprise, on=on)
    if term is not None:
        found.append(_missed(term))
    ended = EnforcementMeasure.objects.filter(
        enterprise=enterprise, ground=Ground.UNCERTIFIED_WORK, state__in=[MeasureState.LIFTED, MeasureState.DROPPED]
    )
    ref = Concat(Value("uncertified_work:"), Cast(OuterRef("pk"), CharField()))
    rows = UncertifiedWork.objects.filter(~Exists(ended.filter(source=ref)), enterprise=enterprise)
    for row in rows.order_by("-found_on", "-pk"):
        said = {"person": row.person, "post": row.post, "found_on": str(row.found_on)}
        said |= {"serious": row.why_serious} if row.serious else {}
        found.append(Fact(Ground.UNCERTIFIED_WORK, row.ref, said, serious=row.serious))
    major = Hazard.objects.filter(enterprise=enterprise, grade=HazardGrade.MAJOR).exclude(state__in=PASSED)
    for hazard in major.order_by("-pk"):
        said = {"hazard": hazard.number, "description": hazard.description[:80]}
        found.append(Fact(Ground.MAJOR_HAZARD, hazard.ref, said))
    return found


def _missed(term: StandardisationTerm) -> Fact:
    with translation.override("zh-hans"):  # it is kept with the measure, whoever proposes it
        grade = str(term.get_grade_display())
    said = {"grade": grade, "due_on": str(term.due_on), "document": term.document}
    return Fact(Ground.STANDARDISATION, term.ref, said)


def ground_of(measure: EnforcementMeasure, *, on: date) -> Fact | None:
    """The ground of a measure, if it is still there: what was put right meanwhile is none."""
    if measure.ground == Ground.STANDARDISATION:
        term = standardisation.is_overdue(measure.enterprise, on=on)
        return _missed(term) if term is not None and term.ref == measure.source else None
    if measure.ground != Ground.UNCERTIFIED_WORK and not still_there(measure, on=on):
        return None
    return Fact(Ground(measure.ground), measure.source, measure.reasons, serious="serious" in measure.reasons)


def taken(enterprise: Enterprise, *, on: date) -> list[Taken]:
    """What is proposed or in force against the enterprise; one statement."""
    rows = EnforcementMeasure.objects.filter(enterprise=enterprise, state__in=STANDING).exclude(step=Step.ON_SITE)
    return [
        Taken(Step(row.step), Ground(row.ground), row.source, row.state == MeasureState.IN_FORCE, row.term_over(on))
        for row in rows
    ]


def proposals(enterprise: Enterprise, policy: Policy, *, on: date) -> list[rules.Proposal]:
    """The measures that the data and the law of the place propose now, each with its reasons; four statements."""
    return rules.proposed(facts(enterprise, on=on), taken(enterprise, on=on), policy)


def ends_by(measure: EnforcementMeasure, policy: Policy) -> Any:
    """The clause by which it ends: that of the review of a danger, else that by which it was decided."""
    if rules.dangerous(measure.step, measure.hazards):
        return policy.enforcement.onsite_measures.basis
    return rules.setting_of(Ground(measure.ground), policy).basis


def still_there(measure: EnforcementMeasure, *, on: date) -> list[str]:
    """What of the ground of a measure still stands, by name."""
    if measure.ground == Ground.STANDARDISATION:
        term = standardisation.is_overdue(measure.enterprise, on=on)
        return [term.get_grade_display()] if term is not None else []
    if not measure.hazards:
        return []
    rows = Hazard.objects.filter(pk__in=measure.hazards).exclude(state__in=PASSED)
    return [hazard.number for hazard in rows.order_by("pk")]


def measures(by: Account, *, show: str = "", enterprise_id: int | None = None) -> QuerySet[EnforcementMeasure]:
    """Those in scope; `show` "open" leaves out what is over."""
    rows = visible(by).select_related("enterprise", "office")
    if enterprise_id is not None:
        rows = rows.filter(enterprise=enterprise_id)
    return rows.filter(state__in=STANDING) if show == "open" else rows


def steps_before(measure: EnforcementMeasure, *, on: date) -> list[EnforcementMeasure]:
    """What was decided before a closure on its ground and has outlived its term; no statement for any other step."""
    if measure.step != Step.CLOSE:
        return []
    same = EnforcementMeasure.objects.filter(enterprise=measure.enterprise_id, ground=measure.ground)
    return list(same.in_force().filter(source=measure.source, until__lt=on).order_by("decided_at", "pk"))


def place_of(measure: EnforcementMeasure, by: Account) -> Site:
    """The site that the paper names, among those in the scope of `by`: where the hazard is, else the main one."""
    mine = Site.objects.within(Scope.of(by)).filter(enterprise=measure.enterprise_id).select_related("enterprise")
    mine = mine.order_by("-is_main", "pk")
    there = mine.filter(pk__in=Hazard.objects.filter(pk__in=measure.hazards).values("site_id")).first()
    site = there or mine.first()
    if site is None:
        raise Stranger(measure.ref)
    return site


def is_used(number: str, office: Regulator) -> bool:
    """Whether the office has given this number to a decision on a measure already; no statement for none."""
    if not number.strip():
        return False
    same = Q(number=number.strip()) | Q(lifting_number=number.strip())
    return EnforcementMeasure.objects.filter(same, office=office).exists()


def hazards_of(measure: EnforcementMeasure) -> list[Hazard]:
    return list(Hazard.objects.filter(pk__in=measure.hazards).order_by("pk")) if measure.hazards else []


def photos_of(measure: EnforcementMeasure) -> list[int]:
    """The photos of the finding that a measure rests on, by their files; no statement for any other ground."""
    if measure.ground != Ground.UNCERTIFIED_WORK:
        return []
    found = UncertifiedWork.objects.filter(pk=int(measure.source.partition(":")[2])).values_list("photos", flat=True)
    return found.first() or []


def to_decide(office: int, *, on: date) -> QuerySet[EnforcementMeasure]:
    """What the people of an office proposed, and of what is in force there, that whose term is over: for desks."""
    over = Q(state=MeasureState.IN_FORCE, until__lt=on)
    found = EnforcementMeasure.objects.filter(Q(state=MeasureState.PROPOSED) | over, office=office)
    return found.order_by("until", "pk")


def to_obey(enterprise: int) -> QuerySet[EnforcementMeasure]:
    """What is in force against an enterprise: for desks."""
    return EnforcementMeasure.objects.filter(enterprise=enterprise).in_force().order_by("until", "pk")


def missed_grades(scope: Scope, *, on: date) -> QuerySet[StandardisationTerm]:
    """Who has not reached the grade by its day and has no measure on that ground proposed or in force, the longest
    overdue first: for desks."""
    standing = EnforcementMeasure.objects.filter(ground=Ground.STANDARDISATION, state__in=STANDING)
    here = Enterprise.objects.within(scope).values("pk")
    found = standardisation.overdue_standardisation(on).filter(enterprise__in=here)
    return found.exclude(Exists(standing.filter(enterprise=OuterRef("enterprise"))))
