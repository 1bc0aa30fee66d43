"""The acts that end the loop: treating, showing, verifying, returning, striking off, and beginning again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from django.db import transaction
from django.db.models import Max, QuerySet

from bihuan import clock, documents
from bihuan.hazards import conditions, doubts, facts, ledger, operations, recurrence, rules, waiting
from bihuan.hazards.access import HAZARDS, expert_came, may_recheck, require_duty
from bihuan.hazards.majors import acceptance
from bihuan.hazards.messages import tell
from bihuan.hazards.models import Hazard, HazardStep, Participant, Photo, Verdict
from bihuan.hazards.outsiders import is_outsider
from bihuan.hazards.states import HAZARD, Act, HazardState, Step
from bihuan.parties.models import REGULATOR_ROLES, Account, Role
from bihuan.parties.queries import one_person
from bihuan.policy import Basis
from bihuan.refusal import Refusal
from bihuan.standards import phones
from bihuan.standards.width import compact


class Recording(Protocol):
    """Refuses a look that no signed paper of the check would say anything of."""

    def __call__(self, hazard: Hazard, *, on_spot: bool, basis: Basis) -> None: ...


_recordings: list[Recording] = []


def records(asked: Recording) -> Recording:
    """Register who knows on which paper an expert's look at a hazard is signed and kept."""
    if asked not in _recordings:
        _recordings.append(asked)
    return asked


@transaction.atomic
def start_treatment(hazard: Hazard, *, by: Account, at: datetime) -> Hazard:
    """开始整改: with the steps before it done and, where the pack asks, a safeguard in place (LY-3.1.6)."""
    HAZARDS.require(Act.START_TREATMENT, hazard, by)
    hazard = ledger.lock(hazard, at=at)
    policy = ledger.policy_of(hazard)
    ledger.require_step(hazard, Step.TREATED)
    ruling = rules.treatment(
        interim_control=hazard.interim_controls.exists(),
        grade=hazard.grade,
        overdue=hazard.is_overdue(clock.local_day(at)),
        policy=policy,
    )
    return ledger.enter(hazard, Act.START_TREATMENT, by=by, at=at, basis=ruling.basis)


@transaction.atomic
def submit_rectification(
    hazard: Hazard,
    *,
    by: Account,
    at: datetime,
    rectification: str,
    photos: Sequence[int],
    root_cause: str = "",
    prevention: str = "",
) -> Hazard:
    """提交整改结果: what was done, with photos after; from here on it is the verifier's turn.

    Raises `rectification_text_missing`, `evidence_missing`, `step_order_invalid` naming the step that was skipped, and
    `prevention_missing` where the place asks the enterprise for cause and prevention (YT-4.3.5).
    """
    HAZARDS.require(Act.SUBMIT_RECTIFICATION, hazard, by)
    hazard = ledger.lock(hazard, at=at)
    policy = ledger.policy_of(hazard)
    ledger.require_step(hazard, Step.TREATED)
    shown = ledger.photo_rows(hazard, photos, phase=Photo.Phase.AFTER, by=by, at=at)
    after = len(shown) + photos_since_the_return(hazard).count()
    ruling = rules.rectification(text=rectification, after_photos=after, grade=hazard.grade, policy=policy)
    analysed = recurrence.prevented(hazard, root_cause, prevention, by=by, at=at, policy=policy)
    ledger.enter(
        hazard,
        Act.SUBMIT_RECTIFICATION,
        by=by,
        at=at,
        basis=ruling.basis,
        rows=[*shown, *analysed, ledger.step_row(hazard, Step.TREATED, by=by, at=at)],
        rectified_by=by.pk,
        rectified_by_name=by.name,
        rectified_at=at,
        rectification=rectification.strip(),
    )
    turn = waiting.turn_of(hazard, done=(), safeguarded=True)
    tell("rectification-submitted", hazard, at=at, by=by, sides=turn.sides)
    return hazard


def photos_since_the_return(hazard: Hazard) -> QuerySet[Photo]:
    """The photos after rectification that no verifier has sent back yet: those of this round."""
    after = hazard.photos.filter(phase=Photo.Phase.AFTER)
    back = last_returned_at(hazard)
    return after.filter(added_at__gt=back) if back else after


def last_returned_at(hazard: Hazard) -> datetime | None:
    """When a verifier last sent a rectification back; None, and no statement, where nobody did."""
    if not hazard.returns:
        return None
    return hazard.steps.filter(step=Step.TREATED).aggregate(last=Max("undone_at"))["last"]


@transaction.atomic
def fix_on_the_spot(
    hazard: Hazard,
    *,
    by: Account,
    at: datetime,
    rectification: str,
    photos: Sequence[int],
    rectified_by: Account | None = None,
    rectified_by_name: str = "",
    happened_at: datetime | None = None,
) -> Hazard:
    """当场整改: the enterprise fixes it within the visit under the visitor's eyes, who confirms it (LY-1.2.4). What the
    enterprise finds without a visitor goes the way of all others: a colleague's word is no outsider's look.

    Raises `major_not_on_spot`, `not_on_the_spot` after the day of finding, `measure_missing`, `evidence_missing`,
    `rectifier_missing`, `rectifier_not_of_enterprise`, and what rules.verifier raises: to confirm here is to verify;
    `spot_fix_off_record` of an expert whose check record can no longer say so (LY-2.1.17);
    `wording_not_allowed` for words of power of an expert, in whose record it stands.
    """
    HAZARDS.require(Act.FIX_ON_THE_SPOT, hazard, by)
    hazard = ledger.lock(hazard, at=at)
    policy = ledger.policy_of(hazard)
    shown = ledger.photo_rows(hazard, photos, phase=Photo.Phase.AFTER, by=by, at=at)
    counts = ledger.photo_counts(hazard)
    when, told = clock.done_when(happened_at, at)
    name = rectified_by.name if rectified_by else rectified_by_name.strip()
    ruling = rules.on_the_spot(
        facts.SpotFacts(
            grade=hazard.grade,
            done=rectification,
            before=counts.get(Photo.Phase.BEFORE, 0),
            after=counts.get(Photo.Phase.AFTER, 0) + len(shown),
            rectifier_id=_known(rectified_by, by),
            rectifier_name="" if compact(name) == compact(by.name) else name,
            witness_id=by.pk,
            found_on=hazard.found_on,
            on=clock.local_day(when),
        ),
        policy,
    )
    elsewhere = rectified_by is not None and rectified_by.enterprise_id != hazard.enterprise_id
    if elsewhere or (rectified_by is None and is_outsider(name, hazard, beside=by)):
        raise Refusal("rectifier_not_of_enterprise", missing=["rectifier"], basis=ruling.basis)
    require_verifier(hazard, by)
    require_record(hazard, by, on_spot=True)
    if by.enterprise_id is None and by.regulator_id is None:
        documents.check_words("service", [("rectification", rectification)])
    ledger.require_step(hazard, Step.TREATED, on_spot=True)
    fixer = rectified_by.pk if rectified_by else 0
    rows = [
        *shown,
        HazardStep(hazard=hazard, step=Step.TREATED, by=fixer, by_name=name, at=at),
        ledger.step_row(hazard, Step.VERIFIED, by=by, at=at),
        Verdict(hazard=hazard, passed=True, by=by.pk, by_name=by.name, at=at, opinion=rectification),
    ]
    return ledger.enter(
        hazard,
        Act.FIX_ON_THE_SPOT,
        by=by,
        at=at,
        basis=ruling.basis,
        data={"rectified_by": name, **told},
        rows=rows,
        on_spot=True,
        due_on=hazard.found_on,
        due_basis=getattr(ruling.basis, "clause", "ours"),
        rectified_by=rectified_by.pk if rectified_by else None,
        rectified_by_name=name,
        rectified_at=when,
        rectification=rectification.strip(),
        verified_by=by.pk,
        verified_at=when,
    )


def _known(rectifier: Account | None, by: Account) -> int | None:
    """The account of who fixed it, which is the doer's where both are one person's."""
    if rectifier is None:
        return None
    return by.pk if phones.one_mobile(rectifier.phone, by.phone) else rectifier.pk


def require_verifier(hazard: Hazard, by: Account, *, acting: bool = False) -> rules.Ruling:
    """Who may verify in this place, and a department wherever something stands still; the refusal cites the place's
    clause. Whether it is the rectifier under another account is asked of who is `acting`."""
    mine = has_rectified(hazard, by) or (acting and one_person(by, hazard.rectified_by))
    return acceptance.for_a_department(hazard, by) or rules.verifier(
        facts.VerifierFacts(
            account_id=by.pk,
            rectifier_id=by.pk if mine else hazard.rectified_by,
            grade=hazard.grade,
            self_found=hazard.self_found,
            found_by_office=hazard.found_by_office,
            is_expert_of_the_check=may_recheck(hazard, by),
            is_regulator=by.regulator_id is not None and by.holds(*REGULATOR_ROLES),
            is_institution=by.holds(Role.INSTITUTION),
        ),
        ledger.policy_of(hazard),
    )


def require_acceptance(hazard: Hazard, by: Account) -> None:
    """Whether a department may accept now; the refusal cites the place's clause."""
    if by.regulator_id is not None:
        rules.acceptance(grade=hazard.grade, expert_came=expert_came(hazard), policy=ledger.policy_of(hazard))


def require_record(hazard: Hazard, by: Account, *, on_spot: bool = False) -> None:
    """Where the place asks for it, what an expert looks at goes on a paper of its check that is signed and kept, and
    nowhere else (LY-2.1.17): raises what `inspections.rechecking.require_record` raises. It holds for whatever a check
    found and whatever came back of that; what comes of no check has no such paper."""
    setting = ledger.policy_of(hazard).checks.recheck_on_record
    if setting.value and by.enterprise_id is None and by.regulator_id is None:
        for asked in _recordings:
            asked(hazard, on_spot=on_spot, basis=setting.basis)


def has_rectified(hazard: Hazard, by: Account) -> bool:
    """Whose rectification was sent back has rectified too, whoever finished the work."""
    if hazard.rectified_by == by.pk or not hazard.returns:
        return hazard.rectified_by == by.pk
    known = getattr(hazard, "known_rectifiers", None)  # read for a whole list at once: free
    return by.pk in known if known is not None else hazard.steps.filter(step=Step.TREATED, by=by.pk).exists()


@transaction.atomic
def verify_rectification(
    hazard: Hazard,
    *,
    by: Account,
    at: datetime,
    opinion: str = "",
    photos: Sequence[int] = (),
    on_record: bool = False,
    listed: rules.Ruling | None = None,
    happened_at: datetime | None = None,
) -> Hazard:
    """验收通过: somebody other than the rectifier, of the kind the place names, has looked and found it fixed;
    `on_record` for who draws up the record of the re-check, `listed` for the unit that supervises a listing, on its
    own ground.

    Of a major one it answers the application for acceptance and lifts the stop of production (LY-3.2.5).

    Raises what `rules.verifier` and, for a department, `rules.acceptance` raise; for an expert `recheck_record_missing`
    or, before the report is out, `recheck_awaits_report`.
    """
    HAZARDS.require(Act.VERIFY_RECTIFICATION, hazard, by)
    hazard = ledger.lock(hazard, at=at)
    HAZARD.move(Act.VERIFY_RECTIFICATION, hazard.state)
    ruling = listed or require_verifier(hazard, by, acting=True)
    conditions.require(Act.VERIFY_RECTIFICATION, hazard, by=by, at=at)
    require_acceptance(hazard, by)  # asked last: nobody brings an expert where it is another's to accept
    if not on_record:
        require_record(hazard, by)
    looked, told = clock.done_when(happened_at, at)
    rows = [
        *ledger.photo_rows(hazard, photos, phase=Photo.Phase.AFTER, by=by, at=at),
        Verdict(hazard=hazard, passed=True, opinion=opinion.strip(), by=by.pk, by_name=by.name, at=at),
        ledger.step_row(hazard, Step.VERIFIED, by=by, at=at, note=opinion),
    ]
    ledger.enter(
        hazard,
        Act.VERIFY_RECTIFICATION,
        by=by,
        at=at,
        basis=ruling.basis,
        data=told,
        rows=rows,
        verified_by=by.pk,
        verified_at=looked,
        tells="rectification-verified",
    )
    acceptance.answer(hazard, by=by, at=at, passed=True)
    return hazard


@transaction.atomic
def return_rectification(
    hazard: Hazard,
    *,
    by: Account,
    at: datetime,
    opinion: str,
    photos: Sequence[int] = (),
    on_record: bool = False,
    listed: rules.Ruling | None = None,
) -> Hazard:
    """退回整改: looked at and not fixed; it says why and may show it, and the clock of the old deadline goes on.

    Its photos show the danger and prove no rectification, so they stand in a phase of their own. What is verified
    already goes back where it was verified on a photo that somebody has judged to be an old one since (YT-4.2.9): by
    whom does not matter then, because nobody looks anew. Raises `recheck_record_missing` and `recheck_awaits_report` as
    verify_rectification does.
    """
    HAZARDS.require(Act.RETURN_RECTIFICATION, hazard, by)
    hazard = ledger.lock(hazard, at=at)
    HAZARD.move(Act.RETURN_RECTIFICATION, hazard.state)
    undone = hazard.state == HazardState.VERIFIED
    ruling = _undoing(hazard) if undone else listed or require_verifier(hazard, by, acting=True)
    conditions.require(Act.RETURN_RECTIFICATION, hazard, by=by, at=at)
    if not (on_record or undone):
        require_record(hazard, by)
    if not opinion.strip():
        raise Refusal("reason_missing", missing=["opinion"], basis=ruling.basis)
    verdict = Verdict(hazard=hazard, passed=False, opinion=opinion.strip(), by=by.pk, by_name=by.name, at=at)
    hazard.steps.filter(step__in=(Step.TREATED, Step.VERIFIED), undone_at=None).update(undone_at=at)
    hazard.participants.filter(capacity=Participant.Capacity.ACCEPTANCE).delete()  # the next one is another acceptance
    ledger.enter(
        hazard,
        Act.RETURN_RECTIFICATION,
        by=by,
        at=at,
        basis=ruling.basis,
        data={"opinion": opinion.strip()},
        rows=[verdict, *ledger.photo_rows(hazard, photos, phase=Photo.Phase.RETURNED, by=by, at=at)],
        returns=hazard.returns + 1,
        rectified_at=None,
        verified_by=None,
        verified_at=None,
        tells="rectification-returned",
    )
    acceptance.answer(hazard, by=by, at=at, passed=False)
    return hazard


def _undoing(hazard: Hazard) -> rules.Ruling:
    """The ground on which what is verified goes back. Raises `state_not_allowed`."""
    if not doubts.proven_old(hazard):
        act, state = HAZARD.words[Act.RETURN_RECTIFICATION], HAZARD.words[hazard.state]
        raise Refusal("state_not_allowed", act=act, state=state, allowed=[HAZARD.words[HazardState.TREATED]])
    return rules.Ruling(ledger.policy_of(hazard).hazards.photos_judged.basis)


@transaction.atomic
def close_hazard(hazard: Hazard, *, by: Account, at: datetime) -> Hazard:
    """销号: a verified rectification, with every step the place asks for, ends the hazard; never by who rectified it.

    Raises what rules.closing raises.
    """
    HAZARDS.require(Act.CLOSE_HAZARD, hazard, by)
    hazard = ledger.lock(hazard, at=at)
    if hazard.state == HazardState.STRUCK_OFF:
        HAZARD.move(Act.CLOSE_HAZARD, hazard.state)  # somebody was faster: says so, rather than naming a missing step
    owed = {"unanswered": hazard.is_unanswered, "unanalysed": hazard.is_unanalysed, "progress_seen": heard_of(hazard)}
    ruling = require_closable(hazard, by, done=ledger.done(hazard), acting=True, **owed)
    conditions.require(Act.CLOSE_HAZARD, hazard, by=by, at=at)
    row = ledger.step_row(hazard, Step.STRUCK_OFF, by=by, at=at)
    ledger.enter(
        hazard,
        Act.CLOSE_HAZARD,
        by=by,
        at=at,
        basis=ruling.basis,
        rows=[row],
        closed_by=by.pk,
        closed_at=at,
        tells="hazard-closed",
    )
    return hazard


def nothing_owed(hazard: Hazard, *, by: Account, at: datetime) -> bool:
    """Whether a verified one, held for an act, waits for nobody else before it is struck off: for the reply to a notice
    (HZ-5.6.3), for the department of the place to see how a major one went (LH-2.8), or for what others ask."""
    if hazard.is_unanswered or not heard_of(hazard):
        return False
    return conditions.hold(Act.CLOSE_HAZARD, hazard, by=by, at=at)


def heard_of(hazard: Hazard) -> bool:
    """Whether the department of the place has seen how a major one went, or nobody asks that it should (LH-2.8)."""
    asked = rules.progress_asked(ledger.policy_of(hazard), hazard.grade)
    return asked is None or hazard.progress_reports.filter(seen_at__isnull=False).exists()


def require_closable(
    hazard: Hazard,
    by: Account,
    *,
    done: Iterable[str],
    unanswered: bool,
    unanalysed: bool,
    progress_seen: bool,
    acting: bool = False,
) -> rules.Ruling:
    """What rules.closing says of this hazard, whose steps `done` stand, to `by`; `acting` as in require_verifier."""
    return rules.closing(
        facts.ClosingFacts(
            done=frozenset(done),
            grade=hazard.grade,
            rectifier_id=hazard.rectified_by,
            verifier_id=hazard.verified_by,
            on_spot=hazard.on_spot,
            self_found=hazard.self_found,
            progress_seen=progress_seen,
            by_rectifier=has_rectified(hazard, by) or (acting and one_person(by, hazard.rectified_by)),
            unanswered=unanswered,
            unanalysed=unanalysed,
        ),
        ledger.policy_of(hazard),
    )


@transaction.atomic
def reopen_hazard(hazard: Hazard, *, by: Account, at: datetime, reason: str, photos: Sequence[int] = ()) -> Hazard:
    """重新登记: the danger is back; a new hazard with its own clock, linked to the old one, which stays closed.

    Raises `hazard_still_open`, `reason_missing`, `already_reopened` while the new one is open, `not_in_duty_list`
    (LH-15.1).
    """
    HAZARDS.require(Act.REOPEN_HAZARD, hazard, by)
    require_duty(hazard, by, at=at)
    hazard = ledger.lock(hazard, at=at)
    if hazard.is_open:
        raise Refusal("hazard_still_open", state=hazard.get_state_display())
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"])
    if hazard.reopened_as.open().exists():
        raise Refusal("already_reopened")
    verifiers = [
        p.account for p in hazard.participants.select_related("account").filter(capacity=Participant.Capacity.VERIFIER)
    ]
    again = operations.raise_hazard(
        hazard.site,
        by=by,
        at=at,
        description=hazard.description,
        location=hazard.location,
        category=hazard.category,
        accident_type=hazard.accident_type,
        legal_basis=hazard.legal_basis,
        advice=hazard.advice or reason,
        grade=hazard.grade,
        criterion=hazard.criterion,
        photos=photos,
        verifiers=verifiers,
        reopens=hazard,
        back_because=reason,
    )
    ledger.record(hazard, Act.REOPEN_HAZARD, by=by, at=at, data={"reason": reason.strip(), "as": again.ref})
    return again
