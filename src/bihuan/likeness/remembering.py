"""What a person has said of two photos is not asked again of others that are no more alike: a camera that hangs where
it hung, a form that is printed as it was printed. What is more alike than they were, and the same bytes, is asked; so
is whatever that person could not have said of these two."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from bihuan.likeness import rules
from bihuan.likeness.models import Fingerprint, Likeness
from bihuan.likeness.states import REMEMBERED, Desk, LikenessState, Verdict
from bihuan.parties.models import Account

_LOOKED_AT = 50


def said_of(kept: Fingerprint, earlier: Fingerprint, *, found: float, desk: str) -> Likeness | None:
    """The verdict that holds for a photo and an earlier one, by what is kept of both, the newest first; None where
    somebody has to be asked, on whose `desk` it would stand."""
    if earlier.enterprise_id != kept.enterprise_id:
        return None  # of another enterprise's photo nobody has said that it is the same place
    if earlier.photo_id is not None:
        either = Q(photo=earlier.photo_id) | Q(earlier=earlier.photo_id)
    else:
        either = Q(carried=earlier.carried_id) | Q(earlier_carried=earlier.carried_id)
    known = Likeness.objects.filter(either, state=LikenessState.JUDGED, verdict__in=REMEMBERED, follows=None)
    own = Q(hazard__enterprise=kept.enterprise_id) | Q(carried__enterprise=kept.enterprise_id)
    known = known.filter(own, earlier_enterprise_id=kept.enterprise_id)
    for one in _of_such(known, kept, earlier, desk).order_by("-judged_at")[:_LOOKED_AT]:
        if rules.holds_for(found, said_of=one.found):
            return one
    return None


def _of_such(known: QuerySet[Likeness], kept: Fingerprint, earlier: Fingerprint, desk: str) -> QuerySet[Likeness]:
    """Said of photos that show as much: one before a rectification excuses none after it. And by who may say it: never
    who brought this one, and of the enterprise nobody where an office or an expert is to judge."""
    if kept.photo is not None:
        known = known.filter(photo__phase=kept.photo.phase)
        if _site(kept) != _site(earlier):
            known = known.exclude(verdict=Verdict.SAME_SPOT_FAIR)
    else:
        known = known.exclude(carried=None)
    if desk != Desk.ENTERPRISE:
        known = known.exclude(judged_by__in=Account.objects.filter(enterprise=kept.enterprise_id).values("pk"))
    return known.exclude(judged_by=kept.account_id)


def _site(kept: Fingerprint) -> int | None:
    return kept.photo.hazard.site_id if kept.photo is not None else None
