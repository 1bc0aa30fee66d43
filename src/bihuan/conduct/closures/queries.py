"""The reads about proposals to close: what the records show of an enterprise, whom one may ask, and what waits."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from bihuan import clock, row_scope
from bihuan.conduct.cases.models import Case, Suspect
from bihuan.conduct.cases.states import Outcome
from bihuan.conduct.closures import rules
from bihuan.conduct.closures.access import CLOSURES, visible
from bihuan.conduct.closures.models import ClosureProposal, ClosureQuerySet
from bihuan.conduct.closures.rules import Addressee, Fact, Known, Penalty
from bihuan.conduct.closures.states import CLOSURE, ClosureState
from bihuan.conduct.measures import queries as measures
from bihuan.conduct.measures.models import EnforcementMeasure
from bihuan.conduct.measures.states import Ground as MeasureGround
from bihuan.conduct.measures.states import Step
from bihuan.conduct.orders.models import PASSED
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import HazardGrade
from bihuan.parties.models import Account, Enterprise, Regulator, RegulatorKind
from bihuan.policy import Policy
from bihuan.standards import divisions

COUNTY = 6
"""Digits of a county's division code; a town's is longer."""


def facts(enterprise: Enterprise, policy: Policy, office: Regulator, *, on: date) -> list[Fact]:
    """The grounds that the records show that day to this office; three statements, and one for each stop that is
    over. What a stop for a missed grade leads to is not what one for uncertified work does: that is a ground where its
    finder judged it serious."""
    major = Hazard.objects.filter(enterprise=enterprise, grade=HazardGrade.MAJOR).exclude(state__in=PASSED)
    rows = list(major.defer("search").order_by("pk"))
    over = EnforcementMeasure.objects.filter(enterprise=enterprise, step=Step.STOP, until__lt=on).in_force()
    stops = [(one, measures.ground_of(one, on=on)) for one in over.select_related("enterprise")]
    known = Known(
        majors=[one.number for one in rows],
        overdue=[(one.number, one.turn_due_on) for one in rows if one.is_overdue(on)],
        penalties=_penalties(enterprise, office, policy),
        stops=[one.number for one, fact in stops if fact is not None and fact.ground == MeasureGround.STANDARDISATION],
        serious=[one.number for one, fact in stops if fact is not None and fact.serious],
    )
    return rules.facts(known, policy, on=on)


def _penalties(enterprise: Enterprise, office: Regulator, policy: Policy) -> list[Penalty]:
    """Those of the enterprise, not of a person there, that were served and rest on the law that the place counts by, as
    their case cites it. Those of the office itself, and those of others that were made public: what others decided and
    have not published is theirs."""
    title = policy.enforcement.closure_penalties.basis.title
    with row_scope.system("penalties made public"):
        rows = Case.objects.filter(Q(office=office) | Q(published_on__isnull=False), enterprise=enterprise)
        rows = rows.filter(outcome=Outcome.PENALTY, suspect_kind=Suspect.UNIT)
        rows = rows.filter(decided_at__isnull=False, served_at__isnull=False).order_by("decided_at")
        told = list(rows.values_list("decision_number", "decided_at", "legal_basis", "decision"))
    return [
        Penalty(number, clock.local_day(moment))
        for number, moment, *words in told
        if any(rules.of_law(said, title) for said in words)
    ]


def governments(enterprise: Enterprise) -> QuerySet[Regulator]:
    """The people's governments of the platform that may be asked, the nearest first."""
    code = enterprise.division_code
    above = [code[:n] for n in range(2, min(len(code), COUNTY) + 1)]
    found = Regulator.objects.standing().filter(kind=RegulatorKind.GOVERNMENT, division_code__in=above)
    return found.order_by("-division_code", "pk")


def addressee(enterprise: Enterprise, office: Regulator | None, name: str, *, asking: Regulator) -> Addressee:
    if office is None:
        return Addressee.outside(name, asking.name)
    return Addressee(
        office.name,
        is_government=office.kind == RegulatorKind.GOVERNMENT,
        at_county_or_above=len(office.division_code) <= COUNTY,
        covers=divisions.contains(office.division_code, enterprise.division_code),
        asks=office.pk == asking.pk,
    )


def of_enterprise(enterprise: Enterprise) -> ClosureQuerySet:
    return ClosureProposal.objects.filter(enterprise=enterprise)


def shown_of(enterprise: Enterprise, by: Account) -> ClosureProposal | None:
    """What the page of the enterprise says of it: that the government closed it, or is asked to; one statement."""
    states = [ClosureState.CLOSED, ClosureState.SENT, ClosureState.RECEIVED]
    return visible(by).filter(enterprise=enterprise, state__in=states).order_by("-id").first()


def closures(by: Account, *, show: str = "") -> ClosureQuerySet:
    """Those in scope; `show` "open" leaves out what is over."""
    rows = visible(by).select_related("enterprise", "office")
    return rows.standing() if show == "open" else rows


def open_acts(closure: ClosureProposal, by: Account) -> list[str]:
    """What `by` may do about a proposal now, in the order of the table."""
    acts = CLOSURE.acts(closure.state)
    offered = CLOSURES.open_acts(closure, by, among=acts)
    return [str(act) for act in acts if act in offered]


def to_carry_on(office: int, *, leads: bool) -> ClosureQuerySet:
    """What an office has to sign, and what it has to record of governments outside of the platform: for desks."""
    out = Q(state__in=[ClosureState.SENT, ClosureState.RECEIVED], to_office=None)
    mine = Q(state=ClosureState.PROPOSED) | out if leads else out
    return ClosureProposal.objects.filter(mine, office=office).order_by("pk")


def to_answer(office: int) -> ClosureQuerySet:
    """What a government of the platform is asked and has not answered: for desks."""
    rows = ClosureProposal.objects.filter(to_office=office, state__in=[ClosureState.SENT, ClosureState.RECEIVED])
    return rows.order_by("pk")
