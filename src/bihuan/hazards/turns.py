"""Whose turn it is: for every state of a hazard the act that the work waits for, who is to do it, until when, and why.

Nothing that is found may be forgotten, so no state but the last is without an answer here: somebody has the next act
on the desk, with a day. What the place sets no days for gets the product's own (marked `ours`, never a clause). Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bihuan.hazards import rules
from bihuan.hazards.facts import TurnFacts
from bihuan.hazards.states import Act, HazardGrade, HazardState, Step

if TYPE_CHECKING:
    from bihuan.policy import Policy, Setting

OURS = "ours"


class Side(StrEnum):
    """Who may have the turn."""

    ENTERPRISE = "enterprise"
    VISITORS = "visitors"
    OFFICE = "office"


@dataclass(frozen=True)
class Turn:
    """What the work waits for: any of `sides` may do it; `basis` is the ground of the act."""

    act: Act
    sides: frozenset[Side]
    basis: object | None = None


@dataclass(frozen=True)
class Until:
    """The day by which a state is to be left, and its clause or `ours`."""

    on: date
    clause: str


_TELLING = {Step.REPORTED: Act.REPORT_HAZARD, Step.EXPLAINED: Act.EXPLAIN_HAZARD, Step.PUBLISHED: Act.PUBLISH_HAZARD}

# Of the kinds of verifier that a pack names, on which side each sits.
_SIDES = {
    "expert": Side.VISITORS,
    "institution": Side.VISITORS,
    "regulator": Side.OFFICE,
    "sector_department": Side.OFFICE,
    "responsible_unit": Side.OFFICE,
    "supervising_unit": Side.OFFICE,
}


def turn(facts: TurnFacts, policy: Policy) -> Turn | None:
    """The next act; None once it is struck off."""
    state = facts.state
    if state == HazardState.STRUCK_OFF:
        return None
    steps = policy.hazards.steps.for_key(facts.grade or HazardGrade.GENERAL).basis
    if state == HazardState.FOUND:
        return Turn(Act.ASSESS_HAZARD, _finders(facts) | {Side.ENTERPRISE}, steps)
    if state in (HazardState.ASSESSED, HazardState.PLANNED, HazardState.VERIFIED):
        untold = _untold(facts, policy)
        if untold is not None:
            return Turn(_TELLING[untold], _tellers(untold, facts), steps)
    if state in (HazardState.TREATED, HazardState.VERIFIED):
        setting = policy.hazards.verifier.for_key(facts.grade or HazardGrade.GENERAL)
        asked = rules.progress_asked(policy, facts.grade)
        if state == HazardState.VERIFIED and asked is not None and not facts.progress_seen:
            return _of_progress(facts, asked)
        if state == HazardState.VERIFIED and facts.unanswered:  # nobody strikes it off before (HZ-5.6.3)
            notice = policy.hazards.supervision_notice.basis
            return Turn(Act.REPLY_TO_NOTICE, frozenset({Side.ENTERPRISE}), notice)
        if state == HazardState.VERIFIED and facts.unanalysed and _analysis_asked(facts, policy):
            return Turn(Act.ANALYSE_ROOT_CAUSE, frozenset({Side.ENTERPRISE}), policy.hazards.prevention_required.basis)
        wanted = rules.verifying(setting, self_found=facts.self_found, found_by_office=facts.found_by_office)
        if state == HazardState.TREATED:
            return Turn(Act.VERIFY_RECTIFICATION, _verifiers(facts, wanted.kinds), wanted.basis)
        return Turn(Act.CLOSE_HAZARD, _verifiers(facts, wanted.kinds), steps)  # whose eyes saw it fixed, strike it off
    return _of_enterprise(facts, policy, steps)


def _of_enterprise(facts: TurnFacts, policy: Policy, steps: object) -> Turn:
    own = frozenset({Side.ENTERPRISE})
    if facts.state == HazardState.ASSESSED:
        parts = rules.plan_parts(policy, grade=facts.grade, deferred=False)
        return Turn(Act.PLAN_RECTIFICATION, own, parts.basis)
    asked = safeguard_for(policy, state=facts.state, grade=facts.grade, overdue=facts.overdue)
    if asked and not facts.safeguarded:
        return Turn(Act.SET_INTERIM_CONTROL, own, policy.hazards.interim_control_required_for.ground(min(asked)))
    if facts.state == HazardState.TREATING:
        return Turn(Act.SUBMIT_RECTIFICATION, own, steps)
    return Turn(Act.START_TREATMENT, own, steps)


def safeguard_for(policy: Policy, *, state: str, grade: str, overdue: bool) -> set[str]:
    """For which of its cases the place asks for a safeguard now: before the work begins, and once the day is over
    whether it has begun or not (LH-3.1)."""
    cases = {"treating", grade} if state == HazardState.PLANNED else set()
    return set(policy.hazards.interim_control_required_for.value or ()) & (cases | ({"overdue"} if overdue else set()))


def _analysis_asked(facts: TurnFacts, policy: Policy) -> bool:
    return rules.prevention_asked(policy, self_found=facts.self_found)


def _of_progress(facts: TurnFacts, asked: object) -> Turn:
    """A major one is not struck off before the department of its place has seen how it went (LH-2.8)."""
    if facts.progress_told:
        return Turn(Act.ACKNOWLEDGE_PROGRESS, frozenset({Side.OFFICE}), asked)
    return Turn(Act.REPORT_PROGRESS, frozenset({Side.ENTERPRISE}), asked)


def _untold(facts: TurnFacts, policy: Policy) -> Step | None:
    """The first of reporting, explaining and publishing that this place asks for and nobody has done."""
    required = rules.required_steps(policy, facts.grade, self_found=facts.self_found)
    return next((step for step in required if step in _TELLING and step not in facts.done), None)


def _tellers(step: Step, facts: TurnFacts) -> frozenset[Side]:
    """What was found is explained by its finders, once their visit is over by the office too, and published by the
    enterprise; either side may report it."""
    if step is Step.EXPLAINED:
        return _finders(facts) | ({Side.OFFICE} if facts.afresh else frozenset())
    own = frozenset({Side.ENTERPRISE})
    return own if step is Step.PUBLISHED else own | _finders(facts)


def _finders(facts: TurnFacts) -> frozenset[Side]:
    """Where an office finds something it may have had experts with it: whoever is there first."""
    if facts.found_by_office:
        return frozenset({Side.VISITORS, Side.OFFICE})
    return frozenset({Side.ENTERPRISE if facts.self_found else Side.VISITORS})


def _verifiers(facts: TurnFacts, kinds: frozenset[str]) -> frozenset[Side]:
    """The sides of these kinds of verifiers; where anybody else than the rectifier may, it is the finders' turn."""
    if "other_than_rectifier" in kinds:
        return _finders(facts)
    return frozenset(_SIDES[kind] for kind in kinds)


def until(
    state: str, *, grade: str, entered_on: date, due_on: date | None, due_clause: str, policy: Policy
) -> Until | None:
    """The day by which a hazard that entered `state` on `entered_on` must leave it; None once it is struck off.

    While there is a plan it is the day the plan sets (YT-4.3.8, LH-2.6); before and after it is so many days from
    entering the state: to assess and to plan (no document gives a number), to re-check (PEN15-17), to strike off.
    """
    if state == HazardState.STRUCK_OFF:
        return None
    if state in (HazardState.PLANNED, HazardState.TREATING) and due_on is not None:
        return Until(due_on, due_clause or OURS)
    setting, ours = _days(state, grade, policy)
    clause = getattr(setting.basis, "clause", None) or OURS
    last = Until(entered_on + timedelta(days=setting.or_else(ours)), clause if setting.is_set else OURS)
    if state == HazardState.ASSESSED and due_on is not None and due_on < last.on:
        return Until(due_on, due_clause or OURS)  # planned before as something lesser: its day stands
    return last


def _days(state: str, grade: str, policy: Policy) -> tuple[Setting, int]:
    """The place's days for leaving a state, and the product's own where nobody has set any."""
    hazards = policy.hazards
    if state == HazardState.FOUND:
        return hazards.assess_days, 3
    if state == HazardState.TREATED:
        return hazards.recheck_days, 10
    if state == HazardState.VERIFIED:
        return hazards.strike_off_days, 5
    return hazards.plan_days.for_key(grade or HazardGrade.GENERAL), 3
