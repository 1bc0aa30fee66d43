"""What waits for one person: the work that nobody else does for them, with its day and its ground."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch

from bihuan import clock
from bihuan.hazards import queries as hazards
from bihuan.hazards import rules as hazard_rules
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.models import Extension, Hazard, HazardStep
from bihuan.hazards.states import Act, HazardGrade, HazardState, Step
from bihuan.inspections.ledger import policy_of as law_of_check
from bihuan.inspections.models import Inspection, TeamMember
from bihuan.inspections.states import Act as CheckAct
from bihuan.inspections.states import InspectionState
from bihuan.parties import exceptions
from bihuan.parties.models import Account, Role
from bihuan.parties.scope import Scope
from bihuan.policy import Policy, due_on

AT_MOST = 200
"""A desk holds no more of one kind; the list behind it holds all."""


@dataclass(frozen=True)
class Task:
    """One thing to do now: which act on which thing, until when, by which ground."""

    act: str
    kind: str
    id: int
    title: str
    where: str
    due_on: date | None = None
    basis: Any = None
    note: str = ""


def _on_hazard(
    act: str, hazard: Hazard, *, basis: Any, note: str = "", due: date | None = None, at_home: bool = False
) -> Task:
    """`at_home`: the person is of that enterprise, whose name need not be said."""
    where = "，".join(part for part in ("" if at_home else hazard.enterprise.name, hazard.location) if part)
    return Task(act, "hazard", hazard.pk, hazard.description, where, due or hazard.due_on, basis, note)


def _on_check(act: str, check: Inspection, *, basis: Any, due: date | None = None, note: str = "") -> Task:
    return Task(act, "inspection", check.pk, check.get_kind_display(), check.enterprise.name, due, basis, note)


# --- the enterprise ------------------------------------------------------------------------------------------------


def of_enterprise(by: Account) -> list[Task]:
    """The enterprise's open hazards by what the next act is, the reports to receive and the lists to agree."""
    standing = Prefetch("steps", queryset=HazardStep.objects.filter(undone_at=None), to_attr="standing_steps")
    found = Hazard.objects.within(Scope.of(by)).open().select_related("enterprise", "site").defer("search")
    open_ones = list(found.prefetch_related(standing, "interim_controls").order_by("due_on", "id")[:AT_MOST])
    sent_back = hazards.last_verdicts([hazard.pk for hazard in open_ones if hazard.returns])
    tasks = [task for hazard in open_ones if (task := _next_step(hazard, by, sent_back)) is not None]
    return [*tasks, *_checks_of_enterprise(by)]


def _at_home(act: str, hazard: Hazard, *, basis: Any, note: str = "") -> Task:
    return _on_hazard(act, hazard, basis=basis, note=note, at_home=True)


def _next_step(hazard: Hazard, by: Account, sent_back: dict[int, str]) -> Task | None:
    policy = policy_of(hazard)
    steps = policy.hazards.steps.for_key(hazard.grade or HazardGrade.GENERAL).basis
    done = {row.step: row for row in hazard.standing_steps}
    required = hazard_rules.required_steps(policy, hazard.grade, self_found=hazard.self_found)
    explained = done.get(Step.EXPLAINED)
    if explained is not None and explained.acknowledged_at is None:
        return _at_home(Act.ACKNOWLEDGE_EXPLANATION, hazard, basis=policy.checks.disclosure_acknowledged.basis)
    if hazard.state == HazardState.FOUND:
        return _at_home(Act.ASSESS_HAZARD, hazard, basis=steps)
    for act, step in ((Act.REPORT_HAZARD, Step.REPORTED), (Act.PUBLISH_HAZARD, Step.PUBLISHED)):
        if step in required and step not in done and hazard.state not in (HazardState.TREATED, HazardState.TREATING):
            return _at_home(act, hazard, basis=steps)
    return _work(hazard, by, policy, sent_back)


def _work(hazard: Hazard, by: Account, policy: Policy, sent_back: dict[int, str]) -> Task | None:
    until = hazard.due_basis or None
    if hazard.state == HazardState.ASSESSED:
        parts = hazard_rules.plan_parts(policy, grade=hazard.grade, deferred=False)
        return _at_home(Act.PLAN_RECTIFICATION, hazard, basis=parts.basis)
    if hazard.state == HazardState.PLANNED:
        wanted = set(policy.hazards.interim_control_required_for.value or ()) & {"treating", hazard.grade}
        if wanted and not hazard.interim_controls.all():
            basis = policy.hazards.interim_control_required_for.ground(min(wanted))
            return _at_home(Act.SET_INTERIM_CONTROL, hazard, basis=basis)
        return _at_home(Act.START_TREATMENT, hazard, basis=until)
    if hazard.state == HazardState.TREATING:
        return _at_home(Act.SUBMIT_RECTIFICATION, hazard, basis=until, note=sent_back.get(hazard.pk, ""))
    if not hazard.self_found:
        return None  # what others found, others verify and strike off
    verifier = policy.hazards.verifier.for_key(hazard.grade or HazardGrade.GENERAL).basis
    if hazard.state == HazardState.TREATED and hazard.rectified_by != by.pk:
        return _at_home(Act.VERIFY_RECTIFICATION, hazard, basis=verifier)
    return _at_home(Act.CLOSE_HAZARD, hazard, basis=verifier) if hazard.state == HazardState.VERIFIED else None


def _checks_of_enterprise(by: Account) -> Iterator[Task]:
    active = (InspectionState.PLANNED, InspectionState.DELIVERED)
    found = Inspection.objects.within(Scope.of(by)).filter(state__in=active).select_related("enterprise", "site")
    for check in found.order_by("planned_on", "id")[:AT_MOST]:
        policy = law_of_check(check)
        if check.state == InspectionState.PLANNED and check.agreed_by_enterprise is None:
            basis = policy.checks.checklist_confirmed_by.basis
            yield _on_check(CheckAct.AGREE_CHECKLIST, check, basis=basis, due=check.planned_on)
        if check.state == InspectionState.DELIVERED and check.acknowledged_at is None:
            yield _on_check(CheckAct.ACKNOWLEDGE_REPORT, check, basis=policy.reports.recipients.basis)


# --- the expert ----------------------------------------------------------------------------------------------------


def of_expert(by: Account) -> list[Task]:
    """The expert's checks by what is to be done on them, and the rectifications that wait for a look."""
    return [*_re_checks(by), *_checks_of_expert(by)]


def _re_checks(by: Account) -> Iterator[Task]:
    for hazard in hazards.to_verify(by).select_related("site")[:AT_MOST]:
        policy = policy_of(hazard)
        again = due_on(policy, "hazards.recheck_days", after=clock.local_day(hazard.rectified_at))
        verifier = policy.hazards.verifier.for_key(hazard.grade or HazardGrade.GENERAL).basis
        yield _on_hazard(Act.VERIFY_RECTIFICATION, hazard, basis=verifier, due=again.on if again else None)


def _checks_of_expert(by: Account) -> Iterator[Task]:
    active = (InspectionState.PLANNED, InspectionState.ONGOING, InspectionState.EXPLAINED)
    mine = TeamMember.objects.filter(expert__account=by, inspection__state__in=active)
    for member in mine.select_related("inspection__enterprise", "inspection__site").order_by("inspection__planned_on"):
        check = member.inspection
        policy = law_of_check(check)
        yield from _as_member(member, check, policy)


def _as_member(member: TeamMember, check: Inspection, policy: Policy) -> Iterator[Task]:
    day = check.planned_on
    if check.state == InspectionState.PLANNED:
        if member.declared_at is None:
            basis = policy.checks.interest_declaration.basis
            yield _on_check(CheckAct.DECLARE_NO_INTEREST, check, basis=basis, due=day)
        if member.is_lead and check.agreed_by_lead is None:
            basis = policy.checks.checklist_confirmed_by.basis
            yield _on_check(CheckAct.AGREE_CHECKLIST, check, basis=basis, due=day)
        elif member.declared_at is not None:
            yield _on_check(CheckAct.START_INSPECTION, check, basis=policy.checks.min_experts.basis, due=day)
    elif check.state == InspectionState.ONGOING:
        yield _on_check(CheckAct.ANSWER_ITEM, check, basis=policy.checks.every_item_answered.basis, due=day)
    elif not member.signed_digest:
        yield _on_check(CheckAct.SIGN_REPORT, check, basis=policy.reports.signatures.basis)


# --- the authority -------------------------------------------------------------------------------------------------


def of_regulator(by: Account, *, on: date) -> list[Task]:
    """What a leader has to decide (requests for time, teams too small), and the worst of what is overdue or major."""
    scope = Hazard.objects.within(Scope.of(by)).select_related("enterprise", "site").defer("search")
    late = scope.overdue(on).order_by("due_on", "id")[:AT_MOST]
    overdue = [_on_hazard("overdue", hazard, basis=hazard.due_basis or None) for hazard in late]
    majors = scope.open().filter(grade=HazardGrade.MAJOR).order_by("due_on", "id")[:AT_MOST]
    major = [
        _on_hazard("major", hazard, basis=policy_of(hazard).hazards.verifier.for_key(HazardGrade.MAJOR).basis)
        for hazard in majors
    ]
    decisions = [*_requests(hazards.asked_extensions(by)), *_short_teams(by)] if by.holds(Role.REGULATOR_LEADER) else []
    return [*decisions, *overdue, *major]


def _requests(asked: Iterable[Extension]) -> Iterator[Task]:
    for request in asked:
        policy = policy_of(request.hazard)
        answer = due_on(policy, "hazards.extension_reply_days", after=clock.local_day(request.at))
        basis = policy.hazards.extension_reply_days.basis
        note = f"{request.old_due_on} → {request.new_due_on}，{request.reason}"
        due = answer.on if answer else None
        yield Task(
            Act.DECIDE_EXTENSION,
            "hazard",
            request.hazard_id,
            request.hazard.description,
            request.hazard.enterprise.name,
            due,
            basis,
            note,
        )


def _short_teams(by: Account) -> Iterator[Task]:
    """Checks in preparation whose team is smaller than "in principle" and for which nothing was approved yet."""
    found = Inspection.objects.within(Scope.of(by)).filter(state=InspectionState.PLANNED)
    counted = found.select_related("enterprise", "site").annotate(size=Count("team")).filter(size__gt=0)
    checks = list(counted.order_by("planned_on", "id")[:AT_MOST])
    granted = exceptions.granted_to([check.ref for check in checks])
    for check in checks:
        least = law_of_check(check).checks.min_experts
        short = least.is_set and check.size < least.value and str(least.modality) == "should"
        if short and "too_few_experts" not in granted[check.ref].at(check.division_code):
            note = f"{check.size}/{least.value}"
            yield _on_check("grant_exception", check, basis=least.basis, due=check.planned_on, note=note)
