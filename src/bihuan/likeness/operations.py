"""A person says what a likeness is. The machine only shows it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan import audit
from bihuan.hazards import doubts
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.models import Photo
from bihuan.likeness import rules
from bihuan.likeness.access import LIKENESSES
from bihuan.likeness.models import Likeness
from bihuan.likeness.states import LIKENESS, Act, LikenessState, Verdict
from bihuan.parties.models import Account


@transaction.atomic
def judge_likeness(
    likeness: Likeness, *, by: Account, at: datetime, verdict: str, note: str, trick: str = ""
) -> Likeness:
    """认定相似照片: an old photo used again, a fair photo of the same spot, or chance, with what was seen. A photo that
    was used again proves nothing and stays on record as a try to deceive; another one is free of doubt once all its
    likenesses are judged.

    Raises `own_photo_not_judged`, `likeness_verdict_missing`, `reason_missing`.
    """
    LIKENESSES.require(Act.JUDGE_LIKENESS, likeness, by)
    likeness = _held(likeness)
    state = LikenessState(LIKENESS.target(Act.JUDGE_LIKENESS, likeness.state))
    policy = policy_of(likeness.hazard)
    brought_it = likeness.photo.added_by == by.pk
    found = rules.judging(verdict=verdict, trick=trick, note=note, brought_it=brought_it, policy=policy)
    likeness.state, likeness.verdict, likeness.note = state, found, note.strip()
    likeness.trick = trick if found == Verdict.REUSED else ""
    likeness.judged_by, likeness.judged_by_name, likeness.judged_at = by.pk, by.name, at
    likeness.save(update_fields=["state", "verdict", "note", "trick", "judged_by", "judged_by_name", "judged_at"])
    settle(likeness.photo_id)
    audit.record(
        Act.JUDGE_LIKENESS,
        likeness.ref,
        by=by.ref,
        at=at,
        case=likeness.hazard.ref,
        basis=[policy.hazards.photos_judged.basis],
        data={
            "verdict": likeness.verdict,
            "trick": likeness.trick,
            "note": likeness.note,
            "photo": f"attachment:{likeness.photo.attachment_id}",
            "earlier_at": likeness.earlier_at.isoformat(),
            "percent": round(100 * likeness.found),
        },
    )
    return likeness


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


def _held(likeness: Likeness) -> Likeness:
    rows = Likeness.objects.select_for_update(of=("self",)).select_related(
        "photo", "hazard__enterprise", "hazard__site"
    )
    return rows.defer("hazard__search").get(pk=likeness.pk)
