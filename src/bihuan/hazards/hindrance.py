"""Why an act would be refused now, asked before anybody presses its button.

The rules that refuse the act itself are asked, so a page can never say anything else than the refusal would. What
depends on the words still to be typed is left to the act.
"""

from __future__ import annotations

from collections.abc import Callable

from bihuan import clock
from bihuan.hazards import closure, conditions, ledger, rules
from bihuan.hazards.access import is_main_person, require_duty
from bihuan.hazards.dossier import Dossier
from bihuan.hazards.majors import rules as majors
from bihuan.hazards.states import Act, HazardGrade, HazardState, Step
from bihuan.parties.models import Account
from bihuan.policy import Policy
from bihuan.refusal import Refusal

_STEPS = {Act.REPORT_HAZARD: Step.REPORTED, Act.EXPLAIN_HAZARD: Step.EXPLAINED, Act.PUBLISH_HAZARD: Step.PUBLISHED}


def hindrance(act: str, dossier: Dossier, by: Account) -> Refusal | None:
    """The refusal that `act` would end in, or None where nothing that stands now is in its way."""
    asked = _ASKED.get(act)
    try:
        if asked is not None:
            asked(act, dossier, by, ledger.policy_of(dossier.hazard))
        conditions.require(Act(act), dossier.hazard, by=by, at=clock.now())
    except Refusal as refusal:
        return refusal
    return None


def _order(step: Step, dossier: Dossier, policy: Policy) -> None:
    hazard = dossier.hazard
    rules.step(
        step,
        done=dossier.done,
        grade=hazard.grade,
        policy=policy,
        on_spot=hazard.on_spot,
        self_found=hazard.self_found,
    )


def _telling(act: str, dossier: Dossier, by: Account, policy: Policy) -> None:
    if act == Act.EXPLAIN_HAZARD and not dossier.hazard.advice:
        raise Refusal("suggestion_missing", missing=["advice"], basis=policy.hazards.suggestion_required.basis)
    _order(_STEPS[Act(act)], dossier, policy)


def _planning(act: str, dossier: Dossier, by: Account, policy: Policy) -> None:
    _order(Step.PLANNED, dossier, policy)


def _treating(act: str, dossier: Dossier, by: Account, policy: Policy) -> None:
    _order(Step.TREATED, dossier, policy)
    if act == Act.START_TREATMENT:
        hazard, today = dossier.hazard, clock.today()
        rules.treatment(
            interim_control=bool(dossier.controls),
            grade=hazard.grade,
            overdue=hazard.is_overdue(today),
            policy=policy,
        )


def _on_the_spot(act: str, dossier: Dossier, by: Account, policy: Policy) -> None:
    if dossier.hazard.grade == HazardGrade.MAJOR:
        raise Refusal("major_not_on_spot", basis=policy.hazards.on_the_spot_evidence.basis)
    closure.require_verifier(dossier.hazard, by)
    closure.require_record(dossier.hazard, by, on_spot=True)


def _asking(act: str, dossier: Dossier, by: Account, policy: Policy) -> None:
    if dossier.hazard.due_on is None:
        raise Refusal("deadline_missing", missing=["deadline"])
    count = policy.hazards.extension_max_count
    if count.is_set and dossier.hazard.extensions >= count.value:
        raise Refusal("extension_limit_reached", basis=count.basis, limit=count.value)


def _looking(act: str, dossier: Dossier, by: Account, policy: Policy) -> None:
    if dossier.hazard.state == HazardState.VERIFIED:  # sent back on an old photo: nobody looks anew
        return
    closure.require_verifier(dossier.hazard, by)
    if act == Act.VERIFY_RECTIFICATION:
        conditions.require(Act(act), dossier.hazard, by=by, at=clock.now())  # before an expert, as the act does
        closure.require_acceptance(dossier.hazard, by)
    closure.require_record(dossier.hazard, by)


def _ordering(act: str, dossier: Dossier, by: Account, policy: Policy) -> None:
    require_duty(dossier.hazard, by, at=clock.now())


def _closing(act: str, dossier: Dossier, by: Account, policy: Policy) -> None:
    owed = {"unanswered": dossier.unanswered, "progress_seen": dossier.progress_seen, "unanalysed": dossier.unanalysed}
    closure.require_closable(dossier.hazard, by, done=dossier.done, **owed)


def _identifying(act: str, dossier: Dossier, by: Account, policy: Policy) -> None:
    majors.identification(leads=is_main_person(by), present=policy.major.identified_by.value or (), policy=policy)


def _applying(act: str, dossier: Dossier, by: Account, policy: Policy) -> None:
    left, pending = [text for _nth, text in dossier.unsettled], dossier.application is not None
    majors.applying(grade=dossier.hazard.grade, open_items=left, pending=pending, policy=policy)


def _resuming(act: str, dossier: Dossier, by: Account, policy: Policy) -> None:
    if dossier.stop is not None:
        majors.resuming(accepted=dossier.stop.lifted_at is not None, policy=policy)


_ASKED: dict[str, Callable[[str, Dossier, Account, Policy], None]] = {
    Act.ASSESS_HAZARD: _ordering,
    Act.DECIDE_EXTENSION: _ordering,
    Act.ISSUE_SUPERVISION_NOTICE: _ordering,
    Act.REOPEN_HAZARD: _ordering,
    Act.REPORT_HAZARD: _telling,
    Act.EXPLAIN_HAZARD: _telling,
    Act.PUBLISH_HAZARD: _telling,
    Act.PLAN_RECTIFICATION: _planning,
    Act.START_TREATMENT: _treating,
    Act.SUBMIT_RECTIFICATION: _treating,
    Act.FIX_ON_THE_SPOT: _on_the_spot,
    Act.REQUEST_EXTENSION: _asking,
    Act.VERIFY_RECTIFICATION: _looking,
    Act.RETURN_RECTIFICATION: _looking,
    Act.CLOSE_HAZARD: _closing,
    Act.IDENTIFY_HAZARD: _identifying,
    Act.APPLY_FOR_ACCEPTANCE: _applying,
    Act.END_STOP: _resuming,
}
