"""A person says what a likeness is. The machine only shows it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan import audit, clock
from bihuan.hazards import doubts
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.models import Hazard, Photo
from bihuan.likeness import desks, rules
from bihuan.likeness.access import LIKENESSES, keeps, visible_hazards
from bihuan.likeness.models import Likeness
from bihuan.likeness.states import LIKENESS, Act, Desk, LikenessState, Verdict
from bihuan.parties.models import Account
from bihuan.policy import Policy, policies
from bihuan.refusal import Refusal


@transaction.atomic
def judge_likeness(
    likeness: Likeness, *, by: Account, at: datetime, verdict: str, note: str, trick: str = ""
) -> Likeness:
    """认定相似照片: an old photo used again, a fair photo of the same spot, or chance, with what was seen. A photo that
    was used again proves nothing and stays on record as a try to deceive; another one is free of doubt once all its
    likenesses are judged.

    Raises `own_photo_not_judged`, `likeness_verdict_missing`, `reason_missing`, `likeness_not_seen` where the earlier
    photo is hidden from `by`: who has not seen both frees no rectification.
    """
    LIKENESSES.require(Act.JUDGE_LIKENESS, likeness, by)
    likeness = _held(likeness)
    state = LikenessState(LIKENESS.target(Act.JUDGE_LIKENESS, likeness.state))
    policy = _law_of(likeness)
    brought_it = likeness.shown.added_by == by.pk
    said = {"verdict": verdict, "trick": trick, "note": note, "brought_it": brought_it}
    found = rules.judging(**said, sees_both=_sees_both(likeness, by), policy=policy)
    likeness.state, likeness.verdict, likeness.note = state, found, note.strip()
    likeness.trick = trick if found == Verdict.REUSED else ""
    likeness.judged_by, likeness.judged_by_name, likeness.judged_at = by.pk, by.name, at
    likeness.follows = None
    told = ["state", "verdict", "note", "trick", "judged_by", "judged_by_name", "judged_at", "follows"]
    likeness.save(update_fields=told)
    _ask_anew(likeness)
    if likeness.photo_id is not None:
        settle(likeness.photo_id)
    if likeness.referred_by not in (None, by.pk):
        desks.tell(
            "likeness-answered",
            likeness,
            at=at,
            once=f"likeness-answered:{likeness.pk}:{at.isoformat()}",
            to={likeness.referred_by},
        )
    _tell_who_verified(likeness, at=at)
    audit.record(
        Act.JUDGE_LIKENESS,
        likeness.ref,
        by=by.ref,
        at=at,
        case=likeness.case,
        basis=[policy.hazards.photos_judged.basis],
        data={
            "verdict": likeness.verdict,
            "trick": likeness.trick,
            "note": likeness.note,
            "photo": f"attachment:{likeness.shown.attachment_id}",
            "earlier_at": likeness.earlier_at.isoformat(),
            "percent": round(100 * likeness.found),
        },
    )
    return likeness


def _tell_who_verified(likeness: Likeness, *, at: datetime) -> None:
    """What was struck off on an old photo stays as it was struck off; who verified it is told to register it anew."""
    hazard = likeness.hazard
    if likeness.verdict != Verdict.REUSED or likeness.photo_id is None or hazard.is_open:
        return
    if likeness.photo.phase == Photo.Phase.AFTER and hazard.verified_by not in (None, likeness.judged_by):
        once = f"likeness-closed-on:{likeness.pk}:{at.isoformat()}"
        desks.tell("likeness-closed-on", likeness, at=at, once=once, to={hazard.verified_by})


@transaction.atomic
def refer_likeness(likeness: Likeness, *, by: Account, at: datetime, question: str) -> Likeness:
    """请能看到两张照片的部门认定: whoever may not see the earlier photo, of another place or another enterprise, asks
    the nearest office that answers for both; until it has answered the photo stays in doubt. Scope stays what it is:
    the asker learns the verdict and no more.

    Raises `own_photo_not_judged`, `likeness_seen_whole`, `reason_missing`, `nobody_sees_both`.
    """
    LIKENESSES.require(Act.REFER_LIKENESS, likeness, by)
    likeness = _held(likeness)
    LIKENESS.move(Act.REFER_LIKENESS, likeness.state)
    policy, earlier = policy_of(likeness.hazard), _earlier_hazard(likeness)
    sees_both = earlier is not None and bool(visible_hazards({earlier.pk}, by))
    brought_it = likeness.brought_by == by.pk
    rules.referring(sees_both=sees_both, brought_it=brought_it, question=question, policy=policy)
    office = desks.who_sees_both(likeness.hazard, earlier, beside=by.regulator_id) if earlier is not None else None
    if office is None:
        raise Refusal("nobody_sees_both", basis=policy.hazards.photos_judged.basis)
    likeness.desk, likeness.office_id, likeness.question = Desk.OFFICE, office.pk, question.strip()
    likeness.referred_by, likeness.referred_by_name, likeness.referred_at = by.pk, by.name, at
    likeness.referred_to = office.name
    told = ["desk", "office_id", "question", "referred_to", "referred_by", "referred_by_name", "referred_at"]
    likeness.save(update_fields=told)
    desks.tell("likeness-referred", likeness, at=at, once=f"likeness-referred:{likeness.pk}:{office.pk}")
    data = {"office": office.ref, "question": likeness.question}
    basis = [policy.hazards.photos_judged.basis]
    audit.record(Act.REFER_LIKENESS, likeness.ref, by=by.ref, at=at, case=likeness.hazard.ref, basis=basis, data=data)
    return likeness


def _sees_both(likeness: Likeness, by: Account) -> bool:
    """Whether the earlier photo of a hazard's evidence is shown to `by`, or to nobody any more. What stands in an
    office's own records frees nothing."""
    if likeness.hazard_id is None:
        return True
    if (earlier := _earlier_hazard(likeness)) is not None:
        return bool(visible_hazards({earlier.pk}, by))
    return likeness.earlier_carried is None or keeps(likeness.earlier_carried, by)


def _earlier_hazard(likeness: Likeness) -> Hazard | None:
    """Past row security: an act asks as the product does."""
    rows = Hazard.objects.select_related("enterprise", "site").defer("search")
    return rows.filter(photos=likeness.earlier_id).first() if likeness.earlier_id is not None else None


def _ask_anew(likeness: Likeness) -> None:
    """What followed the verdict before is asked by itself, unless the new one says the same."""
    rows = Likeness.objects.filter(follows=likeness).exclude(verdict=likeness.verdict)
    photos = set(rows.exclude(photo=None).values_list("photo_id", flat=True))
    none = {"verdict": "", "note": "", "judged_by": None, "judged_by_name": "", "judged_at": None, "follows": None}
    rows.update(state=LikenessState.TO_JUDGE, **none)
    for photo in sorted(photos):
        settle(photo)


def settle(photo_id: int) -> None:
    """Say of a photo what is to be thought of it now, by all its likenesses together. The photo is held meanwhile: of
    two who judge two of them at once each would else take the other's for unjudged, and the doubt would stay."""
    Photo.objects.select_for_update(no_key=True).filter(pk=photo_id).first()
    rows = set(Likeness.objects.filter(photo=photo_id).values_list("state", "verdict"))
    if any(verdict == Verdict.REUSED for _state, verdict in rows):
        doubt = doubts.REUSED
    else:
        doubt = doubts.OPEN if any(state == LikenessState.TO_JUDGE for state, _verdict in rows) else ""
    doubts.say(photo_id, doubt)


def _law_of(likeness: Likeness) -> Policy:
    """The law of the place, on the day on which the hazard was found or the photo was brought."""
    if likeness.hazard is not None:
        return policy_of(likeness.hazard)
    brought_on = clock.local_day(likeness.carried.added_at)
    return policies.at(likeness.carried.enterprise.division_code, on=brought_on)


def _held(likeness: Likeness) -> Likeness:
    rows = Likeness.objects.select_for_update(of=("self",)).select_related(
        "photo", "hazard__enterprise", "hazard__site", "carried__enterprise"
    )
    return rows.defer("hazard__search").get(pk=likeness.pk)
