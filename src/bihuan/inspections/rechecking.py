"""Who looks again, and on which paper: when those who found it cannot, another expert is named, and no hazard waits for
people who are gone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import BigIntegerField, Case, Exists, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat, Substr

from bihuan import clock
from bihuan.experts import queries as expert_queries
from bihuan.experts import rules as expert_rules
from bihuan.experts.models import Expert, Membership
from bihuan.hazards import closure
from bihuan.hazards import rules as hazard_rules
from bihuan.hazards.ledger import policy_of as law_of_hazard
from bihuan.hazards.models import Hazard, HazardQuerySet, HazardStep, Participant
from bihuan.hazards.states import HazardGrade, HazardState, Step
from bihuan.inspections import ledger
from bihuan.inspections.access import INSPECTIONS, supervises
from bihuan.inspections.messages import tell
from bihuan.inspections.models import Finding, Inspection, Successor
from bihuan.inspections.states import AFTERWARDS, INSPECTION, Act, InspectionState
from bihuan.parties.models import Account
from bihuan.parties.scope import Scope
from bihuan.policy import Basis
from bihuan.refusal import Refusal

TO_END = (HazardState.TREATED, HazardState.VERIFIED)
"""What still has to be looked at, or to be struck off by who looked."""

_SOURCE = "inspection:"
_OF_A_CHECK = r"^inspection:([0-9]{1,18}|[1-8][0-9]{18})$"  # what a key of the database holds, and no more
"""What a check writes; whatever else a ledger once brought in as its source is no check's."""


@closure.records
def require_record(hazard: Hazard, *, on_spot: bool, basis: Basis) -> None:
    """An expert's look at what a check found, or at what came back of that, goes on a paper of that check.

    What the check found and saw fixed (当场整改) stands in its own record until that is drawn up, which is when the
    findings are explained. Everything else goes on a re-check record, from the day the report is out for good: also of
    a check that is closed, called off, or whose report was voided. Raises `spot_fix_off_record`;
    `recheck_awaits_report` before the report is out; `recheck_record_missing` afterwards (LY-2.1.17).
    """
    if re.match(_OF_A_CHECK, hazard.source) is None:
        return
    own = Finding.objects.filter(inspection=OuterRef("pk"), hazard=hazard)
    check = Inspection.objects.filter(pk=int(hazard.source.removeprefix(_SOURCE))).annotate(found_it=Exists(own))
    state, found_it = check.values_list("state", "found_it").get()
    if on_spot and found_it and state == InspectionState.ONGOING:
        return
    if on_spot:
        raise Refusal("spot_fix_off_record", missing=["check_record"], basis=basis)
    if Act.ISSUE_RECHECK_RECORD not in INSPECTION.acts(state):
        raise Refusal("recheck_awaits_report", missing=["report"], basis=basis)
    raise Refusal("recheck_record_missing", missing=["recheck_record"], basis=basis)


def open_hazards(inspection: Inspection) -> HazardQuerySet:
    """What of this check has not ended: what it found, and what came back of that later."""
    return Hazard.objects.open().filter(source=inspection.ref)


def nothing_open(check: str = "pk") -> Q:
    """Beside the checks whose key is called `check`: what such a one found, and what came back of it, has ended."""
    ref = Concat(Value(_SOURCE), Cast(OuterRef(check), TextField()))
    return ~Exists(Hazard.objects.open().exclude(source="").filter(source=ref))


def _able(on: date) -> QuerySet[Participant]:
    """The verifiers who still can look: their accounts are open, and they have not left every pool they were in."""
    ever = Membership.objects.filter(expert__account=OuterRef("account"))
    standing = ever.filter(Q(ended_on=None) | Q(ended_on__gt=on))
    verifiers = Participant.objects.filter(capacity=Participant.Capacity.VERIFIER, account__is_active=True)
    return verifiers.filter(Exists(standing) | ~Exists(ever))


def recheckers(inspection: Inspection, *, on: date) -> list[str]:
    """The names of those who can look at what is open; none where something is left that nobody can look at; one
    statement."""
    names = _able(on).filter(hazard=OuterRef("pk")).values("account__name")
    people = list(open_hazards(inspection).values_list(ArraySubquery(names), flat=True))
    return sorted({name for those in people for name in those}) if all(people) else []


def stranded(by: Account, *, on: date) -> Q:
    """The checks in scope of which something rectified waits while nobody of those who may look at it still can."""
    key = Cast(Substr("source", len(_SOURCE) + 1), BigIntegerField())
    lost = _lost(on).within(Scope.of(by)).filter(source__startswith=_SOURCE)
    checks = lost.annotate(check=Case(When(source__regex=_OF_A_CHECK, then=key))).values("check")
    return Q(pk__in=checks, state__in=AFTERWARDS)


def _lost(on: date) -> HazardQuerySet:
    """Rectified, and nobody of those who may look at it as its finders still can."""
    return Hazard.objects.filter(~Exists(_able(on).filter(hazard=OuterRef("pk"))), state__in=TO_END)


def lost_of(checks: Iterable[Inspection], *, on: date, most: int) -> list[Hazard]:
    """What waits in vain in these `stranded` checks, the most urgent first, each with its enterprise and site; one
    statement, none where there are no checks."""
    sources = [check.ref for check in checks]
    if not sources:
        return []
    found = _lost(on).filter(source__in=sources).select_related("enterprise", "site").defer("search")
    return list(found.order_by("turn_due_on", "id")[:most])


def waits_for_experts(hazard: Hazard) -> bool:
    """Whether by the law of its place nobody but an expert or an institution may look at it; otherwise somebody else
    may, and nobody need be named."""
    setting = law_of_hazard(hazard).hazards.verifier.for_key(hazard.grade or HazardGrade.GENERAL)
    return hazard_rules.verifying(
        setting, self_found=hazard.self_found, found_by_office=hazard.found_by_office
    ).kinds <= {"expert", "institution"}


def offered(hazards: Iterable[Hazard], by: Account) -> set[int]:
    """Which of them `by` may look at by the law of the place (closure.require_verifier); two statements."""
    found = list(hazards)
    mine = Participant.objects.filter(hazard__in=found, account=by).values_list("hazard_id", "account_id", "capacity")
    returned = HazardStep.objects.filter(hazard__in=found, step=Step.TREATED, by=by.pk).values_list(
        "hazard_id", flat=True
    )
    parts, before = list(mine), set(returned)
    for hazard in found:
        hazard.known_participants = frozenset((who, part) for key, who, part in parts if key == hazard.pk)
        hazard.known_rectifiers = frozenset({by.pk} if hazard.pk in before else ())
    return {hazard.pk for hazard in found if may_look(hazard, by)}


def may_look(hazard: Hazard, by: Account) -> bool:
    """Whether the law of the place lets `by` look at what was rectified."""
    try:
        closure.require_verifier(hazard, by)
    except Refusal:
        return False
    return True


@transaction.atomic
def name_rechecker(
    inspection: Inspection, *, by: Account, at: datetime, expert: Expert | None, reason: str
) -> Inspection:
    """指定复查专家: an eligible expert of one of the team's specialties re-checks what is still open (LY-2.1.16). Whose
    account is closed or who has left the pools gives the part up (LY-2.4.6).

    Raises `nothing_left_to_recheck`; `team_can_recheck` while those who found it can, for anybody but the department,
    which replaces who cannot serve; `rechecker_missing`, `rechecker_reason_missing`, `rechecker_account_missing`,
    `rechecker_left_pools`, `rechecker_of_other_specialty`, and the first condition of the place that the expert does
    not meet.
    """
    INSPECTIONS.require(Act.NAME_RECHECKER, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    INSPECTION.move(Act.NAME_RECHECKER, inspection.state)
    basis = ledger.policy_of(inspection).hazards.verifier.for_key("general").basis
    on = clock.local_day(at)
    waiting = list(open_hazards(inspection))
    if not waiting:
        raise Refusal("nothing_left_to_recheck", basis=basis)
    able = recheckers(inspection, on=on)
    if able and not supervises(inspection, by):
        raise Refusal("team_can_recheck", basis=basis, experts=able)
    if expert is None:
        raise Refusal("rechecker_missing", missing=["expert"], basis=basis)
    if not reason.strip():
        raise Refusal("rechecker_reason_missing", missing=["reason"], basis=basis)
    if expert.account is None or not expert.account.is_active:
        raise Refusal("rechecker_account_missing", basis=basis, expert=expert.name)
    specialty = _fitting(inspection, expert, on=on, basis=basis)
    if expert.name in able and _able(on).filter(account=expert.account, hazard__in=waiting).count() == len(waiting):
        raise Refusal("team_can_recheck", basis=basis, experts=[expert.name])
    _hand_over(waiting, expert.account, on=on)
    Successor.objects.create(
        inspection=inspection, expert=expert, specialty=specialty, reason=reason.strip(), by=by.pk, at=at
    )
    said = {"expert": expert.ref, "reason": reason.strip()}
    inspection = ledger.enter(inspection, Act.NAME_RECHECKER, by=by, at=at, basis=basis, data=said)
    tell("rechecker-named", inspection, at=at, by=by, expert=expert.name)
    return inspection


def _fitting(inspection: Inspection, expert: Expert, *, on: date, basis: object) -> str:
    """The specialty of the team for which the expert comes. Whether the expert is free that day is no question: the
    day of looking again is not fixed yet."""
    wanted = set(inspection.team.values_list("specialty", flat=True))
    shared = [code for code in expert.specialties if code in wanted]
    if expert.memberships.exists() and not expert_queries.memberships_on(expert, on):
        raise Refusal("rechecker_left_pools", basis=basis, expert=expert.name)
    if not shared:
        raise Refusal("rechecker_of_other_specialty", basis=basis, expert=expert.name)
    unmet = []
    for specialty in shared:
        answers = expert_queries.eligibility(
            expert,
            division_code=inspection.division_code,
            on=on,
            enterprise=inspection.enterprise,
            source=inspection.ref,
            coming_for=specialty,
        )
        asked = [answer for answer in answers if answer.code != "expert_not_available"]
        if all(answer.passes for answer in asked):
            return specialty
        unmet = unmet or asked
    expert_rules.require(unmet)
    return shared[0]


def _hand_over(waiting: list[Hazard], heir: Account, *, on: date) -> None:
    """The heir may look at all of it; who no longer can gives the part up."""
    verifier = Participant.Capacity.VERIFIER
    parts = Participant.objects.filter(hazard__in=waiting, capacity=verifier)
    parts.exclude(pk__in=_able(on).filter(hazard__in=waiting).values("pk")).delete()
    rows = [Participant(hazard=hazard, account=heir, capacity=verifier) for hazard in waiting]
    Participant.objects.bulk_create(rows, ignore_conflicts=True)
